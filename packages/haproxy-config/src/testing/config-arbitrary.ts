// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
import type { Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { readSamples } from './corpus.ts';

const fragments = [
  ...[
    'global',
    'defaults',
    'frontend',
    'backend b',
    'listen',
    'no',
    'default',
    '.if',
    '.endif',
    '.else',
    'server s 192.0.2.1:80',
  ],
  ...[
    'bind :80',
    'weight',
    '10',
    'from',
    '"',
    "'",
    '\\',
    '\\x4',
    '\\x00',
    '$',
    '${',
    '}',
    '[*]',
    '-',
    '#',
    ' ',
    '  ',
    '\t',
    '\v',
  ],
  ...['\n', '\n', '\r\n', '\r', '\0', '\xef\xbb\xbf', '\xa0', '\xff', '"$A"', '"${A[*]-x y}"', '""', '[x]'],
];

/** Text made of what matters to the tokenizer. */
export function configText(): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...fragments), { maxLength: 40 }).map((parts) => parts.join(''));
}

/** Arbitrary bytes, text made of meaningful pieces, and our samples with a piece replaced. */
export function configBytes(): fc.Arbitrary<Uint8Array> {
  const samples = readSamples().map((sample) => sample.bytes);
  const mutated = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(30), configText())
    .map(([bytes, position, length, text]) => {
      const at = position % (bytes.length + 1);
      const tail = bytes.subarray(Math.min(bytes.length, at + length));
      return new Uint8Array([...bytes.subarray(0, at), ...encodeLatin1(text), ...tail]);
    });
  return fc.oneof(fc.uint8Array({ maxLength: 200 }), configText().map(encodeLatin1), mutated);
}

const lines = [
  ...[
    'global',
    'defaults',
    'backend a',
    'backend a',
    'frontend f from d',
    'no listen l',
    '"backend" b',
    'listen "',
    'Global',
  ],
  ...[
    '    server s 192.0.2.1:80',
    '    server s 192.0.2.1:80',
    '  mode http',
    '  no daemon',
    ' x "',
    '[x]',
    'x \r y',
    ' \xff',
  ],
  ...['# c', '# c', '    # deep', '', '', '  ', '\r', '\t\r', '\0', 'global\0'],
  ...['.if 1', '.if "$A"', '.else', '.endif', '.endif', '.elif 2', '.notice x', '  .nonsense', '.if 1 #'],
];

/** Lines of several sections, with comments, blank lines and conditionals between them; some runs of lines are long. */
export function sectionBytes(): fc.Arbitrary<Uint8Array> {
  const line = fc.constantFrom(...lines).map((text) => `${text}\n`);
  const many = fc.oneof(line, fc.constantFrom('# c\n', '\n'));
  const run = fc.tuple(many, fc.integer({ min: 100, max: 300 })).map(([text, count]) => text.repeat(count));
  const piece = fc.oneof({ weight: 60, arbitrary: line }, { weight: 1, arbitrary: run });
  const last = fc.constantFrom('', '', 'backend a', '# c', ' ', '"', '\r');
  return fc.tuple(fc.array(piece, { maxLength: 60 }), last).map(([texts, end]) => encodeLatin1(texts.join('') + end));
}

/** Makes edits for a file of any size: up to four that do not overlap, many of them at the beginning or end of a line. */
export function fileEdits(): fc.Arbitrary<(bytes: Uint8Array) => Edit[]> {
  const content = fc.oneof(
    fc.constant(''),
    fc.constantFrom(...lines),
    fc.constantFrom(...lines, '').map((line) => `${line}\n`),
    configText(),
  );
  const wish = fc.record({
    place: fc.nat(),
    atBorder: fc.integer({ min: -1, max: 3 }),
    length: fc.constantFrom(0, 0, 1, 2, 15, 60, 5000),
    content,
  });
  return fc.array(wish, { minLength: 1, maxLength: 4 }).map((wishes) => (bytes) => {
    const edits: Edit[] = [];
    for (const { place, atBorder, length, content: text } of wishes) {
      const offset = findPlace(bytes, place % (bytes.length + 1), atBorder);
      const edit = { offset, length: Math.min(length, bytes.length - offset), content: text };
      if (edits.every((other) => areApart(edit, other))) edits.push(edit);
    }
    return edits;
  });
}

/** Moves a place behind the LF before it and further by `atBorder`, or leaves it as it is for 3. */
function findPlace(bytes: Uint8Array, place: number, atBorder: number): number {
  if (atBorder === 3) return place;
  const border = bytes.lastIndexOf(10, place) + 1 + atBorder;
  return Math.min(bytes.length, Math.max(0, border));
}

/** Two edits with a byte or nothing between them, in either order; insertions at one place are not apart. */
function areApart(a: Edit, b: Edit): boolean {
  return a.offset + a.length < b.offset || b.offset + b.length < a.offset;
}
