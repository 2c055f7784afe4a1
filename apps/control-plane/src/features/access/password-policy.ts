import { problem } from '@sluice/contract';
import type { Secret } from '../../platform/secret.ts';
import { guessingBits, type Ranks } from './password-strength.ts';

/** What is known of the user: nobody should need to guess it. */
export interface PasswordOwner {
  username: string;
  email: string | null;
  displayName: string;
}

/** Below it, whoever tries what people use most is soon done. A random password of twelve letters has 60, four common words about 45. */
const leastBits = 30;
const ownWordsOfProduct = ['sluice', 'haproxy', 'loadbalancer'];
const shortestOwnWord = 3;

/**
 * Throws `password-refused` for a password that is made of little more than what people use most, of rows of characters, or of what
 * everybody knows of the user. No rules on composition: its length was checked before.
 *
 * Source:  the 49,233 most used passwords of the package `@zxcvbn-ts/language-common` (MIT), 0.4 MB, read at the first use.
 */
export async function requireGoodPassword(password: Secret, owner: PasswordOwner): Promise<void> {
  const ranks = await commonPasswords();
  const text = password.reveal();
  if (guessingBits(text, ranks, new Set()) < leastBits) {
    throw refused(
      'It is one of the passwords that people use most, is made of few of them, or is a simple row of characters.',
    );
  }
  if (guessingBits(text, ranks, wordsOf(owner)) < leastBits) {
    throw refused(
      'It is made of little more than the user name, the e-mail address, the name or the name of this product.',
    );
  }
}

/** Read once, when somebody first chooses a password: most processes never need it. */
let reading: Promise<Ranks> | null = null;

function commonPasswords(): Promise<Ranks> {
  reading ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const words = dictionary['passwords-common'];
    return new Map(words.map((word, index) => [String(word), index + 1]));
  });
  return reading;
}

function wordsOf({ displayName, email, username }: PasswordOwner): ReadonlySet<string> {
  const known = [username, email ?? '', displayName].map((text) => text.toLowerCase());
  const parts = known.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  return new Set([...parts, ...ownWordsOfProduct].filter((word) => word.length >= shortestOwnWord));
}

function refused(cause: string) {
  return problem(
    'password-refused',
    cause,
    'Choose another one, for example four words that have nothing to do with each other.',
    '#/password',
  );
}
