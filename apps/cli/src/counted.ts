/** A number with its noun: `1 file`, `2 files`. */
export function counted(count: number, one: string, other = `${one}s`): string {
  return `${count} ${count === 1 ? one : other}`;
}

/** Lines shown of a long list. */
const shownLines = 20;

/** The first lines of a list, and how many of `total` are left out. */
export function shortened(lines: readonly string[], total = lines.length): string[] {
  const shown = lines.slice(0, shownLines);
  return total > shown.length ? [...shown, `  … and ${total - shown.length} more`] : shown;
}
