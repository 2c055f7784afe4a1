import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCheckOutput } from './check-output.ts';

test.each([
  [
    '[ALERT]    (12) : config : parsing [a.cfg:3] : unknown keyword x',
    { severity: 'alert', file: 'a.cfg', line: 3, message: 'unknown keyword x' },
  ],
  [
    '[ALERT]    (12) : config : parsing [a b.cfg:3]: unmatched quote',
    { file: 'a b.cfg', line: 3, message: 'unmatched quote' },
  ],
  [
    "[ALERT]    (12) : config : [a.cfg:40] : 'server b/s' : could not resolve",
    { file: 'a.cfg', line: 40, message: "'server b/s' : could not resolve" },
  ],
  [
    "[WARNING]  (12) : config : missing timeouts for backend 'b'.",
    { severity: 'warning', file: null, line: null, message: "missing timeouts for backend 'b'." },
  ],
  ['[NOTICE]   (12) : haproxy version is 2.6.12', { severity: 'notice', file: null, line: null }],
  ['[DIAG]     (12) : config : parsing [a.cfg:1] : x', { severity: 'diag', line: 1 }],
  ['[ALERT] 325/103010 (12) : parsing [a.cfg:3] : old form', { severity: 'alert', line: 3, message: 'old form' }],
])('%j is read', (output, expected) => {
  expect(parseCheckOutput(`${output}\n`)).toMatchObject([expected]);
});

test('lines that continue a message belong to it, and other lines to none', () => {
  const output = '[ALERT]    (1) : config : parsing [a:2]: x:\n  "open\n  ^\nConfiguration file is valid\n  alone\n';
  expect(parseCheckOutput(output)).toEqual([{ severity: 'alert', file: 'a', line: 2, message: 'x:\n  "open\n  ^' }]);
});

test('the messages of the installed HAProxy land on their lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-config-'));
  try {
    const path = join(folder, 'a.cfg');
    writeFileSync(path, 'global\n bogus\n description "open\nbackend b\n server s\n option httplog x\n');
    const { stderr } = spawnSync('/usr/sbin/haproxy', ['-c', '-f', path], { encoding: 'utf8' });
    const alerts = parseCheckOutput(stderr).filter((message) => message.severity === 'alert' && message.line !== null);
    expect(alerts.map((message) => [message.file, message.line])).toEqual([
      [path, 2],
      [path, 3],
      [path, 5],
      [path, 6],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
