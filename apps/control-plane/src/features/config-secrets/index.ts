export { type AnswerMask, createAnswerMask } from './answer-mask.ts';
export { HiddenSecrets } from './hidden-secrets.ts';
