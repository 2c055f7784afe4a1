import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, listHaproxyBinaries, makeTestDirectory, startHaproxy, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { parsePatternEntries, readPatternFile, runOnWorker } from './index.ts';

const mapText = '# a comment\n#x y\n\n  \n key one two  three \t\n\tk2\tv2\r\nk3 \nk4\n  # k5\nlast without an end';
const listText = '# a comment\n\n  \n one two \n\tthree\r\n  # four\nlast';

test.each(listHaproxyBinaries())('files are read as %s reads them', async (binary) => {
  const directory = await makeTestDirectory('patterns');
  const [map, list] = [join(directory, 'a.map'), join(directory, 'a.lst')];
  await writeTestFile(map, mapText);
  await writeTestFile(list, listText);
  const config = `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend f
  bind 127.0.0.1:${await freePort()}
  http-request set-header x %[path,map(${map})]
  http-request deny if { path -f ${list} }
`;
  const haproxy = await startHaproxy({ binary, directory, config });
  try {
    for (const [type, object, file, text] of [
      ['map', 'map', map, mapText],
      ['acl', 'acl-list', list, listText],
    ] as const) {
      const answer = await runOnWorker(haproxy.masterSocket, { rank: 1 }, ['show', type, file]);
      const held = parsePatternEntries(answer, type === 'map').map(({ key, value }) => ({ key, value }));
      expect(readPatternFile(object, Buffer.from(text))).toEqual(held);
    }
  } finally {
    await haproxy.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
