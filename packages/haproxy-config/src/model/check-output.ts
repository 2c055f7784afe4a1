/** One message of `haproxy -c`. */
export interface CheckMessage {
  readonly severity: 'alert' | 'warning' | 'notice' | 'diag';
  /** As HAProxy was given it; null when the message names no file. */
  readonly file: string | null;
  /** Counts from 1; null when the message names no line. */
  readonly line: number | null;
  /** HAProxy's words; further lines of the same message are joined by newlines. */
  readonly message: string;
}

const head = /^\[(ALERT|WARNING|NOTICE|DIAG)\] +(?:\([0-9]+\) : |[0-9]+\/[0-9]+ \([0-9]+\) : )?(.*)$/;
const place = /^(?:config : )?(?:parsing )?\[(.+?):([0-9]+)\] ?: ?(.*)$/s;
const loosePlace = /\[(\/?[^[\]]*?):([0-9]+)\]/;
const severities: ReadonlyMap<string, CheckMessage['severity']> = new Map([
  ['ALERT', 'alert'],
  ['WARNING', 'warning'],
  ['NOTICE', 'notice'],
  ['DIAG', 'diag'],
]);

/**
 * Reads what `haproxy -c` printed, on both its outputs.
 *
 * Shape:   any text. A line that begins with `[ALERT]` and the like begins a message; indented lines after it continue it.
 * Returns: the messages in order; other lines, such as `Configuration file is valid`, are left out.
 * Errors:  none. Never throws.
 * Source:  output of HAProxy 2.4 to 3.5.
 */
export function parseCheckOutput(output: string): CheckMessage[] {
  const messages: { severity: CheckMessage['severity']; lines: string[] }[] = [];
  let current: string[] | null = null;
  for (const raw of output.split('\n')) {
    const line = raw.replace(/\r$/, '');
    const match = head.exec(line);
    const severity = severities.get(match?.[1] ?? '');
    if (match !== null && severity !== undefined) {
      current = [match[2] ?? ''];
      messages.push({ severity, lines: current });
    } else if (/^[ \t]+\S/.test(line) && current !== null) {
      current.push(line.trimEnd());
    } else {
      current = null;
    }
  }
  return messages.map(({ severity, lines }) => ({ severity, ...readPlace(lines.join('\n')) }));
}

function readPlace(text: string): { file: string | null; line: number | null; message: string } {
  const match = place.exec(text);
  if (match !== null) return { file: match[1] ?? null, line: Number(match[2]), message: (match[3] ?? '').trim() };
  const message = text.replace(/^config : ?/, '').trim();
  // Later checks name the line inside the sentence: "... at [haproxy.cfg:12] ..." or "(declared at haproxy.cfg:12)".
  const loose = loosePlace.exec(message) ?? /\(?(?:declared )?at ([^ ]+?):([0-9]+)\b/.exec(message);
  return loose === null
    ? { file: null, line: null, message }
    : { file: loose[1] ?? null, line: Number(loose[2]), message };
}
