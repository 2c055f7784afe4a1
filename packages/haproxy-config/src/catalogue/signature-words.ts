import type { ValueItem } from './signature.ts';

/** What an item takes, in words. */
export function describeItem(item: ValueItem): string {
  if (item.symbol !== null) return `the name of a ${item.symbol.kind}`;
  if (item.type === 'cond') return "'if' or 'unless' and a condition";
  const label = item.hint === null || item.hint === 'seconds' ? '' : ` (${item.hint})`;
  return `${typeWords[item.type] ?? 'a value'}${label}`;
}

const typeWords: Partial<Record<ValueItem['type'], string>> = {
  int: 'a whole number',
  num: 'a number',
  time: 'a time',
  size: 'a size',
  path: 'a file',
  dir: 'a directory',
  address: 'an address',
  'bind-address': 'an address to listen on',
  'server-address': 'the address of a server',
  cidr: 'an address or network',
  port: 'a port',
  url: 'a URL',
  fmt: 'a log-format text',
  expr: 'a sample expression',
  regex: 'a regular expression',
  var: 'a variable such as txn.name',
};
