import { problem } from '@sluice/contract';

export function passkeyNotPossible() {
  return problem(
    'passkey-not-possible',
    'This address is a number; browsers bind passkeys to host names.',
    'Open the page under its host name, on the same machine as localhost.',
  );
}

export function factorMissing(what: string, remedy = 'Load the page of the account again.') {
  return problem('factor-missing', `There is no ${what}, or not any more.`, remedy);
}

export function confirmationFailed() {
  return problem(
    'confirmation-failed',
    'The code, the passkey or the password does not fit.',
    'Wait for the next code of the authenticator, or use another of your second factors. The password counts only while you have none.',
    '#/confirm',
  );
}

export function firstCodeWrong() {
  return problem(
    'confirmation-failed',
    'This is not the code that the app shows now.',
    'Type the next one, of the entry that was added last. If it stays, set the clock of the device that has the app.',
    '#/code',
  );
}
