export { NodeDrift } from './NodeDrift.tsx';
