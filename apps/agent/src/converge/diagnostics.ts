import { dirname } from 'node:path';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { AgentProblem, errnoOf } from '../agent-problem.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import type { StallCode, StepOutcome } from '../outcome.ts';
import { mainPath } from '../state/managed-files.ts';

export type Stalled = Extract<StepOutcome, { kind: 'stalled' }>;

const remedies: Readonly<Record<string, string>> = {
  EACCES:
    "Give the agent's user write access to the directory of the configuration file and to its own state directory.",
  EPERM:
    "Give the agent's user write access to the directory of the configuration file and to its own state directory.",
  ENOSPC: 'Free space on the disk, then try again.',
  EDQUOT: "Raise the disk quota of the agent's user, then try again.",
  EROFS: 'Mount the file system for writing, or let the unit of the agent write there (ReadWritePaths).',
};

export function diagnostic(
  code: string,
  cause: string,
  remediation: string | null,
  path: string | null = null,
): NodeDiagnostic {
  return { code, severity: 'error', source: 'agent', path, line: null, cause: cause.slice(0, 8000), remediation };
}

export function stalled(
  code: StallCode,
  cause: string,
  remediation: string | null,
  path: string | null = null,
): Stalled {
  return { kind: 'stalled', code, diagnostics: [diagnostic(code, cause, remediation, path)] };
}

/** A step that threw: files and directories are the only thing that may. */
export function stalledByError(error: unknown): Stalled {
  if (error instanceof AgentProblem) return stalled('file-system', error.message, error.remediation);
  const cause = error instanceof Error ? error.message : String(error);
  return stalled('file-system', cause, remedies[errnoOf(error) ?? ''] ?? 'See the log of the agent on this node.');
}

/** HAProxy names files as it reads them; reports name them as the bundle does. */
export function placeInBundle(target: HaproxyTarget, entry: NodeDiagnostic): NodeDiagnostic {
  if (entry.path === null) return entry;
  if (entry.path === target.configFile) return { ...entry, path: mainPath };
  const directory = `${dirname(target.configFile)}/`;
  const path = entry.path.startsWith(directory) ? entry.path.slice(directory.length) : entry.path;
  return { ...entry, path };
}
