import type { SemanticChange } from '@sluice/haproxy-config';

/** Longest title that the API takes. */
const maxTitleLength = 200;

/** One change as a title: its words, with the section in front unless they begin with it. */
export function changeTitle(change: SemanticChange): string {
  const title = change.summary.startsWith(change.section) ? change.summary : `${change.section}: ${change.summary}`;
  return title.length <= maxTitleLength ? title : `${title.slice(0, maxTitleLength - 1)}…`;
}
