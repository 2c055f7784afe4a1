import { isIP } from 'node:net';

/** The bytes of an IP address as hex, 8 digits for IPv4 and 32 for IPv6; null for anything else, such as a host name. */
export function ipToHex(text: string): string | null {
  const bare = text.replace(/%.*$/, '');
  const version = isIP(bare);
  if (version === 4) return ipv4ToHex(bare);
  return version === 6 ? ipv6ToHex(bare) : null;
}

function ipv4ToHex(text: string): string {
  return text
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

function ipv6ToHex(text: string): string {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const hex = tail ? ipv4ToHex(tail[2] ?? '') : '';
  const full = tail ? `${tail[1]}${hex.slice(0, 4)}:${hex.slice(4)}` : text;
  const [left = '', right] = full.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const head = groups(left);
  const rest = right === undefined ? [] : groups(right);
  const zeros = Array.from({ length: 8 - head.length - rest.length }, () => '0');
  return [...head, ...zeros, ...rest].map((group) => group.toLowerCase().padStart(4, '0')).join('');
}

export const isWildcard = (hex: string): boolean => /^0+$/.test(hex);
