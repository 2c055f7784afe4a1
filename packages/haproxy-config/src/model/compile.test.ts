import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { parseCheckOutput } from './check-output.ts';
import { compile, traceLine, traceMessages } from './compile.ts';

const part = (source: string | null, text: string) => ({ source, bytes: encodeLatin1(text) });

test('lines know which input they come from, and lines of the program itself belong to nobody', () => {
  const compiled = compile([part('a.cfg', 'global\n daemon\n'), part(null, '# made\n'), part('b.cfg', 'defaults\n')]);
  expect(decodeLatin1(compiled.bytes)).toBe('global\n daemon\n# made\ndefaults\n');
  expect([0, 1, 2, 3, 4, 5].map((line) => traceLine(compiled, line))).toEqual([
    null,
    { source: 'a.cfg', line: 1 },
    { source: 'a.cfg', line: 2 },
    null,
    { source: 'b.cfg', line: 1 },
    null,
  ]);
});

test('no two inputs share a line, and the end of the last stays as it is', () => {
  const compiled = compile([part('a.cfg', 'global'), part('b.cfg', ''), part('c.cfg', 'defaults')]);
  expect(decodeLatin1(compiled.bytes)).toBe('global\ndefaults');
  expect(traceLine(compiled, 2)).toEqual({ source: 'c.cfg', line: 1 });
});

test('every line of any inputs is found where it was written', () => {
  const text = fc
    .array(fc.constantFrom('a', '\n', '\r', '#', '\0', 'é'), { maxLength: 20 })
    .map((list) => list.join(''));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
      const compiled = compile(texts.map((content, index) => part(String(index), content)));
      for (const [index, line] of decodeLatin1(compiled.bytes).split('\n').entries()) {
        const at = traceLine(compiled, index + 1);
        // After the last line end there is no line.
        if (at === null) expect(line).toBe('');
        else expect(texts[Number(at.source)]?.split('\n')[at.line - 1]).toBe(line);
      }
    }),
    { numRuns: 1000 },
  );
});

test("HAProxy's own message is shown on the line of the input that caused it", () => {
  const compiled = compile([
    part('base.cfg', 'defaults\n mode http\n timeout client 5s\n timeout connect 5s\n timeout server 5s\n'),
    part(null, 'global\n maxconn 10\n'),
    part('rules.cfg', 'frontend f\n bind 127.0.0.1:1\n http-request denyy\n'),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-compile-'));
  try {
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, compiled.bytes);
    const messages = traceMessages(compiled, file, parseCheckOutput(check(file)));
    const first = messages.find(({ severity }) => severity === 'alert');
    expect(first?.at).toEqual({ source: 'rules.cfg', line: 3 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function check(file: string): string {
  try {
    return execFileSync('/usr/sbin/haproxy', ['-c', '-f', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if (error instanceof Error && 'stderr' in error && 'stdout' in error) return `${error.stdout}${error.stderr}`;
    throw error;
  }
}
