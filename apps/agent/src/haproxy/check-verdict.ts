import type { NodeDiagnostic } from '@sluice/contract/agent';
import { type CheckMessage, parseCheckOutput } from '@sluice/haproxy-config';
import { diagnostic, stalled } from './diagnostic.ts';
import type { JailResult } from './jail.ts';
import type { ValidateOutcome } from './target.ts';

/** HAProxy up to 3.4 ends so when a configuration is valid but starts no listener. */
const exitWithoutListener = 2;

/** What a run of `haproxy -c` means. Lines are those of the file at `path`. */
export function readCheckVerdict(result: JailResult, path: string, notes: readonly NodeDiagnostic[]): ValidateOutcome {
  const messages = parseCheckOutput(`${result.stdout}\n${result.stderr}`);
  const warnings = messages
    .filter(({ severity }) => severity === 'warning')
    .map((message) => toDiagnostic(message, path));
  const all = [...warnings, ...notes].slice(0, 200);
  if (!result.timedOut && (result.exitCode === 0 || isWithoutListener(result, messages)))
    return { kind: 'done', notes: all };
  if (/^bwrap: /m.test(result.stderr) && messages.length === 0)
    return {
      ...stalled(
        'not-manageable',
        diagnostic({
          code: 'not-manageable',
          cause: `The jail could not be made: ${result.stderr.trim().slice(0, 1_000)}`,
          remediation:
            'Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone, AppArmor), or run the agent outside of a container that forbids them.',
        }),
      ),
      notes: all,
    };
  const alerts = messages.filter(({ severity }) => severity === 'alert').map((message) => toDiagnostic(message, path));
  return { ...stalled('config-rejected', ...orderByUse(alerts, result, path)), notes: all };
}

function isWithoutListener(result: JailResult, messages: readonly CheckMessage[]): boolean {
  return result.exitCode === exitWithoutListener && messages.every(({ severity }) => severity !== 'alert');
}

/** Messages with a line first: the sums such as `Fatal errors found` only repeat that there are some. */
function orderByUse(alerts: readonly NodeDiagnostic[], result: JailResult, path: string): NodeDiagnostic[] {
  const placed = alerts.filter(({ line }) => line !== null);
  const unplaced = alerts.filter(({ line, cause }) => line === null && !/^(Fatal errors|Error\(s\)) found/.test(cause));
  if (placed.length + unplaced.length > 0) return [...placed, ...unplaced];
  if (alerts.length > 0) return [...alerts];
  return [diagnostic({ code: 'config-rejected', path, ...describeEnd(result) })];
}

function describeEnd(result: JailResult): Pick<NodeDiagnostic, 'cause' | 'source'> {
  if (result.timedOut || result.signal === 'SIGXCPU' || result.signal === 'SIGKILL')
    return { source: 'agent', cause: 'The check did not end within its limits on time and memory.' };
  const words = `${result.stdout}\n${result.stderr}`.trim().slice(0, 2_000);
  const end = result.signal === null ? `status ${result.exitCode}` : `signal ${result.signal}`;
  if (words === '') return { source: 'agent', cause: `The check ended with ${end} and said nothing.` };
  return { source: 'haproxy', cause: `The check ended with ${end}: ${words}` };
}

function toDiagnostic(message: CheckMessage, path: string): NodeDiagnostic {
  const own = message.file === null || message.file === path;
  return diagnostic({
    code: 'config-rejected',
    severity: message.severity === 'alert' ? 'error' : 'warning',
    source: 'haproxy',
    path: own ? path : message.file,
    line: message.line,
    cause: message.message,
  });
}
