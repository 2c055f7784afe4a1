import type { ConfigFile } from '../syntax/config-file.ts';

/** Lines that can be folded away below the first of them; both count from 1. */
export interface FoldingRange {
  readonly firstLine: number;
  readonly lastLine: number;
  readonly kind: 'section' | 'conditional';
}

/** Sections from header to last line that is not blank, and conditionals from `.if` to `.endif`, in the order of their first lines. */
export function listFoldingRanges(file: ConfigFile): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  const open: number[] = [];
  const follow = (keyword: string, line: number) => {
    if (keyword === '.if') open.push(line);
    const first = keyword === '.endif' ? open.pop() : undefined;
    if (first !== undefined) ranges.push({ firstLine: first, lastLine: line, kind: 'conditional' });
  };
  for (const statement of file.prologue) follow(statement.keyword, statement.line);
  for (const section of file.sections) {
    const lastLine = section.statements.at(-1)?.line ?? section.header.line;
    if (lastLine > section.header.line) ranges.push({ firstLine: section.header.line, lastLine, kind: 'section' });
    for (const statement of section.statements) follow(statement.keyword, statement.line);
  }
  return ranges.sort((a, b) => a.firstLine - b.firstLine || b.lastLine - a.lastLine);
}
