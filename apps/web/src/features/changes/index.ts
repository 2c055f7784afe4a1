export { SemanticSummary } from './SemanticSummary.tsx';
