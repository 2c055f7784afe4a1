// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { toLatin1 } from '../text/latin1.ts';
import type { Environment } from '../text/word-expander.ts';
import type { Random } from './random.ts';

/** What HAProxy finds in its environment while it reads generated lines. Names that are not here are not set. */
export const lineEnvironment: Readonly<Record<string, string>> = {
  SET: 'value',
  EMPTY: '',
  TWO: 'one two',
  THREE: 'p\tq  r',
  WIDE: ' left right ',
  AWKWARD: `a"b'c\\d#e $SET \${SET} \\x41`,
  ACCENT: 'café ☃',
};

/** The same for `expandWords`. */
export const readLineEnvironment: Environment = (name) => {
  const value = lineEnvironment[name];
  return value === undefined ? null : toLatin1(value);
};

const plain = [
  'a',
  'server',
  '10',
  ':80',
  '/',
  '.',
  '%[src]',
  '{',
  '}',
  '[',
  ']',
  '=',
  ',',
  '$',
  '$SET',
  '${SET}',
  '$1',
];
const escapes = [
  '\\ ',
  '\\"',
  "\\'",
  '\\#',
  '\\\\',
  '\\n',
  '\\r',
  '\\t',
  '\\x41',
  '\\xe9',
  '\\x0A',
  '\\d',
  '\\.',
  '\\$',
];
const rareEscapes = ['\\x00', '\\\t', '\\\v', '\\x20', '\\x22'];
const variables = ['$SET', '${SET}', '$EMPTY', '${UNSET}', '$UNSET_', '${UNSET-a b}', '${EMPTY-x}', '${SET-x}'];
const splitVariables = ['${TWO[*]}', '${THREE[*]}', '${AWKWARD[*]}', '${UNSET[*]-p q}', '${UNSET[*]}', '${WIDE[*]}'];
const moreVariables = ['$AWKWARD', '${ACCENT}', '${TWO}', '$WIDE', '${UNSET-}', '${UNSET-it\'s "so" \\n}', '${_-x}'];
const faults = [
  '"',
  "'",
  '\\x4',
  '\\xZZ',
  '"$1"',
  '"${SET"',
  '"${SET:-x}"',
  '"${SET[0]}"',
  '"$"',
  '"${1}"',
  '"${}"',
  '\\x',
];
const separators = [' ', ' ', ' ', '  ', '\t', '\v', '\f', ' \t ', ' \r'];

/** A line of up to six words, with about one in twelve that the tokenizer refuses; it begins with a blank and holds no LF. */
export function makeLine(random: Random): string {
  if (random.oneIn(400)) return ' x'.repeat(60 + random.below(10));
  let line = ' ';
  for (let words = random.below(6); words >= 0; words -= 1) {
    for (let parts = 1 + random.below(3); parts > 0; parts -= 1) line += makePart(random);
    if (words > 0) line += random.pick(separators);
  }
  if (random.oneIn(12)) line += random.pick(['#', '# why', '#"it\'s"', '\r', '\r tail "', '\rtail']);
  if (random.oneIn(12)) line += random.pick([' ', '\t', ' # c', ' \r', '\\', ' \\']);
  return line;
}

function makePart(random: Random): string {
  if (random.oneIn(90)) return random.pick(faults);
  const kind = random.below(10);
  if (kind < 4) return random.pick(plain);
  if (kind === 4) return random.pick(random.oneIn(5) ? rareEscapes : escapes);
  if (kind === 5) return makeByte(random);
  if (kind === 6) return `'${makeInside(random, false)}'`;
  if (kind === 7 && random.oneIn(20)) return random.pick(['#', '\r']);
  return `"${makeInside(random, true)}"`;
}

function makeInside(random: Random, isDouble: boolean): string {
  let inside = '';
  for (let parts = random.below(4); parts > 0; parts -= 1) {
    const kind = random.below(6);
    if (kind === 0) inside += random.pick([' ', '#', '\t', '\v', ' # ', isDouble ? "'" : '"']);
    else if (kind === 1 && isDouble) inside += random.pick(escapes);
    else if (kind === 1) inside += random.pick(['\\', '\\n', '\\x4', '$SET', '${SET', '$1']);
    else if (kind === 2) inside += makeByte(random).replace(isDouble ? /["\\$]/ : /'/, '');
    else if (kind === 3 && isDouble) inside += random.pick(random.oneIn(4) ? splitVariables : variables);
    else if (kind === 4 && isDouble) inside += random.pick(random.oneIn(3) ? moreVariables : variables);
    else inside += random.pick(['a', 'b c', '.', '{', '-']);
  }
  return inside;
}

/** Any byte but those that end a line: letters of other encodings and control bytes are ordinary to HAProxy. */
function makeByte(random: Random): string {
  const code = random.oneIn(3) ? 1 + random.below(255) : 0x80 + random.below(128);
  return [10, 13, 34, 35, 39, 92].includes(code) ? 'z' : String.fromCharCode(code);
}
