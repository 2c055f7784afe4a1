// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
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
