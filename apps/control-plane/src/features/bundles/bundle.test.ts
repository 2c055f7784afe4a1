import type { NodeDiagnostic } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../resources/index.ts';
import { type CompileInput, compile, mapDiagnostics, stripAdded } from './bundle.ts';

const name = 'haproxy.cfg';
const inputOf = (path: string, text: string): CompileInput => {
  const bytes = Buffer.from(text, 'latin1');
  return { name: path, digest: digestOf(bytes), content: { kind: 'bytes', bytes } };
};
const compiledText = (text: string) => {
  const compiled = compile([inputOf(name, text)]);
  return { ...compiled, text: Buffer.from(compiled.contents[0]?.bytes ?? []).toString('latin1') };
};

test("the user's bytes come first and unchanged, then a section of ours that carries the digest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = `${Buffer.from(bytes).toString('latin1')}\n`;
      const compiled = compiledText(text);
      expect(compiled.text).toBe(`${text}global\n  setenv SLUICE_BUNDLE ${compiled.bundle.digest}\n`);
    }),
  );
});

test('equal content is an equal bundle, and any other content is another', () => {
  const base = compiledText('global\n').bundle.digest;
  expect(compiledText('global\n').bundle.digest).toBe(base);
  expect(compiledText('global \n').bundle.digest).not.toBe(base);
  expect(compile([inputOf('other.cfg', 'global\n')]).bundle.digest).not.toBe(base);
});

test('our parser finds the trailer as a section of its own', () => {
  const file = parse(Buffer.from(compiledText('listen a\n  bind :80\n').text));
  expect(file.sections.map((section) => section.kind)).toEqual(['listen', 'global']);
});

test("what a node says is put on the user's line, and never on a line that only we wrote", () => {
  const { provenance } = compiledText('global\n  maxconn 1\n');
  const says = (line: number | null, path: string | null = name): NodeDiagnostic => ({
    code: 'config-rejected',
    severity: 'error',
    source: 'haproxy',
    path,
    line,
    cause: 'unknown keyword',
    remediation: null,
  });
  const lines = mapDiagnostics(provenance, [says(2), says(3), says(null), says(1, null), says(1, '/etc/other')]);
  expect(lines.map((diagnostic) => diagnostic.line)).toEqual([2, null, null, null, null]);
  for (const diagnostic of lines) expect(diagnostic).toMatchObject({ resource: name, source: 'haproxy' });
});

describe('our trailer', () => {
  const stripped = (text: string) => Buffer.from(stripAdded(Buffer.from(text, 'latin1'))).toString('latin1');

  test('is taken off again without touching another byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = `${Buffer.from(bytes)
          .toString('latin1')
          .replace(/[\\\0"']/g, '')}\n`;
        expect(stripped(compiledText(text).text)).toBe(text);
      }),
    );
  });

  test('is taken off as often as it is there', () => {
    const twice = compiledText(compiledText('listen a\n').text).text;
    expect(stripped(twice)).toBe('listen a\n');
  });

  test('goes although somebody wrote below it, and what they wrote keeps its section', () => {
    const { text } = compiledText('listen a\n');
    expect(stripped(`${text}# by hand\nbackend b\n`)).toBe('listen a\n# by hand\nbackend b\n');
    expect(stripped(`${text}  maxconn 5\n`)).toBe('listen a\nglobal\n  maxconn 5\n');
  });

  test('is nothing but exactly our two lines', () => {
    for (const text of [
      'global\n  setenv SLUICE_BUNDLE x\n',
      `global\n  setenv  SLUICE_BUNDLE ${'0'.repeat(64)}\n`,
      `global # mine\n  setenv SLUICE_BUNDLE ${'0'.repeat(64)}\n`,
      `defaults\n  setenv SLUICE_BUNDLE ${'0'.repeat(64)}\n`,
    ])
      expect(stripped(text)).toBe(text);
  });
});
