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

/** One line of `show ssl crt-list -n <file>`: certificate, its line, and the rest as HAProxy writes it. */
export interface CrtListEntry {
  certificate: string;
  line: number;
  rest: string;
}

/** Reads `show ssl crt-list -n <file>`, in the order of the list. Lines of another shape are left out. */
export function parseCrtList(answer: string): CrtListEntry[] {
  const entries: CrtListEntry[] = [];
  for (const line of answer.split('\n')) {
    const match = /^([^#]\S*):(\d+)(?: (.*))?$/.exec(line);
    if (match?.[1] !== undefined)
      entries.push({ certificate: match[1], line: Number(match[2]), rest: (match[3] ?? '').trim() });
  }
  return entries;
}
