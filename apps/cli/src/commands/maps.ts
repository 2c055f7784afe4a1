import { downloadResource, listResources } from '@sluice/contract';
import {
  addListEntry,
  type ListProblem,
  readListEntries,
  removeListEntry,
  setListEntry,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { typed } from '../context.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { requireKind, stageEdits } from '../stage.ts';
import { commandGroup } from './command-group.ts';

interface MapOption {
  cluster: string;
  title?: string;
}

/** Of the group that `maps get` belongs to, too. */
export const mapsDescription = 'single entries of maps: what is staged, and what the running ones say';

/** Single entries of maps, in the staged text. */
export function addMapCommands(program: Command, act: Act): void {
  const maps = commandGroup(program, 'maps', mapsDescription);
  const command = (name: string, description: string) =>
    maps
      .command(name)
      .description(description)
      .argument('<map>', 'name of the map, like maps/hosts.map')
      .argument('<key>', 'the key, as HAProxy looks it up')
      .requiredOption('--cluster <name>', 'the cluster')
      .option('--title <text>', 'title of the change');
  command('set', 'stage another value of a key, or a new entry at the end')
    .argument('<value>', 'the value')
    .action(act(set));
  command('del', 'stage a map without the entry of a key').action(act(del));
}

function set(run: Run, map: string, key: string, value: string, given: MapOption): Promise<boolean> {
  const entry = { key: toLatin1(key), value: toLatin1(value) };
  return editMap(run, map, key, given, `${map}: ${key} is ${value}`, (bytes, line) =>
    line === null ? addListEntry(bytes, 'map', entry) : setListEntry(bytes, 'map', line, entry),
  );
}

function del(run: Run, map: string, key: string, given: MapOption): Promise<boolean> {
  return editMap(run, map, key, given, `${map}: remove ${key}`, (bytes, line) => {
    if (line !== null) return removeListEntry(bytes, 'map', line);
    throw new CliFailure(`${map} has no entry ${key}.`, 'Check the key: HAProxy compares upper and lower case too.');
  });
}

/** Stages what `edit` makes of the map; `line` is where the key stands, null where it does not. */
async function editMap(
  run: Run,
  map: string,
  key: string,
  given: MapOption,
  title: string,
  edit: (bytes: Uint8Array, line: number | null) => Uint8Array | ListProblem,
): Promise<boolean> {
  const api = await connectSignedIn(run.context, run.options);
  const cluster = await getCluster(api, given.cluster);
  const params = { clusterId: cluster.id };
  const { items, etag } = await api.call(listResources, { params, query: { at: 'staged' } });
  const resource = requireKind(items, cluster, map, 'map');
  const bytes = await api.call(downloadResource, {
    params: { ...params, resourceId: resource.id },
    query: { at: 'staged' },
  });
  const wanted = toLatin1(key);
  const entries = readListEntries(bytes, 'map').filter((entry) => entry.key === wanted);
  if (entries.length > 1) {
    const how = `\`${typed(run.context, 'files get')}\`, edit it, and \`${typed(run.context, 'files put')}\` it`;
    throw new CliFailure(
      `${map} has ${key} in the lines ${entries.map(({ line }) => line).join(', ')}.`,
      `Which one is meant only you know: ${how}.`,
    );
  }
  const edited = edit(bytes, entries[0]?.line ?? null);
  if (!(edited instanceof Uint8Array)) throw new CliFailure(toDisplay(edited.cause), edited.remediation);
  const content = Buffer.from(edited).toString('base64');
  const edits = [{ resourceId: resource.id, content }];
  return stageEdits(run, api, cluster, { etag, title: given.title ?? title, edits });
}
