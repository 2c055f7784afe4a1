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
  // An unmatched quote hides the rest: nobody knows where it ends.
  return message.replace(/(['"])(.*?)(?:\1|$)/g, (whole, quote: string, inner: string) =>
    keywords.has(inner.trim()) ? whole : `${quote}…${quote}`,
  );
}
