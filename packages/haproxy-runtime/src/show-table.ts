/** A stick table as the worker holds it. `size` and `used` count entries. */
export interface TableState {
  name: string;
  /** `ip`, `ipv6`, `integer`, `string` or `binary`. */
  type: string;
  size: number;
  used: number;
}

/** One entry of a stick table. */
export interface TableEntry {
  /** As it must be given to `clear table`: without HAProxy's escapes. */
  key: string;
  /** Connections that track it now. */
  uses: number;
  /** Null in a table without expiry. */
  expiresInMs: number | null;
  /** What the table stores, `http_req_rate(10000)` → `2`, in HAProxy's order. */
  data: Readonly<Record<string, string>>;
}

const headerLine = /^# table: (\S+), type: (\S+), size:(\d+), used:(\d+)/;

/**
 * Reads `show table` without a name, or the first line of the answer with one.
 *
 * Source:  HAProxy management guide, section 9.3; real answers of 2.6 and 3.4.
 */
export function parseTableList(answer: string): TableState[] {
  return answer.split('\n').flatMap((line): TableState[] => {
    const match = headerLine.exec(line);
    if (match === null) return [];
    const [, name = '', type = '', size, used] = match;
    return [{ name, type, size: Number(size), used: Number(used) }];
  });
}

/**
 * Reads the entries of `show table <name>`, by name of field.
 *
 * Limits:  a line that was cut off before its fields is left out.
 */
export function parseTableEntries(answer: string): TableEntry[] {
  return answer.split('\n').flatMap((line): TableEntry[] => {
    // Keys hold no bare blank: HAProxy escapes it.
    const match = /^0x[0-9a-f]+: key=((?:[^\\ ]|\\.)*)((?: \S+=\S*)*) ?$/.exec(line);
    if (match === null) return [];
    const fields = new Map<string, string>();
    for (const [, name = '', value = ''] of (match[2] ?? '').matchAll(/ ([^ =]+)=(\S*)/g)) fields.set(name, value);
    const [uses, expiry] = [fields.get('use'), fields.get('exp')];
    if (uses === undefined) return [];
    for (const own of ['use', 'exp', 'shard']) fields.delete(own);
    return [
      {
        key: unescapeKey(match[1] ?? ''),
        uses: Number(uses),
        expiresInMs: expiry === undefined ? null : Number(expiry),
        data: Object.fromEntries(fields),
      },
    ];
  });
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', e: '\u001b' };

/** Takes back what HAProxy's `dump_text` writes: a backslash before blank, `=` and itself, letters, and `\xHH`. */
function unescapeKey(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex: string | undefined, character: string | undefined) =>
    hex === undefined ? (escapes[character ?? ''] ?? character ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
