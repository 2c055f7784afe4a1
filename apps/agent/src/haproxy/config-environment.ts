import { type ConfigFile, expandWords } from '@sluice/haproxy-config';

export type Variables = ReadonlyMap<string, string>;

const setters = new Set(['setenv', 'presetenv', 'unsetenv']);

/** The environment in which HAProxy reads the rest of a file: what it was started with, and what `setenv` lines do to it. */
export function withConfigVariables(file: ConfigFile, base: Variables): Variables {
  const variables = new Map(base);
  for (const section of file.sections.filter(({ kind }) => kind === 'global'))
    for (const statement of section.statements) {
      if (!setters.has(statement.keyword)) continue;
      const [keyword, name = '', value = ''] = expandWords(statement, (key) => variables.get(key) ?? null);
      if (keyword === 'unsetenv') variables.delete(name);
      else if (keyword === 'setenv' || !variables.has(name)) variables.set(name, value);
    }
  return variables;
}

/** Names that a file itself gives a value: with 2.6 they stay in HAProxy's environment after the line is gone. */
export function listSetNames(file: ConfigFile): Set<string> {
  const names = new Set<string>();
  for (const section of file.sections.filter(({ kind }) => kind === 'global'))
    for (const statement of section.statements)
      if (statement.keyword === 'setenv' || statement.keyword === 'presetenv')
        names.add(statement.arguments[0]?.value ?? '');
  return names;
}
