import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import type { Word } from '../text/word.ts';
import { scanLine } from '../text/word-scanner.ts';

/** A password or token that stands in the text of a configuration. */
export interface ConfigSecret {
  /** The directive or argument that makes it one, for example `stats auth`. */
  readonly keyword: string;
  /** As it is written, quotes and escapes included; latin1. */
  readonly raw: string;
  /** Byte of the file at which it begins. */
  readonly offset: number;
}

/** A part of a line, by bytes of the file. */
interface Place {
  keyword: string;
  start: number;
  end: number;
}

/** A line as its words, and where each begins. */
type Line = readonly Word[];
type Rule = (line: Line) => Place[];

/** Only lines that hold one of these are looked at word by word. */
const candidate =
  /auth|pass|pwd|secret|token|api-?_?key|credential|signature|cookie|tcp-md5sig|hmac\(|aes_|jwt_verify/gi;
const secretName = /auth|pass|pwd|secret|token|api[-_]?key|credential|signature|cookie/i;

const rules: readonly Rule[] = [
  statsAuth,
  followed(['password', 'insecure-password'], (line) => line[0]?.value === 'user'),
  followed(['cluster-secret'], (line) => line.length > 0),
  followed(['dynamic-cookie-key', 'tcp-md5sig'], (line) => line.length > 1),
  environment,
  headers,
  comparisons,
  spelledHeaders,
  sentCredentials,
  converters,
  variables,
];

/**
 * Lists the passwords and tokens in the text of a configuration, in file order: `stats auth`, users of userlists, `cluster-secret`,
 * `dynamic-cookie-key`, `tcp-md5sig`, variables and headers with such names, values that such headers are compared with, keys of
 * converters, and the same in lines that are commented out.
 *
 * Shape:  line by line, whatever the section, so that a part of a file gives the same. What is only a variable is none.
 * Errors: none. Never throws.
 */
export function listConfigSecrets(bytes: Uint8Array): ConfigSecret[] {
  return listSecrets(decodeLatin1(bytes));
}

/**
 * Writes another text in place of each secret; null leaves it.
 *
 * Returns: the same bytes where nothing was replaced.
 * Limits:  replacements are latin1 and one word without blanks, quotes and colons, so that the line stays what it is.
 */
export function replaceConfigSecrets(
  bytes: Uint8Array,
  replacementOf: (secret: ConfigSecret) => string | null,
): Uint8Array {
  const text = decodeLatin1(bytes);
  const parts: string[] = [];
  let at = 0;
  for (const secret of listSecrets(text)) {
    const replacement = replacementOf(secret);
    if (replacement === null) continue;
    parts.push(text.slice(at, secret.offset), replacement);
    at = secret.offset + secret.raw.length;
  }
  return parts.length === 0 ? bytes : encodeLatin1(parts.join('') + text.slice(at));
}

function listSecrets(text: string): ConfigSecret[] {
  const found: ConfigSecret[] = [];
  let lineEnd = -1;
  for (const { index } of text.matchAll(candidate)) {
    if (index < lineEnd) continue;
    const start = text.lastIndexOf('\n', index) + 1;
    const feed = text.indexOf('\n', index);
    lineEnd = feed < 0 ? text.length : feed;
    for (const place of placesIn(text, start, lineEnd)) {
      found.push({ keyword: place.keyword, raw: text.slice(place.start, place.end), offset: place.start });
    }
  }
  return found;
}

/** Without those that lie in another one, in order. */
function placesIn(text: string, start: number, end: number): Place[] {
  const places = listPlaces(text, start, end)
    .filter(({ end: to, start: from }) => to > from && !isReference(text.slice(from, to)))
    .sort((left, right) => left.start - right.start || right.end - left.end);
  let covered = start;
  return places.filter((place) => {
    if (place.start < covered) return false;
    covered = place.end;
    return true;
  });
}

function listPlaces(text: string, start: number, end: number, isComment = false): Place[] {
  const { commentAt, words } = scanLine(text, start, end);
  const line = words.filter((word, index) => index > 0 || !(word.value === 'no' || word.value === 'default'));
  const own = rules.flatMap((rule) => rule(line));
  if (commentAt < 0 || isComment) return own;
  // What is commented out was a line once; a sentence is none, and has no such words at the right places.
  let inside = commentAt;
  while (inside < end && text[inside] === '#') inside += 1;
  return [...own, ...listPlaces(text, inside, end, true)];
}

/** Takes its value from somewhere else. */
function isReference(raw: string): boolean {
  return /^["']?(?:\$\{?\w+\}?|%\[[^\]]*\])["']?$/.test(raw);
}

function whole(keyword: string, { raw, span }: Word): Place {
  return { keyword, start: span.offset, end: span.offset + raw.length };
}

/** From such a character of the word on, without a quote that ends it. */
function rest(keyword: string, { raw, span }: Word, from: number, until = raw.length): Place {
  const last = until === raw.length && /["']$/.test(raw) ? until - 1 : until;
  return { keyword, start: span.offset + from, end: span.offset + Math.max(from, last) };
}

function statsAuth(line: Line): Place[] {
  const [first, second, third] = line;
  if (first?.value !== 'stats' || second?.value !== 'auth' || third === undefined) return [];
  const colon = third.raw.indexOf(':');
  if (colon < 0) return [];
  // The quotes may be around the password alone: then they go with it.
  const isQuoted = /["']/.test(third.raw.charAt(colon + 1));
  return isQuoted
    ? [{ keyword: 'stats auth', start: third.span.offset + colon + 1, end: third.span.offset + third.raw.length }]
    : [rest('stats auth', third, colon + 1)];
}

/** The word after one of these, where the line is such a one. */
function followed(keywords: readonly string[], isSuch: (line: Line) => boolean): Rule {
  return (line) =>
    isSuch(line)
      ? line.flatMap((word, index) => {
          const next = line[index + 1];
          return keywords.includes(word.value) && next !== undefined ? [whole(word.value, next)] : [];
        })
      : [];
}

function environment([first, name, value]: Line): Place[] {
  const isSet = first?.value === 'setenv' || first?.value === 'presetenv';
  return isSet && name !== undefined && value !== undefined && secretName.test(name.value)
    ? [whole(`${first.value} ${name.value}`, value)]
    : [];
}

/** Words after these, their header or cookie first, are what it is given. */
const valuesOfHeader: ReadonlyMap<string, number> = new Map([
  ['set-header', 1],
  ['add-header', 1],
  ['replace-header', 2],
  ['replace-value', 2],
  ['hdr', 1],
]);

function headers(line: Line): Place[] {
  return line.flatMap((word, index) => {
    const count = valuesOfHeader.get(word.value) ?? 0;
    const name = line[index + 1];
    if (count === 0 || name === undefined || !secretName.test(name.value)) return [];
    const keyword = `${line[0]?.value} ${word.value} ${name.value.toLowerCase()}`;
    return line.slice(index + 2, index + 2 + count).map((value) => whole(keyword, value));
  });
}

const sample = /\b(?:(?:req\.|res\.|s)?(?:f?hdr|cook|url_?p(?:aram)?)(?:_\w+)?|var)\(\s*([\w.-]+)/i;
const conditionEnd: ReadonlySet<string> = new Set(['}', 'if', 'unless', 'or', '||']);

/** Values that a header, cookie or parameter with such a name is compared with, in ACLs and in conditions. */
function comparisons(line: Line): Place[] {
  const places: Place[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const name = sample.exec(line[index]?.value ?? '')?.[1] ?? '';
    const isCompared = line[0]?.value === 'acl' ? index === 2 : line[index - 1]?.value.endsWith('{') === true;
    if (!isCompared || !secretName.test(name)) continue;
    for (const value of valuesAfter(line, index + 1)) places.push(whole(`compared ${name.toLowerCase()}`, value));
  }
  return places;
}

function valuesAfter(line: Line, from: number): Word[] {
  const values: Word[] = [];
  let areFlags = true;
  for (let index = from; index < line.length; index += 1) {
    const word = line[index];
    if (word === undefined || conditionEnd.has(word.value)) break;
    if (areFlags && word.value.startsWith('-')) {
      areFlags = word.value !== '--';
      // A method of matching, or a file with the values.
      if (word.value === '-m' || word.value === '-f' || word.value === '-M' || word.value === '-u') index += 1;
    } else {
      areFlags = false;
      values.push(word);
    }
  }
  return values;
}

const spelledHeader = /(?:authori[sz]ation|token|api-?key|secret)[\w-]*:(?:\\?\s)*/i;

/** A header that is spelled out in a word, as checks of older versions send them. */
function spelledHeaders(line: Line): Place[] {
  if (line[0]?.value !== 'option' && line[0]?.value !== 'http-check' && line[0]?.value !== 'tcp-check') return [];
  return line.flatMap((word) => {
    const match = spelledHeader.exec(word.raw);
    if (match === null) return [];
    const from = match.index + match[0].length;
    // Blanks belong to words here only where they are quoted or escaped.
    const next = word.raw.slice(from).search(/\\r|\\n/);
    return [rest('checked header', word, from, next < 0 ? word.raw.length : from + next)];
  });
}

/** What a check of redis and the like sends to be let in. */
function sentCredentials(line: Line): Place[] {
  if (line[0]?.value !== 'tcp-check' || line[1]?.value.startsWith('send') !== true) return [];
  return line.slice(2).flatMap((word) => {
    const match = /^["']?(?:auth|pass(?:word)?)(?:\\?\s)+/i.exec(word.raw);
    if (match === null) return [];
    const next = word.raw.slice(match[0].length).search(/\\r|\\n/);
    return [rest('tcp-check send', word, match[0].length, next < 0 ? word.raw.length : match[0].length + next)];
  });
}

const setVariable = /^set-var(-fmt)?\([\w.]*?([\w.]+)\)?/;

/** A constant that a variable with such a name is set to. */
function variables(line: Line): Place[] {
  return line.flatMap((word, index) => {
    const [, isFormat, name = ''] = setVariable.exec(word.value) ?? [];
    const value = line[index + 1];
    if (!secretName.test(name) || value === undefined) return [];
    if (isFormat !== undefined) return [whole(`set-var ${name}`, value)];
    const match = /\bstr\(([^()]*)\)/.exec(value.raw);
    if (match === null) return [];
    const from = match.index + 'str('.length;
    return [rest(`set-var ${name}`, value, from, from + (match[1] ?? '').length)];
  });
}

/** The number of the argument that is the key. */
const keyOf: ReadonlyMap<string, number> = new Map([
  ['hmac', 1],
  ['jwt_verify', 1],
  ['aes_gcm_enc', 2],
  ['aes_gcm_dec', 2],
  ['aes_cbc_enc', 2],
  ['aes_cbc_dec', 2],
]);

function converters(line: Line): Place[] {
  return line.flatMap((word) =>
    [...word.raw.matchAll(/\b(hmac|jwt_verify|aes_(?:gcm|cbc)_(?:enc|dec))\(([^()]*)\)/g)].flatMap((match) => {
      const [call, name = '', given = ''] = match;
      const before = given.split(',').slice(0, keyOf.get(name) ?? 0);
      const key = given.split(',')[before.length] ?? '';
      const isVariable = /^\s*(?:proc|sess|txn|req|res|check)\./.test(key);
      if (key === '' || isVariable) return [];
      const from = match.index + call.indexOf('(') + 1 + before.join(',').length + 1;
      return [rest(name, word, from, from + key.length)];
    }),
  );
}
