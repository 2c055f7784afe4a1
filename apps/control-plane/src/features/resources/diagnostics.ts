import type { Diagnostic } from '@sluice/contract';
import {
  type ConfigFile,
  diagnose,
  isAboutKeywords,
  type Diagnostic as LibraryDiagnostic,
} from '@sluice/haproxy-config';

/** More than this says nothing more to a person, and noise would fill megabytes. */
const maxDiagnostics = 500;

/** What our own parser finds, in the contract's words. Errors are never cut off in favour of hints. */
export function diagnoseResource(resource: string, file: ConfigFile): Diagnostic[] {
  const found = diagnose(file).map(
    (finding): Diagnostic => ({
      code: finding.code,
      severity: severityOf(finding),
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

/** The HAProxy of each node has the last word on keywords: it may be newer or patched. See docs/adr/0008-the-node-judges-keywords.md. */
function severityOf(finding: LibraryDiagnostic): Diagnostic['severity'] {
  return finding.severity === 'error' && isAboutKeywords(finding) ? 'warning' : finding.severity;
}
