import { isIP } from 'node:net';
import { type Address, type ConfigFile, expandWords, readAddressList } from '@sluice/haproxy-config';
import type { Variables } from './config-environment.ts';

/** Where an address stands: index of the word after the keyword, by keyword. */
const addressAt: ReadonlyMap<string, number> = new Map([
  ['server', 2],
  ['server-template', 3],
  ['peer', 2],
  ['nameserver', 2],
  ['mailer', 2],
  ['log', 1],
  ['bind', 1],
  ['source', 1],
  ['dgram-bind', 1],
]);
const addressAfter = new Set(['addr', 'source', 'socks4', 'usesrc', 'agent-addr']);
/** Lines on which those words are options: elsewhere they are the names of headers, variables and the like. */
const withAddressOptions = new Set([
  'server',
  'default-server',
  'server-template',
  'source',
  'tcp-check',
  'http-check',
]);
/** Words in the place of an address that name something else. */
const notAddresses: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['log', new Set(['global', 'stdout', 'stderr'])],
  ['source', new Set(['client', 'clientip'])],
  ['server', new Set(['client', 'clientip'])],
]);
const namedTargets = new Set(['ring', 'backend']);
const hostName = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$/;

/** Host names that HAProxy would look up while it reads the configuration. */
export function listHostNames(file: ConfigFile, variables: Variables): string[] {
  const names = new Set<string>();
  for (const section of file.sections)
    for (const statement of section.statements) {
      const words = expandWords(statement, (name) => variables.get(name) ?? null);
      const addresses = listAddressWords(words).flatMap((text) => readAddressList(text));
      for (const address of addresses) if (isHostName(address)) names.add(address.host);
    }
  return [...names];
}

function isHostName({ family, prefix, host }: Address): boolean {
  return family === 'ip' && !namedTargets.has(prefix ?? '') && isIP(host) === 0 && hostName.test(host);
}

function listAddressWords(words: readonly string[]): string[] {
  const [keyword = ''] = words;
  const at = addressAt.get(keyword);
  const found = at === undefined ? [] : [words[at]];
  if (withAddressOptions.has(keyword))
    for (const [index, word] of words.entries()) if (index > 0 && addressAfter.has(word)) found.push(words[index + 1]);
  const others = notAddresses.get(keyword);
  return found.filter((word) => word !== undefined && !others?.has(word)).map((word) => word ?? '');
}

/** An `/etc/hosts` that knows the names at documentation addresses (RFC 5737, RFC 3849). */
export function writeHosts(names: readonly string[]): string {
  const lines = ['127.0.0.1 localhost', '::1 localhost'];
  for (const name of names) lines.push(`192.0.2.1 ${name}`, `2001:db8::1 ${name}`);
  return `${lines.join('\n')}\n`;
}
