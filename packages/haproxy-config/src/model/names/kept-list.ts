const none: readonly never[] = [];

/**
 * A list to be kept with a passage or section. There are many of these and most of their lists are empty: those share one; a list
 * that grew has room for more.
 */
export function kept<T>(items: readonly T[]): readonly T[] {
  return items.length === 0 ? none : items.slice();
}
