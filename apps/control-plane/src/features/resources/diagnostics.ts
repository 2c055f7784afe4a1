import type { Diagnostic } from '@sluice/contract';
import { type ConfigFile, diagnose } from '@sluice/haproxy-config';

/** More than this says nothing more to a person, and noise would fill megabytes. */
const maxDiagnostics = 500;

/** What our own parser finds, in the contract's words. Errors are never cut off in favour of hints. */
export function diagnoseResource(resource: string, file: ConfigFile): Diagnostic[] {
  const found = diagnose(file).map(
    (finding): Diagnostic => ({
      code: finding.code,
      severity: finding.severity,
      source: 'sluice',
      resource,
      line: finding.line,
      column: finding.column,
      endColumn: finding.column + finding.span.length,
      cause: finding.cause,
      remediation: finding.remediation,
    }),
  );
  if (found.length <= maxDiagnostics) return found;
  const errors = found.filter((diagnostic) => diagnostic.severity === 'error');
  const others = found.filter((diagnostic) => diagnostic.severity !== 'error');
  return [...errors, ...others].slice(0, maxDiagnostics);
}
