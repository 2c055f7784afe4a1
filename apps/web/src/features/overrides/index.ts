export { addressWords, holdsOn } from './override-words.ts';
export { ServerHolds } from './ServerHolds.tsx';
export { ServerMenuButton } from './ServerMenuButton.tsx';
export { useHoldWords } from './use-setting-words.ts';
