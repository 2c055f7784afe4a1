// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { readAddress } from '@sluice/haproxy-config';

/** What is wrong with a field, as the text `fields.<name>` that says how to put it right. */
export type FieldProblem =
  | 'needed'
  | 'name'
  | 'twice'
  | 'host'
  | 'port'
  | 'address'
  | 'weight'
  | 'count'
  | 'countFromOne'
  | 'time'
  | 'interval'
  | 'path'
  | 'taken';

type Check = (text: string) => FieldProblem | null;

/** HAProxy puts the value of a variable in its place when it reads the file: nothing can be said about it here. */
const hasVariable = (text: string) => text.includes('$');

function optional(problem: FieldProblem, isGood: (text: string) => boolean): Check {
  return (text) => {
    const trimmed = text.trim();
    return trimmed === '' || hasVariable(trimmed) || isGood(trimmed) ? null : problem;
  };
}

/** The largest number that HAProxy keeps in 32 bits. */
const largest = 2 ** 31 - 1;
const isWhole = (text: string, min: number, max: number) =>
  /^[0-9]{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max;
const timeUnitsMs: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Mirrors `proxy_parse` and `srv_parse_*` of HAProxy for server lines. Source: configuration manual, sections 2.5 and 5.2. */
export const checkWeight = optional('weight', (text) => isWhole(text, 0, 256));
export const checkCount = optional('count', (text) => isWhole(text, 0, largest));
export const checkCountFromOne = optional('countFromOne', (text) => isWhole(text, 1, largest));
export const checkTime = optional('time', (text) => isTime(text, 0));
/** Time between two checks, which HAProxy wants above zero. */
export const checkInterval = optional('interval', (text) => isTime(text, 1));
/** Also `+100`: the port of the client's connection, shifted. */
export const checkPort = optional('port', (text) => isWhole(text.replace(/^[+-]/, ''), 1, 65_535));

/** A host name, an address, or with a slash or a prefix such as `unix@` whatever names a socket. */
export const checkHost: Check = (text) => {
  const host = text.trim();
  if (host === '') return 'needed';
  if (hasVariable(host) || /^\/\S+$/.test(host)) return null;
  return isHost(host.replace(/^\[(.*)\]$/, '$1')) ? null : 'host';
};

/** Host and port in one field, as on a server line. */
export const checkAddress: Check = (text) => {
  const whole = text.trim();
  if (whole === '') return 'needed';
  if (hasVariable(whole)) return null;
  const address = readAddress(whole);
  if (address.family !== 'ip') return address.host === '' || /\s/.test(whole) ? 'address' : null;
  if (whole.endsWith(':') || address.host === '' || !isHost(address.host)) return 'address';
  return checkPort(address.portSpec) === null ? null : 'port';
};

/** Names of proxies and servers: `invalid_char` of HAProxy. */
export const checkName: Check = (text) => {
  const name = text.trim();
  if (name === '') return 'needed';
  return /^[A-Za-z0-9_.:-]+$/.test(name) ? null : 'name';
};

export const checkPath: Check = (text) => {
  const path = text.trim();
  if (path === '') return 'needed';
  return /^\/\S*$/.test(path) ? null : 'path';
};

function isTime(text: string, minMs: number): boolean {
  const match = /^([0-9]{1,15})(us|ms|s|m|h|d)?$/.exec(text);
  if (match === null) return false;
  const milliseconds = Number(match[1]) * (timeUnitsMs[match[2] ?? 'ms'] ?? 1);
  return milliseconds >= minMs && milliseconds <= largest;
}

function isHost(text: string): boolean {
  if (text.includes(':')) return isIpv6(text);
  // Digits and dots alone are an address, never a name.
  if (/^[0-9.]+$/.test(text)) return isIpv4(text);
  return text.length <= 253 && /^[A-Za-z0-9_]([A-Za-z0-9_-]*)(\.[A-Za-z0-9_][A-Za-z0-9_-]*)*\.?$/.test(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const [head = '', tail, ...more] = text.split('::');
  if (more.length > 0) return false;
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const all = [...groups(head), ...groups(tail ?? '')];
  const last = all.at(-1) ?? '';
  const embedsIpv4 = last.includes('.');
  if (embedsIpv4 && !isIpv4(last)) return false;
  const plain = embedsIpv4 ? all.slice(0, -1) : all;
  if (!plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = plain.length + (embedsIpv4 ? 2 : 0);
  return tail === undefined ? count === 8 : count <= 7;
}
