import path from 'node:path';
import { type ClusterView, downloadResource, stageChange } from '@sluice/contract';
import type { Command } from 'commander';
import { CliFailure } from '../cli-failure.ts';
import { typed } from '../context.ts';
import { counted, shortened } from '../counted.ts';
import { readInput, sha256, writeWhole } from '../file-bytes.ts';
import type { Act, Run } from '../program.ts';
import { connectSignedIn, getCluster, getResource } from '../server.ts';
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
    .description('stage a file as the new configuration; nothing goes live')
    .argument('<file>', 'the file, or - for stdin')
    .requiredOption('--cluster <name>', 'the cluster that takes it')
    .option('--title <text>', 'title of the change')
    .option('--resource <name>', 'which resource, when the cluster has several')
    .action(act(importFile));
  program
    .command('export')
    .description('write the exact bytes of the configuration')
    .requiredOption('--cluster <name>', 'the cluster')
    .option('--at <tree>', 'staged, head, or the number of a revision', readTree, 'staged')
    .option('-o, --output <file>', 'write to this file instead of stdout')
    .option('--resource <name>', 'which resource, when the cluster has several')
    .action(act(exportFile));
}

async function importFile({ context, output, options }: Run, file: string, given: ImportOptions): Promise<boolean> {
  const bytes = await readInput(context, file);
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { resource, etag } = await getResource(api, cluster, 'staged', given.resource);
  const change = await api.call(stageChange, {
    params: { clusterId: cluster.id },
    ifMatch: `"${etag}"`,
    body: {
      title: given.title ?? `Import ${file === '-' ? 'from stdin' : path.basename(file)}`.slice(0, 200),
      edits: [{ resourceId: resource.id, content: Buffer.from(bytes).toString('base64') }],
    },
  });
  output.result({ change, sha256: sha256(bytes) }, [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...summaryLines(change),
    ...shortened(change.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`)),
    `SHA-256 ${sha256(bytes)}, ${counted(bytes.length, 'byte')}. Next: ${typed(context, `plan --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

async function exportFile({ context, output, options }: Run, given: ExportOptions): Promise<boolean> {
  if (output.json && given.output === undefined) {
    throw new CliFailure('With --json the bytes need a file.', 'Add -o FILE.');
  }
  const api = await connectSignedIn(context, options);
  const cluster = await getCluster(api, given.cluster);
  const { resource } = await getResource(api, cluster, given.at, given.resource);
  const params = { clusterId: cluster.id, resourceId: resource.id };
  const bytes = await api.call(downloadResource, { params, query: { at: given.at } });
  const digest = sha256(bytes);
  if (digest !== resource.digest) {
    throw new CliFailure(
      `The bytes that arrived (SHA-256 ${digest}) are not those of the resource (${resource.digest}).`,
      'Somebody changed it at this moment, or something on the way alters answers. Run the command again.',
    );
  }
  const tree = treeWords(given.at, cluster);
  const facts = `${counted(bytes.length, 'byte')}, SHA-256 ${digest}`;
  if (given.output === undefined) {
    context.stdout.write(bytes);
    output.progress(`${resource.name} of ${tree}: ${facts}`);
    return true;
  }
  await writeWhole(given.output, bytes);
  output.result({ file: given.output, at: given.at, sha256: digest, sizeBytes: bytes.length }, [
    `${given.output} holds ${tree}: ${facts}`,
  ]);
  return true;
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
