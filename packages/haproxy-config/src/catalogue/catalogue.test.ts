import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keywordDumps } from '../testing/corpus.ts';
import { type DumpedKeyword, readKeywordDump } from '../testing/keyword-dump.ts';
import { findNamed, isPlacedIn, listKeywords } from './catalogue.ts';
import { type Family, isAliveIn, type Keyword, type Release, releaseIndex, releases } from './keyword.ts';
import { readTable } from './table.ts';
import { tables } from './tables/index.ts';

const families = [...new Set(tables.map((table) => table.family))];
const everything: readonly Keyword[] = tables.flatMap(readTable);

/** Dumps list these words only to say that they are gone. */
const namedOnlyToRefuse: ReadonlySet<string> = new Set([
  ...['nbproc', 'tune.chksize', 'clitimeout', 'contimeout', 'srvtimeout', 'process', 'force-cfg-parser-pause'],
]);

/** Came with a later 2.6.x: the dump is of 2.6.0. */
const backported: ReadonlySet<string> = new Set(['host_only', 'port_only', 'table_expire', 'table_idle']);

function matching({ family, name, place }: DumpedKeyword): Keyword[] {
  return listKeywords(family).filter(
    (keyword) =>
      (keyword.name === name || keyword.name.startsWith(`${name} `)) && (place === null || isPlacedIn(keyword, place)),
  );
}

/** What a dump has and the catalogue lacks, or dates otherwise. */
function lacks(dump: readonly DumpedKeyword[], release: Release): string[] {
  return dump.flatMap((dumped) => {
    const known = matching(dumped);
    const label = `${dumped.family} ${dumped.place ?? ''} ${dumped.name}`;
    if (known.length === 0) return [`${label}: missing`];
    if (namedOnlyToRefuse.has(dumped.name) || known.some(({ lifetime }) => isAliveIn(lifetime, release))) return [];
    return known.every(({ lifetime }) => lifetime.until === 'old') ? [] : [`${label}: not alive in ${release}`];
  });
}

/** The families of which HAProxy registers every member, so that a dump has them all. */
const registered: readonly Family[] = ['fetch', 'converter', 'acl', 'filter'];

/** What the catalogue claims for a release and a dump of it denies; what needs a build feature may be missing. */
function claims(dump: readonly DumpedKeyword[], release: Release): string[] {
  const dumped = new Set(dump.map(({ family, name }) => `${family} ${name}`));
  return everything
    .filter(({ family, feature }) => registered.includes(family) && feature === null)
    .filter(({ lifetime, name }) => isAliveIn(lifetime, release) && !/[<>]/.test(name))
    .filter(({ name }) => release !== '2.6' || !backported.has(name))
    .filter(({ family, name }) => !dumped.has(`${family} ${name}`))
    .map(({ family, name }) => `${family} ${name}`);
}

describe('the tables', () => {
  test('hold rows whose signatures can be read, with a chapter and help', () => {
    for (const keyword of everything) {
      expect(keyword.signature, keyword.name).toBeDefined();
      expect(keyword.chapter, keyword.name).toMatch(/^(?:[0-9]+(?:\.[0-9]+)*|management|SPOE.*|-)$/);
      expect(keyword.help.length, keyword.name).toBeGreaterThan(5);
      expect(keyword.help.endsWith('.'), `${keyword.name}: ${keyword.help}`).toBe(false);
    }
    process.stdout.write(
      `Catalogue: ${everything.length} keywords, ${everything.filter(({ isStrict }) => isStrict).length} of them strict; ${families
        .map((family) => `${family} ${listKeywords(family).length}`)
        .join(', ')}.\n`,
    );
  });

  test('say of no keyword that it ended before it began', () => {
    for (const { name, lifetime } of everything) {
      const { since, until, deprecatedSince } = lifetime;
      if (until === null || until === 'old') continue;
      expect(releaseIndex(since ?? '2.4'), name).toBeLessThanOrEqual(releaseIndex(until));
      if (deprecatedSince !== null)
        expect(releaseIndex(deprecatedSince), name).toBeLessThanOrEqual(releaseIndex(until));
    }
  });

  test('find keywords by their names', () => {
    expect(findNamed('server', 'weight')?.isRuntime).toBe(true);
    expect(findNamed('server', 'set-proxy-v2-tlv-fmt(0x20)')?.name).toBe('set-proxy-v2-tlv-fmt');
    expect(findNamed('bind', 'weight')).toBeNull();
  });
});

describe('haproxy -dKall', () => {
  test('of the binary at hand lists nothing that the catalogue lacks', () => {
    // It says "no listener" with exit status 2, after the dump.
    const args = ['-dKall', '-q', '-c', '-f', '/dev/null'];
    const text = dumpOf(() => execFileSync('/usr/sbin/haproxy', args, { encoding: 'utf8', stdio: 'pipe' }));
    const version = /HAProxy version ([0-9]+\.[0-9]+)/.exec(
      execFileSync('/usr/sbin/haproxy', ['-v'], { encoding: 'utf8' }),
    );
    const dump = readKeywordDump(text);
    expect(dump.length).toBeGreaterThan(1000);
    expect(lacks(dump, releases[releaseIndex(version?.[1] ?? '')] ?? '2.6')).toEqual([]);
  });

  if (keywordDumps !== null) {
    test.each(['2.6', '2.8', '3.0', '3.2', '3.4'] as const)('of %s agrees with the catalogue', (release) => {
      const file = join(keywordDumps ?? '', `kw-${release}.0.txt`);
      expect(existsSync(file)).toBe(true);
      const dump = readKeywordDump(readFileSync(file, 'utf8'));
      expect(lacks(dump, release)).toEqual([]);
      expect(claims(dump, release)).toEqual([]);
    });
  }
});

function dumpOf(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error && 'stdout' in error) return String(error.stdout);
    throw error;
  }
}
