import { maxResourceBytes, Problem, type ProblemError, problem } from '@sluice/contract';
import type { Conflict, DangerousUse } from '../../platform/schema/configuration.ts';

/** Reads one file's bytes from a request. Throws `too-large`: the form of the request alone cannot know the decoded size. */
export function decodeContent(base64: string, field: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length <= maxResourceBytes) return bytes;
  throw problem(
    'too-large',
    `The content has ${bytes.length} bytes; at most ${maxResourceBytes} are possible.`,
    'Split the configuration, or move long lists into maps.',
    field,
  );
}

export function changeConflict(conflicts: readonly Conflict[], remediation: string): Problem {
  return new Problem(
    'change-conflict',
    conflicts.slice(0, 20).map(
      (conflict): ProblemError => ({
        field: conflict.resource,
        cause: `Change ${conflict.changeNumber} touches ${conflict.section}, which is another text by now. ${quote('There', conflict.ours)} ${quote('In the change', conflict.theirs)}`,
        remediation,
      }),
    ),
  );
}

const quotedCharacters = 2000;

function quote(where: string, text: string | null): string {
  if (text === null) return `${where}: nothing.`;
  return `${where}: “${text.length > quotedCharacters ? `${text.slice(0, quotedCharacters)}…` : text}”.`;
}

/** Says which directives need `config.dangerous`, each on its line. */
export function dangerousRefused(actorName: string, dangerous: readonly DangerousUse[]): Problem {
  return new Problem(
    'permission-missing',
    dangerous.slice(0, 50).map((use) => ({
      field: `${use.resource}:${use.line}`,
      cause: `The change adds or alters “${use.keyword}”, which can run code or open files on nodes; ${actorName} lacks the permission config.dangerous.`,
      remediation: 'Take the line out, or let somebody with that permission stage it.',
    })),
  );
}
