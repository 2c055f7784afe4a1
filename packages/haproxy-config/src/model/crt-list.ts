import { decodeLatin1 } from '../text/latin1.ts';

/** One line of a crt-list that names a certificate. All text is latin1, see `toLatin1`. */
export interface CrtListEntry {
  /** As written: `crt-base` is not in front of it. */
  readonly certificate: string;
  /** Keywords with their values that stand in brackets, each as HAProxy splits it. */
  readonly options: readonly (readonly string[])[];
  /** Names that the certificate is used for; with `!` in front, that it is not used for. */
  readonly filters: readonly string[];
  /** 1-based. */
  readonly line: number;
}

/**
 * The entries of a crt-list as HAProxy reads them from the file.
 *
 * Shape:   a certificate, then options in `[` and `]`, then filters. `#` makes a comment in the first column only.
 * Returns: null when HAProxy refuses a line, or reads it in another way than it looks, as filters in front of options.
 * Limits:  which options there are, and how many values they take, is not judged beyond `flags`.
 * Source:  configuration manual, `crt-list`; compared with `show ssl crt-list` of 2.6 and 3.4.
 */
export function readCrtList(bytes: Uint8Array): CrtListEntry[] | null {
  const entries: CrtListEntry[] = [];
  const lines = decodeLatin1(bytes).split('\n');
  for (const [index, text] of lines.entries()) {
    if (text.includes('\0')) return null;
    if (text.startsWith('#') || text.startsWith('\r')) continue;
    const pieces = /^([^[\]]*)(?:\[([^[\]]*)\]([^[\]]*))?$/.exec(text);
    if (pieces === null) return null;
    const [before, inside, behind] = [pieces[1], pieces[2], pieces[3]].map(splitWords);
    const [certificate, ...first] = before ?? [];
    if (certificate === undefined) {
      if (pieces[2] !== undefined) return null;
      continue;
    }
    const hasOptions = pieces[2] !== undefined;
    if (hasOptions && first.length > 0) return null;
    const options = groupOptions(inside ?? []);
    if (options === null) return null;
    entries.push({ certificate, options, filters: hasOptions ? (behind ?? []) : first, line: index + 1 });
  }
  return entries;
}

/** What C calls a space. */
function splitWords(text: string | undefined): string[] {
  return (text ?? '').split(/[ \t\v\f\r]+/).filter((word) => word !== '');
}

/** Options without a value. */
const flags: ReadonlySet<string> = new Set(['allow-0rtt', 'no-alpn', 'no-ca-names']);

function groupOptions(words: readonly string[]): string[][] | null {
  const options: string[][] = [];
  for (let index = 0; index < words.length; ) {
    const length = flags.has(words[index] ?? '') ? 1 : 2;
    const option = words.slice(index, index + length);
    if (option.length < length) return null;
    options.push(option);
    index += length;
  }
  return options;
}
