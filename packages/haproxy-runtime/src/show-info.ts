/** `show info` as text by field name, for example `Version`, `Pid`, `Uptime_sec`, `CurrConns`. */
export type ProcessInfo = ReadonlyMap<string, string>;

/** Reads `show info`: lines of `Name: value`. Lines of another shape are left out. */
export function parseShowInfo(answer: string): ProcessInfo {
  const fields = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/** One number of `show info`; null when the field is missing or no number. */
export function infoNumber(info: ProcessInfo, field: string): number | null {
  const text = info.get(field);
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/**
 * Reads `show env`: the worker's environment by name. Values may be secrets: never log them.
 *
 * Limits:  a value that holds a newline followed by `NAME=` cannot be told from two variables; other continuation
 *          lines are kept as part of the value before them.
 */
export function parseShowEnv(answer: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  let last: string | null = null;
  for (const line of answer.replace(/\n+$/, '').split('\n')) {
    const match = /^([A-Za-z_][A-Za-z0-9_.]*)=(.*)$/s.exec(line);
    if (match?.[1] !== undefined) {
      last = match[1];
      variables.set(last, match[2] ?? '');
    } else if (last !== null) variables.set(last, `${variables.get(last)}\n${line}`);
  }
  return variables;
}

/** Reads `show version`: the version word, for example `2.6.12-1+deb12u4`; null when there is none. */
export function parseShowVersion(answer: string): string | null {
  return /^\s*(\d\S*)/.exec(answer)?.[1] ?? null;
}
