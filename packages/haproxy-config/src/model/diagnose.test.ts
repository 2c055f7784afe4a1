// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { configBytes, fileEdits, sectionBytes } from '../testing/config-arbitrary.ts';
import { corpus, readAllFiles, readVerdicts } from '../testing/corpus.ts';
import type { Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { diagnose } from './diagnose.ts';

const found = (text: string) =>
  diagnose(parse(encodeLatin1(text))).map(
    ({ code, severity, line, column }) => `${line}:${column} ${severity} ${code}`,
  );

describe('a finding names its place', () => {
  test.each([
    ['global\n description "open\n', ['2:14 error unmatched-quote']],
    ['global\n description a\\xZZ\n', ['2:15 error bad-hex-escape']],
    ['global\n description "${A:-x}"\n', ['2:16 error unmatched-brace']],
    ['global\n description "(x)$"\n', ['2:19 error bad-variable-name']],
    ['global\n description "${A[1]}"\n', ['2:18 error bad-word-expansion']],
    [`global\n${' x'.repeat(65)}\n`, ['2:130 error too-many-words']],
    ['global\n daemon\0b\0\n quiet\0\n', ['2:8 error stray-nul', '3:7 error stray-nul']],
    ['global', ['1:7 error missing-final-newline']],
    ['\xef\xbb\xbfglobal\n', ['1:1 error byte-order-mark', '1:1 error statement-outside-section']],
    ['global\n # caf\xe9\n', ['2:7 hint not-utf8']],
    ['global\n daemon\r nbthread 1\n', ['2:8 warning text-after-carriage-return']],
    ['daemon\nglobal\n', ['1:1 error statement-outside-section']],
    ['backend\n', ['1:1 error section-name-missing']],
    ['backend a/b\n', ['1:9 error section-name-invalid']],
    ['listen l :80\n', ['1:10 error section-header-extra-words']],
    ['Global\n', ['1:1 error section-keyword-case', '1:1 error statement-outside-section']],
    ['global\n .include x\n', ['2:2 error unknown-directive']],
    ['global\n .endif\n', ['2:1 error unmatched-conditional']],
    ['.if 1\n.else\n.else\n.endif\n', ['3:1 error unmatched-conditional']],
    ['global\n .if 1\n', ['2:1 error unterminated-conditional']],
    [`global\n${'.if 1\n'.repeat(99)}${'.endif\n'.repeat(99)}`, []],
    [`global\n${'.if 1\n'.repeat(100)}${'.endif\n'.repeat(99)}`, ['101:1 error conditional-too-deep']],
    ['.if 1\n.endif x\n', ['2:8 error conditional-extra-words']],
    ['.notice a b\n', ['1:1 error message-directive-words']],
    ['.alert stop\n', ['1:1 error alert-directive']],
    ['global\n no daemon\n', ['2:2 error bad-modifier']],
    ['no frontend x\n', ['1:1 error bad-modifier']],
    ['global\n log "" local0\n', ['2:5 error missing-argument', '2:6 hint empty-word']],
    ['[x]\nglobal\n', ['1:1 hint scope-line']],
    ['backend b\n timeout server 24d\n timeout connect 25d\n', ['3:18 error bad-argument']],
    ['listen l\n server s x:1 ssl verify none\n', ['2:2 hint insecure-setting']],
    ['userlist u\n user a insecure-password x\n', ['2:2 hint insecure-setting']],
    ['backend b\n default-server ssl-min-ver TLSv1.1\n', ['2:2 hint insecure-setting']],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('what HAProxy accepts is no error', () => {
  test.each([
    'global\n daemon\r\n # x\r\r\n',
    'defaults from\ndefaults a from from\ndefaults from a\nfrontend from from a\n',
    'crt-store\ncrt-store x\ntraces\n',
    'global\n .if 0\n no daemon\n Global\n .nonsense\n .endif\n',
    '.if 0\nbackend\nlisten a b c\n.endif\n',
    'backend "${NAME}"\n',
    'backend b\n no option httplog\n no log\n',
    '',
    'global # "quote\n',
  ])('%j', (text) => {
    expect(found(text).filter((entry) => !entry.includes(' hint '))).toEqual([]);
  });

  if (corpus !== null) {
    test('on every corpus file that haproxy -c 2.6 accepts', () => {
      const accepted = readVerdicts().filter(({ verdict }) => ['ok', 'ok-warn', 'no-listener'].includes(verdict));
      expect(accepted.length).toBeGreaterThan(200);
      for (const { file } of accepted) {
        const findings = diagnose(parse(new Uint8Array(readFileSync(join(corpus ?? '', file)))));
        expect(
          findings.filter((finding) => finding.severity !== 'hint'),
          file,
        ).toEqual([]);
      }
    });

    test('files that HAProxy refuses for a reason we look at get an error', () => {
      const visible = readVerdicts().filter(({ verdict }) =>
        ['out-of-section', 'missing-lf', 'dot-directive'].includes(verdict),
      );
      expect(visible.length).toBeGreaterThan(40);
      for (const { file } of visible) {
        const findings = diagnose(parse(new Uint8Array(readFileSync(join(corpus ?? '', file)))));
        expect(
          findings.some((finding) => finding.severity === 'error'),
          file,
        ).toBe(true);
      }
    });
  }
});

test('line and column agree with the span, on every file and on any bytes', () => {
  const check = (bytes: Uint8Array) => {
    const file = parse(bytes);
    for (const { span, line, column } of diagnose(file)) {
      const lineStart = file.lines[line - 1]?.offset ?? 0;
      expect(lineStart + column - 1).toBe(span.offset);
      expect(span.offset + span.length).toBeLessThanOrEqual(bytes.length);
    }
  };
  for (const { bytes } of readAllFiles()) check(bytes);
  fc.assert(fc.property(configBytes(), check), { numRuns: 10_000 });
});

describe('after an edit a file has the findings of its text', () => {
  const check = (bytes: Uint8Array, edits: readonly Edit[], label = '') => {
    const file = parse(bytes);
    diagnose(file);
    const edited = file.edit(edits);
    expect(diagnose(edited), label).toEqual(diagnose(parse(edited.bytes)));
  };

  test('whatever is edited', () => {
    const anyFile = fc.oneof({ weight: 4, arbitrary: sectionBytes() }, { weight: 1, arbitrary: configBytes() });
    const property = fc.property(anyFile, fileEdits(), (bytes, makeEdits) => {
      check(bytes, makeEdits(bytes));
    });
    fc.assert(property, { numRuns: 10_000 });
  }, 300_000);

  test('in every file of the corpus', () => {
    const edits = fc.sample(fileEdits(), { seed: 2, numRuns: 50 });
    for (const [index, { name, bytes }] of readAllFiles().entries()) {
      check(bytes, edits[index % edits.length]?.(bytes) ?? [], name);
    }
  }, 300_000);

  test('when a conditional opens or closes above sections that stay as they are', () => {
    const sections = 'backend a\n no retries 2\n .else\n .endif\nbackend b\n .nonsense\n';
    const file = parse(encodeLatin1(sections));
    const codes = (text: string) => {
      const edited = file.edit([{ offset: 0, length: 0, content: text }]);
      return diagnose(edited).map(({ code, line }) => `${line} ${code}`);
    };
    expect(codes('')).toEqual([
      '2 bad-modifier',
      '3 unmatched-conditional',
      '4 unmatched-conditional',
      '6 unknown-directive',
    ]);
    expect(codes('.if 1\n')).toEqual(['7 unknown-directive']);
    expect(codes('.if 1\n.else\n')).toEqual(['5 unmatched-conditional', '8 unknown-directive']);
    expect(codes('.if 1\n.if 2\n')).toEqual(['1 unterminated-conditional', '8 unknown-directive']);
  });
});
