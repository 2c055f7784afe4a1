import type { ConfigFile } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { toDisplay } from '../text/latin1.ts';
import type { BackendTraits } from './config-fact.ts';
import { markVariable } from './effective-server.ts';
import { effectiveValue } from './effective-value.ts';

const dynamicAlgorithms: ReadonlySet<string> = new Set(['roundrobin', 'leastconn', 'first', 'random']);

/** What decides how the servers of a proxy may change while HAProxy runs. */
export function readBackendTraits(files: readonly ConfigFile[], section: Section): BackendTraits {
  const words = (keyword: string) =>
    effectiveValue(files, section, keyword).statements.at(-1)?.statement.arguments.map(markVariable) ?? [];
  const balance = words('balance');
  const algorithm = (balance[0] ?? 'roundrobin').replace(/\(.*/, '');
  const isConsistent = words('hash-type')[0] === 'consistent' && !algorithm.startsWith('static');
  const isProxied = ['tcp', 'http'].includes(words('mode')[0] ?? 'tcp');
  const byNumber = algorithm === 'first' || !dynamicAlgorithms.has(algorithm);
  const sticks = section.statements.some(({ keyword }) => keyword === 'stick' || keyword === 'stick-table');
  return {
    name: toDisplay(section.name ?? ''),
    balance: toDisplay(balance.join(' ').replaceAll('\x02', '')) || 'roundrobin',
    isDynamic: isProxied && (dynamicAlgorithms.has(algorithm) || isConsistent),
    hasDynamicCookie: words('cookie').includes('dynamic') || words('dynamic-cookie-key').length > 0,
    reliesOnIds: byNumber || sticks || files.some((file) => /\bsrv_id\b/.test(file.text)),
  };
}
