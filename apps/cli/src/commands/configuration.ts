import path from 'node:path';
import {
  type ApiClient,
  type ClusterView,
  downloadResource,
  findConfig,
  listConfigs,
  listResources,
  type ResourceView,
  stageChange,
} from '@sluice/contract';
import { type CompilePart, compile } from '@sluice/haproxy-config';
import type { Command } from 'commander';
import { UsageFailure } from '../cli-failure.ts';
import { typed } from '../context.ts';
import { counted, shortened } from '../counted.ts';
import { readInput, sha256, writeWhole } from '../file-bytes.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster } from '../server.ts';
import { requireKind } from '../stage.ts';
import { readTree } from '../tree-option.ts';
import { diagnosticLine, summaryLines } from '../words.ts';

interface ImportOptions {
  cluster: string;
  title?: string;
  resource?: string;
}

interface ExportOptions {
  cluster: string;
  at: string;
  output?: string;
  resource?: string;
}

export function addConfigurationCommands(program: Command, act: Act): void {
  program
    .command('import')
    .description('stage a file as the whole new configuration; nothing goes live')
    .argument('<file>', 'the file, or - for stdin')
    .requiredOption('--cluster <name>', 'the cluster that takes it')
    .option('--title <text>', 'title of the change')
    .option('--resource <name>', 'replace only this configuration file, like conf.d/10-shop.cfg')
    .action(act(importFile));
  program
    .command('export')
    .description('write the exact bytes of the configuration')
    .requiredOption('--cluster <name>', 'the cluster')
    .option('--at <tree>', 'staged, head, or the number of a revision', readTree, 'staged')
    .option('-o, --output <file>', 'write to this file instead of stdout')
    .option('--resource <name>', 'only this configuration file; without it all of them, joined as nodes get them')
    .action(act(exportFile));
}

async function importFile({ context, output, options }: Run, file: string, given: ImportOptions): Promise<boolean> {
  const bytes = await readInput(context, file);
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { configs, etag } = await listConfigFiles(api, cluster, 'staged', given.resource);
  const [resource, ...others] = configs;
  const change = await api.call(stageChange, {
    params: { clusterId: cluster.id },
    ifMatch: `"${etag}"`,
    body: {
      title: given.title ?? `Import ${file === '-' ? 'from stdin' : path.basename(file)}`.slice(0, 200),
      edits: [
        { resourceId: resource.id, content: Buffer.from(bytes).toString('base64') },
        ...others.map(({ id }) => ({ resourceId: id, content: null })),
      ],
    },
  });
  output.result({ change, sha256: sha256(bytes) }, [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...others.map(({ name }) => `${name} goes: the import takes the place of all configuration files.`),
    ...summaryLines(change),
    ...shortened(change.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`)),
    `SHA-256 ${sha256(bytes)}, ${counted(bytes.length, 'byte')}. Next: ${typed(context, `plan --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

async function exportFile({ context, output, options }: Run, given: ExportOptions): Promise<boolean> {
  if (output.json && given.output === undefined) {
    throw new UsageFailure('With --json the bytes need a file.', 'Add -o FILE.');
  }
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { configs } = await listConfigFiles(api, cluster, given.at, given.resource);
  const parts: CompilePart[] = [];
  for (const config of configs)
    parts.push({ source: config.name, bytes: await download(api, cluster, config, given.at) });
  const { bytes } = compile(parts);
  const digest = sha256(bytes);
  const names = configs.map(({ name }) => name).join(', ');
  const tree = treeWords(given.at, cluster);
  const facts = `${counted(bytes.length, 'byte')}, SHA-256 ${digest}`;
  if (given.output === undefined) {
    context.stdout.write(bytes);
    output.progress(`${names} of ${tree}: ${facts}`);
    return true;
  }
  await writeWhole(given.output, bytes);
  output.result({ file: given.output, at: given.at, sha256: digest, sizeBytes: bytes.length }, [
    `${given.output} holds ${tree}: ${facts}`,
  ]);
  return true;
}

/** The configuration files of a tree in their order, or the one of this name. */
async function listConfigFiles(
  api: ApiClient,
  cluster: ClusterView,
  at: string,
  name: string | undefined,
): Promise<{ configs: [ResourceView, ...ResourceView[]]; etag: string }> {
  const { items, etag } = await api.call(listResources, { params: { clusterId: cluster.id }, query: { at } });
  const main = findConfig(items);
  if (name !== undefined) return { configs: [requireKind(items, cluster, name, 'haproxy-config')], etag };
  return { configs: [main, ...listConfigs(items).filter((config) => config !== main)], etag };
}

function download(api: ApiClient, cluster: ClusterView, config: ResourceView, at: string): Promise<Uint8Array> {
  const params = { clusterId: cluster.id, resourceId: config.id };
  return api.call(downloadResource, { params, query: { at } });
}

/** Which tree was exported, and how it stands to what is live. */
function treeWords(at: string, cluster: ClusterView): string {
  const head = cluster.head === null ? 'the empty configuration' : `the newest revision, r${cluster.head.number}`;
  const failed = cluster.headFailed ? ', which failed and is not live' : '';
  if (at === 'head') return `${head}${failed}`;
  if (at !== 'staged') return `revision ${at}`;
  if (cluster.stagedChanges === 0) return `${head}${failed} (nothing is staged)`;
  return `what is staged: ${counted(cluster.stagedChanges, 'change')} on ${head}, not live`;
}
