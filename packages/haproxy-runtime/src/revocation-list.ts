/** What tells one list of revoked certificates from another: serial numbers as upper-case hexadecimal, as HAProxy shows them. */
export interface RevocationList {
  /** Milliseconds since 1970. */
  readonly lastUpdateMs: number;
  /** In no order: HAProxy sorts a list when it looks the first certificate up in it. */
  readonly serials: readonly string[];
}

/**
 * Reads one PEM block of `X509 CRL`.
 *
 * Returns: null when the block is no list of revoked certificates.
 * Limits:  signature, issuer and reasons are not read: HAProxy judges them.
 * Source:  RFC 5280, section 5.1.
 */
export function readRevocationList(pem: string): RevocationList | null {
  const bytes = Buffer.from(pem.replace(/-----[A-Z0-9 ]+-----/g, ''), 'base64');
  const [list] = readElements(bytes);
  const [body] = list === undefined ? [] : readElements(list.content);
  if (body === undefined) return null;
  const fields = readElements(body.content);
  const at = fields.findIndex(({ tag }) => tag === tags.utcTime || tag === tags.generalizedTime);
  const lastUpdateMs = readTimeMs(fields[at]);
  if (lastUpdateMs === null) return null;
  const revoked = fields.slice(at + 1).find(({ tag }) => tag === tags.sequence);
  const entries = revoked === undefined ? [] : readElements(revoked.content);
  return { lastUpdateMs, serials: entries.map(({ content }) => readSerial(content)) };
}

/** HAProxy answers with one buffer, `tune.bufsize`, of which 16 KiB is the default. */
const maxShownBytes = 15_000;
/** What HAProxy writes above the entries of a list, with a long name of the issuer. */
const headBytes = 500;
/** What it writes for an entry besides the serial number. */
const entryBytes = 70;

/**
 * Does `show ssl crl-file` show all lists of a file? What does not fit one answer is left out of it, and nothing says so.
 *
 * Shape:   `blocks` are the PEM blocks of the file.
 * Returns: false also when a block is no list of revoked certificates.
 * Limits:  a `tune.bufsize` below the default is not known here.
 */
export function areShownWhole(blocks: readonly string[]): boolean {
  let shownBytes = 0;
  for (const block of blocks) {
    const list = readRevocationList(block);
    if (list === null) return false;
    shownBytes += list.serials.reduce((sum, serial) => sum + entryBytes + serial.length, headBytes);
  }
  return shownBytes <= maxShownBytes;
}

/**
 * Reads `show ssl crl-file <file>`.
 *
 * Limits:  nothing tells an answer that was cut short, see `areShownWhole`.
 */
export function parseRevocationLists(answer: string): RevocationList[] {
  const [, ...lists] = answer.split(/^Certificate Revocation List #\d+:$/m);
  return lists.map((text) => ({
    lastUpdateMs: Date.parse(/^Last Update: (.*)$/m.exec(text)?.[1] ?? ''),
    serials: [...text.matchAll(/^ *Serial Number: ([0-9A-F]+)$/gm)].map(([, serial = '']) => serial),
  }));
}

const tags = { integer: 0x02, utcTime: 0x17, generalizedTime: 0x18, sequence: 0x30 };

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one behind the other; none of what is cut short. */
function readElements(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const tag = bytes.readUInt8(at);
    const first = bytes.readUInt8(at + 1);
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + lengthBytes;
    if (lengthBytes > 4 || start > bytes.length) return elements;
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
    if (start + length > bytes.length) return elements;
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

function readTimeMs(element: Element | undefined): number | null {
  const text = element?.content.toString('latin1') ?? '';
  const match = /^(\d{2,4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 1, day = 1, ...clock] = match.slice(1).map(Number);
  // Two digits mean 1950 to 2049.
  const full = year >= 100 ? year : year + (year < 50 ? 2000 : 1900);
  return Date.UTC(full, month - 1, day, ...clock);
}

function readSerial(entry: Buffer): string {
  const hex = readElements(entry)[0]?.content.toString('hex').toUpperCase() ?? '';
  return hex.replace(/^(00)+(?=..)/, '');
}
