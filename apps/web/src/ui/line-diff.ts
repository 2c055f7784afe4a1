import type { CodeLine } from './CodeLines.tsx';

/**
 * Lines of `after` with those of `before` that went, for short texts. Common head and tail stay; between them the old
 * lines are shown removed and the new ones added, without looking for moved lines.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): CodeLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  const line = (text: string, key: string, mark?: 'added' | 'removed'): CodeLine =>
    mark === undefined ? { text, key } : { text, key, mark };
  return [
    ...after.slice(0, head).map((text, index) => line(text, `h${index}`)),
    ...before.slice(head, before.length - tail).map((text, index) => line(text, `r${index}`, 'removed')),
    ...after.slice(head, after.length - tail).map((text, index) => line(text, `a${index}`, 'added')),
    ...after.slice(after.length - tail).map((text, index) => line(text, `t${index}`)),
  ];
}
