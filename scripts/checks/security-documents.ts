import type { Finding } from './finding.ts';

/** Text of a file of the repository; null when there is none. */
export type ReadText = (name: string) => string | null;

/** Where paths of these documents begin that do not begin at the root: most of them lie there. */
const shortPathsBeginAt = 'apps/control-plane/src/';
const pathInCode = /`((?:[\w.@-]+\/)*[\w.-]+\.(?:ts|tsx|mjs|sql|json|md))`/g;
const testWithTitles = /`([^`]+\.test\.ts)`((?:[:,;] “[^”]+”)*)/g;

/** Finds files and tests that a document names and that do not exist. A title follows its file: `` `a.test.ts`: “title”, “title” ``. */
export function checkNamedFiles(file: string, text: string, read: ReadText): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const finding = (cause: string): Finding => ({ rule: 'named-files', file, line: index + 1, cause });
    const missing = pathsIn(line).filter((name) => readNamed(name, read) === null);
    const untitled = titlesIn(line).filter(({ name, title }) => !hasTest(readNamed(name, read) ?? '', title));
    return [
      ...missing.map((name) => finding(`${name} does not exist`)),
      ...untitled.map(({ name, title }) => finding(`${name} has no test “${title}”`)),
    ];
  });
}

function pathsIn(text: string): string[] {
  return [...text.matchAll(pathInCode)].map(([, name = '']) => name);
}

function titlesIn(line: string): { name: string; title: string }[] {
  return [...line.matchAll(testWithTitles)].flatMap(([, name = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ name, title })),
  );
}

function readNamed(name: string, read: ReadText): string | null {
  return read(name) ?? read(shortPathsBeginAt + name);
}

function hasTest(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
}

/** What a row of a checklist can say. */
export const checklistStatuses = ['holds', 'partly', 'not yet', 'not applicable'] as const;
type ChecklistStatus = (typeof checklistStatuses)[number];

interface ChecklistRow {
  line: number;
  /** Three numbers with dots. */
  id: string;
  status: ChecklistStatus | null;
  why: string;
  /** Files that the row names as its place and as its proof. */
  named: number;
  proofs: number;
}

/**
 * Finds rows of a checklist that claim more than they name, and counts that are not those of the rows.
 *
 * Shape:  `| id | level | words | status: why | where | shown by |`, ordered by id; a table of counts, one row a chapter and one for all:
 *         `| 6 Authentication | holds | partly | not yet | not applicable | all |`.
 */
export function checkChecklist(file: string, text: string): Finding[] {
  const rows = readRows(text);
  const finding = (line: number, cause: string): Finding => ({ rule: 'checklist', file, line, cause });
  const order = rows.flatMap(({ id, line }, index) => {
    const before = rows[index - 1]?.id;
    return before !== undefined && compareIds(before, id) >= 0 ? [finding(line, `${id} stands behind ${before}`)] : [];
  });
  const claims = rows.flatMap((row) => {
    const cause = faultOf(row);
    return cause === null ? [] : [finding(row.line, `${row.id} ${cause}`)];
  });
  return [...order, ...claims, ...checkCounts(text, rows).map(({ cause, line }) => finding(line, cause))];
}

function faultOf({ named, proofs, status, why }: ChecklistRow): string | null {
  if (status === null) return `has none of the statuses ${checklistStatuses.join(', ')}`;
  if (status !== 'holds' && why.length < 10) return `does not say why it is “${status}”`;
  if (status === 'holds' && proofs === 0) return 'holds, but names neither a test nor a document that shows it';
  if (status === 'partly' && named === 0) return 'holds in part, but names no file';
  return null;
}

function readRows(text: string): ChecklistRow[] {
  return text.split('\n').flatMap((line, index) => {
    const [id = '', , , said = '', where = '', shownBy = ''] = cellsOf(line);
    if (!/^\d+\.\d+\.\d+$/.test(id)) return [];
    const [word = '', ...why] = said.split(': ');
    const status = checklistStatuses.find((known) => known === word) ?? null;
    const proofs = pathsIn(shownBy).length;
    const named = pathsIn(where).length + proofs;
    return [{ line: index + 1, id, status, why: why.join(': '), named, proofs }];
  });
}

function checkCounts(text: string, rows: readonly ChecklistRow[]): { line: number; cause: string }[] {
  const chapters = new Set(rows.map(({ id }) => id.split('.')[0] ?? ''));
  const counted = new Set<string>();
  const wrong = text.split('\n').flatMap((line, index) => {
    const [name = '', ...said] = cellsOf(line);
    const chapter = /^(\d+|All)(?: |$)/.exec(name)?.[1];
    if (chapter === undefined || said.length !== checklistStatuses.length + 1) return [];
    counted.add(chapter);
    const own = rows.filter(({ id }) => chapter === 'All' || id.startsWith(`${chapter}.`));
    const counts = checklistStatuses.map((status) => own.filter((row) => row.status === status).length);
    const due = [...counts, own.length].join(', ');
    return said.join(', ') === due ? [] : [{ line: index + 1, cause: `the counts of “${name}” are ${due}` }];
  });
  const missing = [...chapters, 'All'].filter((chapter) => !counted.has(chapter));
  return [...wrong, ...missing.map((chapter) => ({ line: 1, cause: `there are no counts of ${chapter}` }))];
}

function cellsOf(line: string): string[] {
  if (!line.startsWith('| ')) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function compareIds(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => id.split('.').map(Number));
  const at = left?.findIndex((number, index) => number !== right?.[index]) ?? -1;
  return at === -1 ? 0 : (left?.[at] ?? 0) - (right?.[at] ?? 0);
}
