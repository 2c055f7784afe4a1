import { randomInt } from 'node:crypto';

/** Letters and digits that nobody confuses when typing. */
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** A random code for people to type, `XXXX-YYYY`: almost five bits a character. */
export function createTypedCode(groups: number, groupLength: number): string {
  const group = () => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** What counts of what was typed: case, blanks and dashes do not. */
export function normaliseTypedCode(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '');
}
