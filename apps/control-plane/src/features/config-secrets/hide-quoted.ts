import { listKeywords } from '@sluice/haproxy-config';

const families = ['global', 'proxy', 'section', 'bind', 'server', 'fetch', 'converter', 'filter'] as const;
const sections = [
  'global',
  'defaults',
  'frontend',
  'backend',
  'listen',
  'userlist',
  'peers',
  'resolvers',
  'mailers',
  'program',
];
const keywords: ReadonlySet<string> = new Set([
  ...sections,
  ...families.flatMap((family) => listKeywords(family).flatMap(({ name }) => [name, ...name.split(' ')])),
]);

/**
 * Hides what a message of HAProxy quotes: any part of a line, a password too. Keywords stay, which say what is wrong. Our own messages
 * quote with “ ” and name no secrets.
 */
export function hideQuoted(message: string): string {
  // Further lines show the line of the file itself.
  const [first = '', ...others] = message.split('\n');
  const shown = isOdd(first, "'") || isOdd(first, '"') ? cutAtQuote(first) : hidePairs(first);
  return others.length === 0 ? shown : `${shown} …`;
}

function hidePairs(line: string): string {
  return line.replace(/(['"])(.*?)\1/g, (whole, quote: string, inner: string) =>
    keywords.has(inner.trim()) ? whole : `${quote}…${quote}`,
  );
}

/** Nobody knows which quotes belong together. */
function cutAtQuote(line: string): string {
  return `${line.slice(0, line.search(/['"]/))}…`;
}

function isOdd(line: string, quote: string): boolean {
  return (line.split(quote).length - 1) % 2 === 1;
}
