import { expect, test } from 'vitest';
import { encodeLatin1 } from '../text/latin1.ts';
import { readCrtList } from './crt-list.ts';

const read = (text: string) => readCrtList(encodeLatin1(text));
const words = (text: string) =>
  read(text)?.map(({ certificate, options, filters, line }) => [line, certificate, options, filters]);

test('a crt-list is read as HAProxy reads it', () => {
  const text = `# comment
a.pem

 \tb.pem [alpn h2,http/1.1 no-ca-names verify none]  b.example.com !x.b.example.com\r
c.pem c.example.com *.c.example.com
d.pem[ssl-min-ver TLSv1.2]d.example.com
e.pem []
 # f.pem
`;
  expect(words(text)).toEqual([
    [2, 'a.pem', [], []],
    [4, 'b.pem', [['alpn', 'h2,http/1.1'], ['no-ca-names'], ['verify', 'none']], ['b.example.com', '!x.b.example.com']],
    [5, 'c.pem', [], ['c.example.com', '*.c.example.com']],
    [6, 'd.pem', [['ssl-min-ver', 'TLSv1.2']], ['d.example.com']],
    [7, 'e.pem', [], []],
    [8, '#', [], ['f.pem']],
  ]);
});

test.each([
  ['filters in front of options', 'a.pem a.example.com [verify none]'],
  ['two pairs of brackets', 'a.pem [verify none] [no-alpn]'],
  ['a bracket that stays open', 'a.pem [verify none'],
  ['a bracket without a certificate', '[verify none] a.pem'],
  ['an option without its value', 'a.pem [verify]'],
  ['a NUL byte', 'a.pem \0'],
])('%s is not guessed at', (_name, text) => {
  expect(read(`${text}\n`)).toBeNull();
});
