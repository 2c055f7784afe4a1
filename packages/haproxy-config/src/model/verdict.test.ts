import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Release } from '../catalogue/keyword.ts';
import { parse } from '../syntax/config-file.ts';
import { corpus, readSamples, readVerdicts } from '../testing/corpus.ts';
import { diagnose } from './diagnose.ts';
import type { Diagnostic } from './diagnostic.ts';
import { diagnoseNames } from './names/diagnose-names.ts';

/** What HAProxy refuses for reasons that the text shows: see docs/design/haproxy-language.md. */
const visibleClasses: ReadonlySet<string> = new Set([
  ...['unknown-keyword', 'obsolete-keyword', 'out-of-section', 'missing-lf', 'bad-argument', 'invalid-name'],
  ...['dot-directive', 'missing-reference', 'sample-or-acl', 'other', 'dup-name'],
]);
const acceptedClasses: ReadonlySet<string> = new Set(['ok', 'ok-warn', 'no-listener']);
const judgedReleases: readonly Release[] = ['2.6', '2.8', '3.0', '3.2', '3.4'];

function judge(bytes: Uint8Array, release: Release): Diagnostic[] {
  const file = parse(bytes);
  return [...diagnose(file, { release }), ...diagnoseNames([file], { release }).flat()];
}

const linesOf = (found: readonly Diagnostic[], severity: Diagnostic['severity']) =>
  found.filter((diagnostic) => diagnostic.severity === severity).map(({ line, code }) => ({ line, code }));

test('a sample that the HAProxy at hand accepts gets no error', () => {
  const version = /version ([0-9]+\.[0-9]+)/.exec(spawnSync('/usr/sbin/haproxy', ['-v'], { encoding: 'utf8' }).stdout);
  const release = judgedReleases.find((known) => known === version?.[1]) ?? '2.6';
  let accepted = 0;
  for (const { name, bytes } of readSamples()) {
    const path = fileURLToPath(new URL(`../testing/${name}`, import.meta.url));
    const { status } = spawnSync('/usr/sbin/haproxy', ['-c', '-f', path]);
    // 2: valid, but nothing would listen.
    if (status !== 0 && status !== 2) continue;
    accepted += 1;
    expect(linesOf(judge(bytes, release), 'error'), name).toEqual([]);
  }
  expect(accepted).toBeGreaterThan(3);
});

if (corpus !== null) {
  const read = (file: string) => new Uint8Array(readFileSync(join(corpus ?? '', file)));

  test.each(judgedReleases)(
    'no file that %s accepts gets an error, none that it accepts silently a warning',
    (release) => {
      const accepted = readVerdicts(release).filter(({ verdict }) => acceptedClasses.has(verdict));
      expect(accepted.length).toBeGreaterThan(150);
      for (const { file, verdict } of accepted) {
        const found = judge(read(file), release);
        expect(linesOf(found, 'error'), file).toEqual([]);
        if (verdict === 'ok') expect(linesOf(found, 'warning'), file).toEqual([]);
      }
    },
  );

  test('of the lines that 2.6 refuses for visible reasons at least nine in ten are ours too', () => {
    const classes = new Map<string, { files: number; withError: number; named: number; same: number }>();
    for (const { file, verdict, line } of readVerdicts('2.6')) {
      const row = classes.get(verdict) ?? { files: 0, withError: 0, named: 0, same: 0 };
      classes.set(verdict, row);
      const errors = linesOf(judge(read(file), '2.6'), 'error');
      row.files += 1;
      if (errors.length > 0) row.withError += 1;
      if (line !== null) row.named += 1;
      if (line !== null && errors.some((error) => error.line === line)) row.same += 1;
    }
    const rows = [...classes].sort(([a], [b]) => Number(visibleClasses.has(b)) - Number(visibleClasses.has(a)));
    const text = rows.map(([verdict, { files, withError, named, same }]) => {
      const mark = visibleClasses.has(verdict) ? 'visible' : acceptedClasses.has(verdict) ? 'accepted' : 'hidden';
      return `${verdict.padEnd(18)} ${mark.padEnd(9)} ${[files, withError, named, same].map((n) => String(n).padStart(6)).join('')}`;
    });
    const visible = rows.filter(([verdict]) => visibleClasses.has(verdict)).map(([, row]) => row);
    const named = visible.reduce((sum, row) => sum + row.named, 0);
    const same = visible.reduce((sum, row) => sum + row.same, 0);
    const share = ((100 * same) / named).toFixed(1);
    process.stdout.write(
      `Verdicts of 2.6:                  files error  line  ours\n${text.join('\n')}\nVisible: ${same} of ${named} lines, ${share} %.\n`,
    );
    expect(same / named).toBeGreaterThanOrEqual(0.9);
  });
}
