/** One violation that a check found. `file` is relative to the repository. */
export interface Finding {
  rule: string;
  file: string;
  line: number | null;
  cause: string;
}

export function formatFinding(finding: Finding): string {
  const place = finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
  return `${place}  ${finding.rule}: ${finding.cause}`;
}
