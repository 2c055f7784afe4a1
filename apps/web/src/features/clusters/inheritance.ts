import { type ConfigFile, type Section, type Statement, toDisplay } from '@sluice/haproxy-config';

/** A value that a section or server does not say itself, and where it comes from. */
export interface Inherited {
  value: string;
  /** The section that says it, for example `defaults` or `defaults web`; null for HAProxy's own default. */
  origin: string | null;
}

/**
 * The `defaults` sections that a proxy starts from, nearest first: the one after `from`, else the last one above it; and
 * what that one itself starts from.
 *
 * Source: HAProxy configuration manual, section 4 (`defaults`).
 */
export function defaultsOf(file: ConfigFile, section: Section): Section[] {
  const chain: Section[] = [];
  const above = file.sections.slice(0, file.sections.indexOf(section)).filter(({ kind }) => kind === 'defaults');
  const named = (name: string) => above.findLast((entry) => entry.name === name);
  let next = section.from === null ? above.at(-1) : named(section.from);
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = next.from === null ? undefined : named(next.from);
  }
  return chain;
}

/** The `mode` that a proxy without a line of its own has. */
export function inheritedMode(file: ConfigFile, section: Section): Inherited {
  for (const defaults of defaultsOf(file, section)) {
    const mode = defaults.statements.findLast((entry) => entry.keyword === 'mode' && entry.modifier === null);
    const value = mode?.arguments[0]?.value;
    if (value !== undefined) return { value: toDisplay(value), origin: labelOf(defaults) };
  }
  return { value: 'tcp', origin: null };
}

/**
 * What `default-server` says for an argument of a server line: the lines above it in its section, last one first, then those
 * of the `defaults` that the section starts from. null when none says it.
 */
export function inheritedArgument(
  file: ConfigFile,
  section: Section,
  server: Statement,
  keyword: string,
): Inherited | null {
  const above = section.statements.slice(0, section.statements.indexOf(server));
  const own = lastValue(above, keyword);
  if (own !== null) return { value: own, origin: labelOf(section) };
  for (const defaults of defaultsOf(file, section)) {
    const value = lastValue(defaults.statements, keyword);
    if (value !== null) return { value, origin: labelOf(defaults) };
  }
  return null;
}

function lastValue(statements: readonly Statement[], keyword: string): string | null {
  let found: string | null = null;
  for (const statement of statements) {
    if (statement.keyword !== 'default-server') continue;
    const at = statement.arguments.findLastIndex((word) => word.value === keyword);
    const value = at < 0 ? undefined : statement.arguments[at + 1]?.value;
    if (value !== undefined) found = toDisplay(value);
  }
  return found;
}

const labelOf = (section: Section) =>
  section.name === null ? section.kind : `${section.kind} ${toDisplay(section.name)}`;
