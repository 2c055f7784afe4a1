export { RolloutTable } from './RolloutTable.tsx';
export { storedStrategySentence, strategySentence } from './strategy-words.ts';
