export { SemanticSummary } from './SemanticSummary.tsx';
export { TryAgainButton } from './TryAgainButton.tsx';
