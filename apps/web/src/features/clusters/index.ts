export { useClusterId } from './use-cluster-id.ts';
