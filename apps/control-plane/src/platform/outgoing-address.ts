import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses that are not part of the open internet. Source: IANA special-purpose address registries, RFC 6890. */
const closedIpv4 = {
  unspecified: ['0.0.0.0/8'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  'shared with a provider (CGNAT)': ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8'],
  'link-local': ['169.254.0.0/16'],
  reserved: ['192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'],
  'for documentation': ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  multicast: ['224.0.0.0/4'],
} as const;

/** Of IPv6 only the global unicast space is open, 2000::/3; these parts of it are not. */
const closedIpv6 = {
  reserved: ['2001::/23'],
  'for documentation': ['2001:db8::/32', '3fff::/20'],
  'a tunnel (6to4)': ['2002::/16'],
} as const;

const closedLists = Object.entries({ ...closedIpv4 }).map(([kind, ranges]) => ({ kind, list: listOf(ranges) }));
const closedLists6 = Object.entries({ ...closedIpv6 }).map(([kind, ranges]) => ({ kind, list: listOf(ranges) }));
const globalUnicast = listOf(['2000::/3']);

/** A network as `192.0.2.0/24` or `2001:db8::/32`, or one address. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== null;
}

function parseNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | null {
  const [, address = '', length] = /^([0-9a-fA-F:.]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return null;
  const longest = version === 4 ? 32 : 128;
  const prefix = length === undefined ? longest : Number(length);
  return prefix > longest ? null : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`${text} is not a network.`);
    list.addSubnet(network.address, network.prefix, network.family);
  }
  return list;
}

/** Which addresses a connection may go to: those of the open internet, and the networks that the environment allows. */
export class AddressGuard {
  readonly #allowed: BlockList;

  constructor(allowed: readonly string[]) {
    this.#allowed = listOf(allowed);
  }

  /** Whether whoever runs the control plane named the network of this address. */
  isAllowed(address: string): boolean {
    const plain = embeddedIpv4(address) ?? withoutZone(address);
    return this.#allowed.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }

  /** Why no connection goes to this address, as a kind like `loopback`; null when it may. */
  closedKind(address: string): string | null {
    const plain = withoutZone(address);
    if (isIP(plain) === 0) return 'unreadable';
    if (this.isAllowed(plain)) return null;
    const ipv4 = embeddedIpv4(plain) ?? (isIPv6(plain) ? null : plain);
    if (ipv4 !== null) return kindIn(closedLists, ipv4, 'ipv4');
    if (!globalUnicast.check(plain, 'ipv6')) return closedIpv6Kind(plain);
    return kindIn(closedLists6, plain, 'ipv6');
  }
}

function kindIn(lists: typeof closedLists, address: string, family: 'ipv4' | 'ipv6'): string | null {
  return lists.find(({ list }) => list.check(address, family))?.kind ?? null;
}

function closedIpv6Kind(address: string): string {
  const [first = 0, ...rest] = groupsOf(address);
  if (first >= 0xff00) return 'multicast';
  if (first >= 0xfe80 && first < 0xfec0) return 'link-local';
  if (first >= 0xfc00 && first < 0xfe00) return 'private';
  if (first === 0 && rest.every((group, index) => group === (index === 6 ? 1 : 0))) return 'loopback';
  return [first, ...rest].every((group) => group === 0) ? 'unspecified' : 'reserved';
}

/** The IPv4 address inside an IPv4-mapped one (::ffff:0:0/96) or one of NAT64 (64:ff9b::/96, RFC 6052): packets go there. */
function embeddedIpv4(address: string): string | null {
  if (!isIPv6(withoutZone(address))) return null;
  const groups = groupsOf(withoutZone(address));
  const head = groups.slice(0, 6).join(' ');
  if (head !== `0 0 0 0 0 ${0xffff}` && head !== `${0x64} ${0xff9b} 0 0 0 0`) return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const pair = (high: number, low: number) => ((high << 8) | low).toString(16);
  const text =
    dotted === null
      ? address
      : `${dotted[1]}${pair(Number(dotted[2]), Number(dotted[3]))}:${pair(Number(dotted[4]), Number(dotted[5]))}`;
  const [before = '', after] = text.split('::');
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [head, tail] = [numbers(before), numbers(after ?? '')];
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeros }, () => 0), ...tail];
}

function withoutZone(address: string): string {
  return address.split('%')[0] ?? '';
}
