import { createHash } from 'node:crypto';

/** Something that must not be shown. */
export interface Planted {
  /** What it is, for the list of places at which it may stand: `session token`. */
  kind: string;
  /** Whose or which one, for people who read a finding. */
  label: string;
  value: string | Buffer;
}

export interface Finding {
  planted: Planted;
  encoding: Encoding;
}

/** Characters in a row that are looked for of a longer secret: none of its pieces may be shown either. */
const pieceLength = 12;
/** No form is shorter. */
const keyLength = 8;

interface Piece {
  text: string;
  bytes: Buffer;
}

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);
const inAscii = (text: string): string =>
  quoted(text).replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
const asEntities = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const asNames = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The ways in which a text is written somewhere. Each gives bytes as Latin-1. */
const encodings = {
  plain: ({ bytes }: Piece) => [bytes.toString('latin1')],
  json: ({ text }: Piece) => [utf8(quoted(text)), inAscii(text)],
  'json in json': ({ text }: Piece) => [utf8(quoted(quoted(text))), quoted(inAscii(text))],
  url: ({ text }: Piece) => {
    const upper = encodeURIComponent(text);
    return [upper, upper.replace(/%../g, (byte) => byte.toLowerCase())];
  },
  form: ({ text }: Piece) => [new URLSearchParams({ '': text }).toString().slice(1)],
  html: ({ text }: Piece) => [
    utf8(asNames(text)),
    utf8(asNames(text).replaceAll('"', '&quot;')),
    utf8(asNames(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;')),
    utf8(asEntities(text)),
  ],
  'doubled quotes': ({ text }: Piece) => [utf8(text.replaceAll('"', '""')), utf8(text.replaceAll("'", "''"))],
  base64: ({ bytes }: Piece) => alignments(bytes),
  base64url: ({ bytes }: Piece) => alignments(bytes).map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  hex: ({ bytes }: Piece) => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()],
  'list of bytes': ({ bytes }: Piece) => [[...bytes].join(','), [...bytes].join(', ')],
  'inspected bytes': ({ bytes }: Piece) => [bytes.toString('hex').replace(/..(?=.)/g, '$& ')],
} as const;

export type Encoding = keyof typeof encodings | 'sha256';
export const encodingNames = Object.keys(encodings) as (keyof typeof encodings)[];

/** Base64 of bytes that stand anywhere in a longer row of bytes: without the characters that their neighbours decide. */
function alignments(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    return whole.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
  });
}

/** A plain hash of what a person chose can be guessed back. */
function digestsOf(value: Buffer): string[] {
  const digest = createHash('sha256').update(value).digest();
  return [digest.toString('latin1'), digest.toString('hex'), digest.toString('base64url'), digest.toString('base64')];
}

interface Form extends Finding {
  bytes: string;
}

/** Looks for many secrets in much text at once: by a rolling hash over eight bytes, which forms that begin with them confirm. */
export class SecretSearch {
  readonly #forms = new Map<number, Form[]>();
  readonly #seen = new Uint8Array(1 << 21);
  forms = 0;

  /** Adds a secret with its pieces, or with `whole` in one piece. */
  add(planted: Planted, { whole = false } = {}): void {
    const { value } = planted;
    // Bytes are no text: what they look like as one is the plain form.
    for (const piece of whole ? [pieceOf(value)] : piecesOf(value))
      for (const encoding of encodingNames)
        if (typeof value === 'string' || ofBytes.has(encoding))
          for (const bytes of encodings[encoding](piece)) this.#add({ planted, encoding, bytes });
    for (const bytes of digestsOf(pieceOf(value).bytes)) this.#add({ planted, encoding: 'sha256', bytes });
  }

  /** Each secret that stands in the text, once for each encoding. */
  find(text: Buffer): Finding[] {
    const found = new Map<string, Finding>();
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
      hash = (Math.imul(hash, base) + (text[at] ?? 0)) | 0;
      if (at >= keyLength) hash = (hash - Math.imul(text[at - keyLength] ?? 0, leaving)) | 0;
      const slot = hash & mask;
      if (at < keyLength - 1 || ((this.#seen[slot >>> 3] ?? 0) & (1 << (slot & 7))) === 0) continue;
      const begin = at - keyLength + 1;
      for (const { bytes, encoding, planted } of this.#forms.get(hash) ?? [])
        if (text.toString('latin1', begin, begin + bytes.length) === bytes)
          found.set(`${planted.kind} ${planted.label} ${encoding}`, { planted, encoding });
    }
    return [...found.values()];
  }

  #add(form: Form): void {
    if (form.bytes.length < keyLength) throw new Error(`${form.planted.label} is too short to be looked for.`);
    const hash = hashOf(form.bytes);
    const known = this.#forms.get(hash) ?? [];
    if (known.some(({ bytes, planted }) => bytes === form.bytes && planted === form.planted)) return;
    this.#forms.set(hash, [...known, form]);
    const slot = hash & mask;
    this.#seen[slot >>> 3] = (this.#seen[slot >>> 3] ?? 0) | (1 << (slot & 7));
    this.forms += 1;
  }
}

const ofBytes: ReadonlySet<string> = new Set<Encoding>([
  'plain',
  'base64',
  'base64url',
  'hex',
  'list of bytes',
  'inspected bytes',
]);

const base = 0x01000193;
const leaving = Array.from({ length: keyLength }).reduce<number>((power) => Math.imul(power, base), 1);
const mask = (1 << 24) - 1;

function hashOf(bytes: string): number {
  let hash = 0;
  for (let at = 0; at < keyLength; at += 1) hash = (Math.imul(hash, base) + bytes.charCodeAt(at)) | 0;
  return hash;
}

function pieceOf(value: string | Buffer): Piece {
  return typeof value === 'string'
    ? { text: value, bytes: Buffer.from(value, 'utf8') }
    : { text: value.toString('latin1'), bytes: value };
}

function piecesOf(value: string | Buffer): Piece[] {
  const last = Math.max(0, value.length - pieceLength);
  return Array.from({ length: last + 1 }, (_, at) => pieceOf(value.slice(at, at + pieceLength)));
}
