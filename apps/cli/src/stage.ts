import {
  type ApiClient,
  type CallInput,
  type CallOutput,
  type ClusterView,
  type listResources,
  type ResourceKind,
  stageChange,
} from '@sluice/contract';
import { CliFailure } from './cli-failure.ts';
import { typed } from './context.ts';
import { shortened } from './counted.ts';
import type { Run } from './program.ts';
import { diagnosticLine, summaryLines } from './words.ts';

interface Staging {
  /** Names the staged tree that the edits were made on. */
  etag: string;
  title: string;
  edits: CallInput<typeof stageChange>['body']['edits'];
}

/** Stages edits and says what they do; `notes` come after that. */
export async function stageEdits(
  { context, output }: Run,
  api: ApiClient,
  cluster: ClusterView,
  { etag, title, edits }: Staging,
  notes: readonly string[] = [],
): Promise<boolean> {
  const change = await api.call(stageChange, {
    params: { clusterId: cluster.id },
    ifMatch: `"${etag}"`,
    body: { title: title.slice(0, 200), edits },
  });
  output.result({ change }, [
    `Change ${change.number} is staged on ${cluster.name}: ${change.title}`,
    ...summaryLines(change),
    ...shortened(change.diagnostics.map((diagnostic) => `  ${diagnosticLine(diagnostic)}`)),
    ...notes,
    `Nothing is live yet. Next: ${typed(context, `plan --cluster ${cluster.name}`)}`,
  ]);
  return true;
}

type Listed = CallOutput<typeof listResources>['items'][number];

/** The resource of this name, which must be of this kind unless that is null. */
export function requireKind(
  items: readonly Listed[],
  cluster: ClusterView,
  name: string,
  kind: ResourceKind | null,
): Listed {
  const fitting = items.filter((item) => kind === null || item.kind === kind);
  const found = fitting.find((item) => item.name === name);
  if (found !== undefined) return found;
  const other = items.find((item) => item.name === name);
  const cause =
    other === undefined
      ? `${cluster.name} has no file ${name}.`
      : `${name} is no ${kind}, it is of the kind ${other.kind}.`;
  const known = fitting.map((item) => item.name).join(', ');
  throw new CliFailure(cause, known === '' ? `There is no ${kind ?? 'file'} yet.` : `There are: ${known}.`);
}
