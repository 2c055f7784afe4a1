import {
  type ApiClient,
  type ClusterView,
  compareRevisions,
  downloadResource,
  FilePath,
  listResources,
  ResourceKind,
} from '@sluice/contract';
import { type Command, Option } from 'commander';
import { CliFailure, UsageFailure } from '../cli-failure.ts';
import { table, typed } from '../context.ts';
import { counted } from '../counted.ts';
import { differenceLines } from '../difference-lines.ts';
import { readInput, sha256, writeWhole } from '../file-bytes.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster, getResource } from '../server.ts';
import { requireKind, stageEdits } from '../stage.ts';
import { readTree } from '../tree-option.ts';

interface ClusterOption {
  cluster: string;
}

interface TitledOption extends ClusterOption {
  title?: string;
}

/** Maps, lists, error pages, Lua files and further configuration files beside haproxy.cfg. */
export function addResourceCommands(program: Command, act: Act): void {
  const files = program
    .command('files')
    .description('maps, lists, error pages, Lua and configuration files of a cluster');
  const command = (name: string, description: string) =>
    files.command(name).description(description).requiredOption('--cluster <name>', 'the cluster');
  const titled = (name: string, description: string) =>
    command(name, description).option('--title <text>', 'title of the change');
  command('list', 'files with their kind, size and the lines that use them')
    .option('--at <tree>', 'staged, head, or the number of a revision', readTree, 'staged')
    .action(act(list));
  command('get', 'write the exact bytes of a file')
    .argument('<name>', 'name of the file, like maps/hosts.map')
    .option('--at <tree>', 'staged, head, or the number of a revision', readTree, 'staged')
    .option('-o, --output <file>', 'write to this file instead of stdout')
    .action(act(get));
  titled('put', 'stage new bytes of a file that the cluster has')
    .argument('<name>', 'name of the file, like maps/hosts.map')
    .argument('<file>', 'a file here, or - for stdin')
    .action(act(put));
  titled('add', 'stage a file that the cluster does not have yet')
    .argument('<name>', 'name below the directory of haproxy.cfg, like maps/hosts.map or conf.d/10-shop.cfg')
    .argument('<file>', 'a file here, or - for stdin')
    .addOption(new Option('--kind <kind>', 'what it is').choices(ResourceKind.options).makeOptionMandatory())
    .action(act(add));
  titled('rm', 'stage the removal of a file').argument('<name>', 'name of the file').action(act(remove));
  command('diff', 'what differs between two trees, line by line; exit code 0 if nothing does')
    .argument('[name]', 'only this file')
    .option('--from <tree>', 'staged, head, or the number of a revision', readTree, 'head')
    .option('--to <tree>', 'staged, head, or the number of a revision', readTree, 'staged')
    .action(act(diff));
}

async function list({ context, output, options }: Run, given: ClusterOption & { at: string }): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const tree = await readResources(api, cluster, given.at);
  const rows = tree.items.map(({ name, kind, sizeBytes, usedAt }) => [
    name,
    kind,
    String(sizeBytes),
    kind === 'haproxy-config' || kind === 'node-values' ? '-' : linesOf(usedAt),
  ]);
  output.result({ items: tree.items, directories: tree.directories, notManaged: tree.notManaged }, [
    ...table(['FILE', 'KIND', 'BYTES', 'USED AT'], rows),
    ...tree.notManaged.map(({ name, usedAt }) => `${name} is not part of the cluster; used at ${linesOf(usedAt)}`),
    ...tree.directories.map((directory) => `On the nodes they lie below ${directory}/`),
  ]);
  return true;
}

function linesOf(uses: readonly { resource: string; line: number }[]): string {
  return uses.length === 0 ? 'nowhere' : uses.map(({ resource, line }) => `${resource}:${line}`).join(', ');
}

async function readResources(api: ApiClient, cluster: ClusterView, at: string) {
  return api.call(listResources, { params: { clusterId: cluster.id }, query: { at } });
}

