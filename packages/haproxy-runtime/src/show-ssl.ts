import { type CrtListLine, readCrtListLines } from './crt-list-files.ts';
import { RuntimeError } from './runtime-error.ts';

/** A certificate as the worker holds it. `sha1Fingerprint` is upper-case hex without colons, of the leaf. */
export interface CertificateState {
  file: string;
  /** `Used`, `Unused` or `Empty`. */
  status: string | null;
  serial: string | null;
  notAfter: string | null;
  sha1Fingerprint: string | null;
  subject: string | null;
  /** As HAProxy writes them, for example `DNS:www.example.com`. */
  alternativeNames: string[];
}

/** Reads `show ssl cert`: names of files. An open transaction is listed as `*name` in `transaction`. */
export function parseCertificateList(answer: string): { files: string[]; transaction: string | null } {
  const lines = answer.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const transaction = lines.find((line) => line.startsWith('*'));
  return { files: lines.filter((line) => !line.startsWith('*')), transaction: transaction?.slice(1) ?? null };
}

/** Reads `show ssl cert <file>`: lines of `Name: value`; a chain repeats names, and the leaf comes first. */
export function parseCertificate(answer: string): CertificateState {
  const fields = new Map<string, string>();
  for (const line of answer.split('\n')) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 2).trim());
  }
  const names = fields.get('Subject Alternative Name') ?? '';
  return {
    file: fields.get('Filename') ?? '',
    status: fields.get('Status') ?? null,
    serial: fields.get('Serial') ?? null,
    notAfter: fields.get('notAfter') ?? null,
    sha1Fingerprint: fields.get('SHA1 FingerPrint') ?? null,
    subject: fields.get('Subject') ?? null,
    alternativeNames: names === '' ? [] : names.split(', '),
  };
}

/** An entry of a crt-list as the worker holds it. `line` names it in `del ssl crt-list`; entries added by command count on. */
export interface HeldCrtListEntry extends CrtListLine {
  readonly line: number;
}

/**
 * Reads `show ssl crt-list -n <file>`, in the order of the list.
 *
 * Errors:  RuntimeError `unexpected-answer` for a line of another shape, as the answer about an unknown list is.
 */
export function parseCrtList(answer: string): HeldCrtListEntry[] {
  // HAProxy writes a NUL behind the names of `alpn`.
  const entries = readCrtListLines(Buffer.from(answer.replaceAll('\0', '').trimEnd()), (name) => name);
  const held = entries?.map((entry) => {
    const match = /^(.+):(\d+)$/.exec(entry.certificate);
    return match?.[1] === undefined ? null : { ...entry, certificate: match[1], line: Number(match[2]) };
  });
  if (held === undefined || held.includes(null))
    throw new RuntimeError('unexpected-answer', 'The answer to `show ssl crt-list` has an unknown shape.');
  return held.filter((entry) => entry !== null);
}

/** What `show ssl ca-file` or `show ssl crl-file` lists: names of files, and the file with an open transaction. */
export function parseAuthorityList(answer: string): { files: string[]; transaction: string | null } {
  const { files, transaction } = parseCertificateList(answer);
  const bare = (line: string) => line.replace(/ - \d+ certificate\(s\)$/, '');
  return { files: files.map(bare), transaction: transaction === null ? null : bare(transaction) };
}

/** Reads `show ssl ca-file <file>`: the fingerprints of its certificates as `sha1Fingerprint`, sorted: HAProxy keeps no order. */
export function parseAuthorities(answer: string): string[] {
  return [...answer.matchAll(/^SHA1 FingerPrint: ([0-9A-F]{40})$/gm)].map(([, found = '']) => found).sort();
}
