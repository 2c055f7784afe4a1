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
    'Wait until the app shows the next one and type that; of several entries for Sluice, use the newest. If it is refused too, the clock of the device with the app is wrong: let it set date and time by itself.',
    '#/code',
  );
}
