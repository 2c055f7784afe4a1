// `npm run -s catalogue -- RELEASE FILE`: rows that the keyword catalogue lacks or dates otherwise than a HAProxy does.
// FILE is what `haproxy -dKall -q -c -f /dev/null` of that release printed.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { isAliveIn, type Keyword, listKeywords } from '@sluice/haproxy-config';
import { type DumpedKeyword, readKeywordDump } from '../packages/haproxy-config/src/testing/keyword-dump.ts';

const [release, file] = process.argv.slice(2);
if (release === undefined || file === undefined || !/^[0-9]+\.[0-9]+$/.test(release)) {
  process.stderr.write('Name a release and a file with its keywords: npm run -s catalogue -- 3.4 keywords.txt\n');
  process.exit(2);
}

function known({ family, name, place }: DumpedKeyword): Keyword[] {
  return listKeywords(family).filter(
    (keyword) =>
      (keyword.name === name || keyword.name.startsWith(`${name} `)) &&
      (place === null || keyword.places.length === 0 || keyword.places.includes(place)),
  );
}

/** A row to fill in: what a dump cannot tell is left as `?`. */
function skeleton({ name, place }: DumpedKeyword): string {
  return [name, place ?? '?', `${release}+`, '?', '-', '?', '?'].join(' ; ');
}

const dump = readKeywordDump(readFileSync(file, 'utf8'));
for (const dumped of dump) {
  const rows = known(dumped);
  if (rows.length === 0) process.stdout.write(`${dumped.family}: ${skeleton(dumped)}\n`);
  else if (!rows.some(({ lifetime }) => lifetime.until === 'old' || isAliveIn(lifetime, release))) {
    process.stdout.write(`${dumped.family}: '${dumped.name}' is in ${release}, and the catalogue says otherwise\n`);
  }
}
const names = new Set(dump.map(({ family, name }) => `${family} ${name}`));
for (const family of ['fetch', 'converter', 'acl', 'filter'] as const) {
  for (const { name, lifetime, feature } of listKeywords(family)) {
    const isClaimed = feature === null && isAliveIn(lifetime, release) && !/[<>]/.test(name);
    if (isClaimed && !names.has(`${family} ${name}`)) {
      process.stdout.write(`${family}: '${name}' is not in ${release}, and the catalogue says it is\n`);
    }
  }
}
