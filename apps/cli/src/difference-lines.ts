import { type DiffLine, diffLines } from '@sluice/haproxy-config';

/** Unchanged lines shown around what changed. */
const contextLines = 3;
const signs = { same: ' ', added: '+', removed: '-' } as const;

interface FileTexts {
  name: string;
  /** Null where the file does not exist. */
  before: { text: string } | null;
  after: { text: string } | null;
}

/** The difference of one file as `diff -u` prints it. */
export function differenceLines({ name, before, after }: FileTexts): string[] {
  const lines = diffLines(before?.text ?? '', after?.text ?? '');
  const head = [`--- ${before === null ? '/dev/null' : name}`, `+++ ${after === null ? '/dev/null' : name}`];
  return [...head, ...hunksOf(lines).flatMap((hunk) => hunkLines(lines, hunk))];
}

interface Hunk {
  start: number;
  end: number;
}

/** Stretches of lines with their context; those that touch are one. */
function hunksOf(lines: readonly DiffLine[]): Hunk[] {
  const hunks: Hunk[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.mark === 'same') continue;
    const last = hunks.at(-1);
    const end = Math.min(lines.length, index + 1 + contextLines);
    if (last !== undefined && index - contextLines <= last.end) last.end = end;
    else hunks.push({ start: Math.max(0, index - contextLines), end });
  }
  return hunks;
}

function hunkLines(lines: readonly DiffLine[], { start, end }: Hunk): string[] {
  const count = (part: readonly DiffLine[], without: DiffLine['mark']) =>
    part.filter(({ mark }) => mark !== without).length;
  const [before, inside] = [lines.slice(0, start), lines.slice(start, end)];
  // As diff counts: an empty side stands behind the line before it.
  const place = (without: DiffLine['mark']) => {
    const size = count(inside, without);
    const first = count(before, without) + (size === 0 ? 0 : 1);
    return size === 1 ? `${first}` : `${first},${size}`;
  };
  return [
    `@@ -${place('added')} +${place('removed')} @@`,
    ...inside.flatMap(({ mark, text }) => [
      `${signs[mark]}${text.replace(/\n$/, '')}`,
      ...(text.endsWith('\n') ? [] : ['\\ No newline at end of file']),
    ]),
  ];
}
