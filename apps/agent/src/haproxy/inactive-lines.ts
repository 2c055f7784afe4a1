import type { ConfigFile, Section } from '@sluice/haproxy-config';

/** Proxies that HAProxy does not start, because they or the defaults they inherit say `disabled`. */
export function listDisabledSections(file: ConfigFile): Set<Section> {
  const disabled = new Set<Section>();
  const named = new Map<string, boolean>();
  let current = false;
  for (const section of file.sections) {
    const inherited: boolean =
      section.from === null ? current && section.kind !== 'defaults' : (named.get(section.from) ?? false);
    const own = section.statements.findLast(
      ({ keyword, modifier }) => modifier === null && (keyword === 'disabled' || keyword === 'enabled'),
    );
    const state: boolean = own === undefined ? inherited : own.keyword === 'disabled';
    if (section.kind === 'defaults') {
      current = state;
      if (section.name !== null) named.set(section.name, state);
    } else if (state) disabled.add(section);
  }
  return disabled;
}

/** Numbers of the lines inside `.if` … `.endif`: whether they count is decided by the HAProxy that reads them. */
export function listConditionalLines(file: ConfigFile): Set<number> {
  const lines = new Set<number>();
  let depth = 0;
  for (const section of file.sections)
    for (const statement of section.statements) {
      if (statement.keyword === '.if') depth++;
      else if (statement.keyword === '.endif') depth--;
      else if (depth > 0) lines.add(statement.line);
    }
  return lines;
}
