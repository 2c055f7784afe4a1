import { NodeId } from '@sluice/contract';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../resources/index.ts';
import { type CompileInput, compile, mapDiagnostics, stripAdded } from './bundle.ts';

const name = 'haproxy.cfg';
const inputOf = (path: string, text: string): CompileInput => {
  const bytes = Buffer.from(text, 'latin1');
  const kind = path.endsWith('.cfg') ? 'haproxy-config' : 'map';
  return { name: path, kind, digest: digestOf(bytes), content: { kind: 'bytes', bytes } };
};
const compiledText = (text: string) => {
  const compiled = compile([inputOf(name, text)]);
  return { ...compiled, text: Buffer.from(compiled.contents[0]?.bytes ?? []).toString('latin1') };
};

const rejected: Omit<NodeDiagnostic, 'path' | 'line'> = {
  code: 'config-rejected',
  severity: 'error',
  source: 'haproxy',
  cause: 'unknown keyword',
  remediation: null,
};
const nodeId = NodeId.parse('01890a5d-ac96-774b-bcce-b302099a8057');

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
  expect(compile([inputOf('other.map', 'global\n')]).bundle.digest).not.toBe(base);
});

test('our parser finds the trailer as a section of its own', () => {
  const file = parse(Buffer.from(compiledText('listen a\n  bind :80\n').text));
  expect(file.sections.map((section) => section.kind)).toEqual(['listen', 'global']);
});

test("what a node says is put on the user's line, and never on a line that only we wrote", () => {
  const { provenance } = compiledText('global\n  maxconn 1\n');
  const says = (line: number | null, path: string | null = name): NodeDiagnostic => ({ ...rejected, path, line });
  const lines = mapDiagnostics(provenance, [says(2), says(3), says(null), says(1, null), says(1, '/etc/other')]);
  expect(lines.map((diagnostic) => diagnostic.line)).toEqual([2, null, null, null, null]);
  for (const diagnostic of lines) expect(diagnostic).toMatchObject({ resource: name, source: 'haproxy' });
});

test('configuration files are one file on a node, haproxy.cfg first and the others in the order of their names', () => {
  const texts = {
    'z.cfg': 'backend z\n',
    'b.map': 'x y\n',
    'haproxy.cfg': 'global\n',
    'B.cfg': 'backend b\n  mode http\n',
  };
  const inputs = Object.entries(texts).map(([path, text]) => inputOf(path, text));
  const { bundle, contents, provenance } = compile(inputs);
  expect(bundle.files.map(({ path }) => path)).toEqual(['b.map', name]);
  const main = contents.find(({ digest }) => digest === bundle.files[1]?.digest);
  expect(Buffer.from(main?.bytes ?? []).toString('latin1')).toBe(
    `global\nbackend b\n  mode http\nbackend z\nglobal\n  setenv SLUICE_BUNDLE ${bundle.digest}\n`,
  );
  const places = [1, 2, 3, 4, 5, 6].map((line) => {
    const [found] = mapDiagnostics(provenance, [{ ...rejected, path: name, line }]);
    return [found?.resource, found?.line];
  });
  expect(places).toEqual([
    ['haproxy.cfg', 1],
    ['B.cfg', 1],
    ['B.cfg', 2],
    ['z.cfg', 1],
    ['haproxy.cfg', null],
    ['haproxy.cfg', null],
  ]);
});

test('a configuration file under another name or with another content is another bundle', () => {
  const digestFor = (path: string, text: string) =>
    compile([inputOf(name, 'global\n'), inputOf(path, text)]).bundle.digest;
  const base = digestFor('a.cfg', 'backend a\n');
  expect(digestFor('b.cfg', 'backend a\n')).not.toBe(base);
  expect(digestFor('a.cfg', 'backend b\n')).not.toBe(base);
});

test('below the values of a node every line of each file is still found', () => {
  const values = { digest: '0'.repeat(64), byNode: { edge: { ADDRESS: '192.0.2.1' } } };
  const nodes = [{ id: nodeId, name: 'edge' }];
  const { provenance, variants } = compile([inputOf(name, 'global\n'), inputOf('a.cfg', 'backend a\n')], {
    nodes,
    values,
  });
  expect(variants).toHaveLength(1);
  const [found] = mapDiagnostics(provenance, [{ ...rejected, path: name, line: 5 }]);
  expect(found).toMatchObject({ resource: 'a.cfg', line: 1 });
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
