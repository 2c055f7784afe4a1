import type { Diagnostic, PlanView } from '@sluice/contract';
import { type ConfigFile, listBackends } from '@sluice/haproxy-config';

export interface VerdictInput {
  applied: boolean;
  stale: boolean;
  ownDiagnostics: readonly Diagnostic[];
  nodes: readonly { name: string; state: PlanView['nodes'][number]['state']; diagnostics: readonly Diagnostic[] }[];
  /** Nodes with a file on disk that no commit may replace yet. */
  drifted: readonly { name: string; path: string }[];
}

export interface Verdict {
  verdict: PlanView['verdict'];
  reasons: PlanView['reasons'];
}

/** Judges a plan. What our own parser or any node refuses is refused; a node that is away is named, not waited for. */
export function decideVerdict(input: VerdictInput): Verdict {
  if (input.applied) return { verdict: 'applied', reasons: [] };
  if (input.stale) return { verdict: 'stale', reasons: [] };
  const errors = input.ownDiagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) return { verdict: 'refused', reasons: errors.slice(0, 20).map(reasonOf) };
  if (input.nodes.length === 0) {
    const cause = 'The cluster has no managed node that could validate and serve it.';
    return { verdict: 'refused', reasons: [{ cause, remediation: 'Enrol a node and adopt it, then plan again.' }] };
  }
  const refused = input.nodes.filter((node) => node.state === 'refused');
  if (refused.length > 0 || input.drifted.length > 0) {
    return { verdict: 'refused', reasons: [...input.drifted.map(driftOf), ...refused.flatMap(refusalOf)] };
  }
  const waiting = input.nodes.filter((node) => node.state === 'waiting');
  if (waiting.length > 0) {
    const cause = `Waiting for ${waiting.map((node) => node.name).join(', ')} to validate it.`;
    return { verdict: 'validating', reasons: [{ cause, remediation: null }] };
  }
  const offline = input.nodes
    .filter((node) => node.state === 'offline')
    .map((node) => ({
      cause: `${node.name} is offline and has not validated it.`,
      remediation: 'It gets the target revision, validated by itself first, when it is back.',
    }));
  if (offline.length === input.nodes.length) {
    const remediation = 'Start the agent of a node; the verdict follows by itself.';
    return { verdict: 'refused', reasons: [...offline, { cause: 'Every node is offline.', remediation }] };
  }
  return { verdict: 'can-apply', reasons: offline };
}

/** Every node would refuse the commit, after a revision is used up. */
function driftOf({ name, path }: VerdictInput['drifted'][number]): Verdict['reasons'][number] {
  return {
    cause: `${name}: ${path} on its disk is not the file that was applied last, so nothing may replace it.`,
    remediation: `On the page of ${name}, or with “drift”: adopt what is in it as a change, or overwrite it. Then plan again.`,
  };
}

function refusalOf(node: VerdictInput['nodes'][number]): Verdict['reasons'] {
  const errors = node.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const named = errors.length > 0 ? errors : node.diagnostics;
  if (named.length === 0) {
    return [{ cause: `${node.name} refused it without saying why.`, remediation: 'Look at the log of its agent.' }];
  }
  return named.slice(0, 10).map((diagnostic) => {
    const { cause, remediation } = reasonOf(diagnostic);
    return { cause: `${node.name}: ${cause}`, remediation };
  });
}

function reasonOf(diagnostic: Diagnostic): { cause: string; remediation: string | null } {
  const place = diagnostic.line === null ? diagnostic.resource : `${diagnostic.resource}:${diagnostic.line}`;
  return { cause: `${place}: ${diagnostic.cause}`, remediation: diagnostic.remediation };
}

/** A host that is an address needs no look-up. */
const literalAddress = /^(?:[0-9.]+|\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]?|\*|)$/;
const maxNamed = 10;

/**
 * What the validation on the nodes cannot prove, in words.
 *
 * Shape:   `isManaged` says of an absolute path whether every node gets the file with the plan.
 */
export function listNotProven(file: ConfigFile, isManaged: (path: string) => boolean): string[] {
  const names = new Set<string>();
  const named = new Set<string>();
  for (const backend of listBackends(file)) {
    for (const server of backend.servers) if (isName(server.host)) names.add(server.host);
  }
  for (const section of file.sections) for (const statement of section.statements) addFiles(statement, named);
  const files = new Set([...named].filter((path) => !isManaged(path)));
  const notes: string[] = [];
  if (names.size > 0) {
    notes.push(`Names of servers are checked with stand-ins, not looked up: ${listed(names)}.`);
  }
  if (files.size > 0) {
    notes.push(`Paths outside the managed files are taken as the node has them, or as stand-ins: ${listed(files)}.`);
  }
  return notes;
}

/** Arguments whose next word is a file, and statements that name one anywhere. */
const fileArguments = new Set(['crt', 'ca-file', 'ca-verify-file', 'crl-file', '-f', 'file', 'lf-file', 'crt-list']);
const fileStatements = new Set(['errorfile', 'lua-load', 'lua-load-per-thread', 'ca-base', 'crt-base', 'key-base']);

function addFiles(statement: ConfigFile['sections'][number]['statements'][number], files: Set<string>): void {
  const anywhere = fileStatements.has(statement.keyword);
  for (const [index, word] of statement.words.entries()) {
    const before = statement.words[index - 1]?.value ?? '';
    if (word.value.startsWith('/') && (anywhere || fileArguments.has(before))) files.add(word.value);
  }
}

function isName(host: string): boolean {
  return !literalAddress.test(host) && !host.includes('@') && !host.startsWith('/') && !host.includes('$');
}

function listed(values: ReadonlySet<string>): string {
  const shown = [...values].slice(0, maxNamed).join(', ');
  return values.size > maxNamed ? `${shown} and ${values.size - maxNamed} more` : shown;
}
