export { DecisionDialog } from './DecisionDialog.tsx';
export { RolloutTable } from './RolloutTable.tsx';
export { storedStrategySentence, strategySentence } from './strategy-words.ts';
