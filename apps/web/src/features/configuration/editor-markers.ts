import { type ConfigFile, type Diagnostic, diagnose, diagnoseNames, toDisplay } from '@sluice/haproxy-config';
import type { EditorMarker } from './monaco/ConfigEditor.tsx';

/** The configuration files that HAProxy reads before and after another one. */
export interface FilesAround {
  before: readonly ConfigFile[];
  after: readonly ConfigFile[];
}

/**
 * What our parser and index of names find, in the editor's columns: it counts bytes, the editor UTF-16 units of the decoded text. Names
 * are judged over all files together.
 */
export function markersOf(
  file: ConfigFile,
  encoding: 'utf-8' | 'latin-1',
  { before, after }: FilesAround = { before: [], after: [] },
): EditorMarker[] {
  const names = diagnoseNames([...before, file, ...after])[before.length] ?? [];
  return [...diagnose(file), ...names].map((found) => {
    const [startColumn, endColumn] = columnsOf(file, found, encoding);
    return {
      line: Math.max(1, found.line),
      startColumn,
      endColumn,
      severity: found.severity,
      message: `${found.cause}\n${found.remediation}`,
    };
  });
}

function columnsOf(file: ConfigFile, found: Diagnostic, encoding: 'utf-8' | 'latin-1'): [number, number] {
  const line = file.lines[found.line - 1];
  if (line === undefined) return [1, 1];
  const unitsUpTo = (offset: number) => {
    const text = file.text.slice(line.offset, Math.min(offset, line.offset + line.length));
    return encoding === 'utf-8' ? toDisplay(text).length : text.length;
  };
  const start = unitsUpTo(found.span.offset) + 1;
  const end = unitsUpTo(found.span.offset + found.span.length) + 1;
  // A mark without width would be invisible: it takes the rest of the line.
  return end > start ? [start, end] : [1, unitsUpTo(line.offset + line.length) + 1];
}