async function get(
  { context, output, options }: Run,
  name: string,
  given: ClusterOption & { at: string; output?: string },
): Promise<boolean> {
  if (output.json && given.output === undefined) {
    throw new UsageFailure('With --json the bytes need a file.', 'Add -o FILE.');
  }
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { resource } = await getResource(api, cluster, given.at, name);
  const params = { clusterId: cluster.id, resourceId: resource.id };
  const bytes = await api.call(downloadResource, { params, query: { at: given.at } });
  const facts = `${counted(bytes.length, 'byte')}, SHA-256 ${sha256(bytes)}`;
  if (given.output === undefined) {
    context.stdout.write(bytes);
    output.progress(`${name} at ${given.at}: ${facts}`);
    return true;
  }
  await writeWhole(given.output, bytes);
  output.result({ file: given.output, at: given.at, sha256: sha256(bytes), sizeBytes: bytes.length }, [
    `${given.output} holds ${name} at ${given.at}: ${facts}`,
  ]);
  return true;
}

async function put(run: Run, name: string, file: string, given: TitledOption): Promise<boolean> {
  const bytes = await readInput(run.context, file);
  const api = await connectSignedIn(run.context, run.options);
  const cluster = await getCluster(api, given.cluster);
  const { resource, etag } = await getResource(api, cluster, 'staged', name).catch((error: unknown) => {
    if (!(error instanceof CliFailure)) throw error;
    const hint = `To add it, run \`${typed(run.context, `files add ${name} ${file} --kind KIND --cluster ${given.cluster}`)}\`.`;
    throw new CliFailure(error.message, `${error.remediation} ${hint}`, { cause: error });
  });
  const content = Buffer.from(bytes).toString('base64');
  const title = given.title ?? `Edit ${name}`;
  return stageEdits(run, api, cluster, { etag, title, edits: [{ resourceId: resource.id, content }] });
}

async function add(
  run: Run,
  name: string,
  file: string,
  given: TitledOption & { kind: ResourceKind },
): Promise<boolean> {
  if (!FilePath.safeParse(name).success) {
    throw new CliFailure(
      `“${name}” cannot be the name of a file of a cluster.`,
      'Give up to four names of letters, digits and . _ - with / between them, none beginning with . or -, like maps/hosts.map.',
    );
  }
  const bytes = await readInput(run.context, file);
  const api = await connectSignedIn(run.context, run.options);
  const cluster = await getCluster(api, given.cluster);
  const { etag } = await readResources(api, cluster, 'staged');
  const content = Buffer.from(bytes).toString('base64');
  const title = given.title ?? `Add ${name}`;
  return stageEdits(run, api, cluster, { etag, title, edits: [{ kind: given.kind, name, content }] });
}

async function remove(run: Run, name: string, given: TitledOption): Promise<boolean> {
  const api = await connectSignedIn(run.context, run.options);
  const cluster = await getCluster(api, given.cluster);
  const { items, etag } = await readResources(api, cluster, 'staged');
  const resource = requireKind(items, cluster, name, null);
  const used =
    resource.usedAt.length === 0
      ? []
      : [`Still used at ${linesOf(resource.usedAt)}: take these lines out too, or the plan is refused.`];
  const title = given.title ?? `Remove ${name}`;
  const edits = [{ resourceId: resource.id, content: null }];
  return stageEdits(run, api, cluster, { etag, title, edits }, used);
}

async function diff(
  { context, output, options }: Run,
  name: string | undefined,
  given: ClusterOption & { from: string; to: string },
): Promise<boolean> {
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { from, to } = given;
  const { files } = await api.call(compareRevisions, { params: { clusterId: cluster.id }, query: { from, to } });
  if (name !== undefined && !files.some((file) => file.name === name)) {
    // A name that neither tree has is a mistake, not the same content on both sides.
    const held = await Promise.all([from, to].map(async (at) => (await readResources(api, cluster, at)).items));
    if (!held.flat().some((item) => item.name === name)) requireKind(held[1] ?? [], cluster, name, null);
  }
  const shown = files.filter((file) => name === undefined || file.name === name);
  output.result({ files: shown }, shown.length === 0 ? ['No difference.'] : shown.flatMap(differenceLines));
  return shown.length === 0;
}
