import { proxyKinds } from '../syntax/section-keyword.ts';
import { toDisplay } from '../text/latin1.ts';
import type { FileFinding } from './diagnose-names.ts';
import type { Diagnostic } from './diagnostic.ts';
import { linesOf, type ProxyState } from './proxy-state.ts';
import { type NameUse, placeOfUse } from './symbol.ts';
import type { IndexedSection, IndexedUse, NamedSymbol, NameIndex } from './symbol-index.ts';

const kindNames: Readonly<Record<string, string>> = {
  acl: 'ACL',
  table: 'stick-table',
  defaults: 'defaults section',
  peers: 'peers section',
  proxy: 'proxy',
  'http-errors': 'http-errors section',
  'fcgi-app': 'fcgi-app section',
};

/** Names that nothing has, with HAProxy's severity, and ACLs that are used above their line. */
export function diagnoseUndefined(index: NameIndex, proxies: readonly ProxyState[]): FileFinding[] {
  const live = new Liveness(proxies);
  const findings = index.undefinedUses.map((located) => undefinedName(located, live));
  for (const symbol of index.symbols) {
    if (symbol.kind === 'acl') findings.push(...earlyUses(symbol, live));
    if (symbol.kind === 'defaults') findings.push(...lateDefaults(symbol));
  }
  return findings;
}

/** Knows which names HAProxy looks up. */
class Liveness {
  private readonly disabled: ReadonlySet<IndexedSection>;
  private readonly proxies: readonly ProxyState[];

  constructor(proxies: readonly ProxyState[]) {
    this.proxies = proxies;
    this.disabled = new Set(proxies.filter(({ isDisabled }) => isDisabled).map(({ entry }) => entry));
  }

  severityOf({ use, entry, isConditional }: IndexedUse): Diagnostic['severity'] {
    const isSure = use.isRequired && use.isCertain && !isConditional && !entry.isConditional;
    return isSure && this.isLookedUp(use, entry) ? 'error' : 'hint';
  }

  private isLookedUp(use: NameUse, entry: IndexedSection): boolean {
    const { kind } = entry.section;
    if (use.kind === 'acl' || use.kind === 'defaults') return true;
    if (kind === 'userlist') return true;
    if (kind === 'defaults') return this.isInherited(use, entry);
    if (!proxyKinds.has(kind) || this.disabled.has(entry)) return false;
    if (use.via === 'default-server' || use.via.startsWith('log')) return false;
    return use.via !== 'default_backend' || kind !== 'backend';
  }

  /** Does a proxy take this line of its `defaults`? */
  private isInherited({ via }: NameUse, entry: IndexedSection): boolean {
    if (via !== 'default_backend' && via !== 'email-alert mailers' && via !== 'errorfiles') return false;
    return this.proxies.some(
      (proxy) =>
        !proxy.isDisabled &&
        !proxy.entry.isConditional &&
        proxy.inherited[0] === entry &&
        (via !== 'default_backend' || (proxy.isFrontend && linesOf(proxy.entry, 'default_backend').length === 0)),
    );
  }
}

function undefinedName(located: IndexedUse, live: Liveness): FileFinding {
  const { use, entry } = located;
  const kind = kindNames[use.kind] ?? use.kind;
  const isOwnTable = use.word === null;
  const name = isOwnTable ? (entry.section.name ?? '') : use.owner === null ? use.name : `${use.owner}/${use.name}`;
  return {
    fileIndex: entry.fileIndex,
    finding: {
      code: 'undefined-name',
      severity: live.severityOf(located),
      span: placeOfUse(use),
      cause: isOwnTable
        ? `'${use.via}' uses the stick-table of '${toDisplay(name)}', which has none.`
        : `There is no ${kind} '${toDisplay(name)}'; '${use.via}' uses it.`,
      remediation: isOwnTable
        ? 'Add a stick-table line, or name the table between the parentheses.'
        : remediationOf(use, kind),
    },
  };
}

function remediationOf(use: NameUse, kind: string): string {
  if (use.kind === 'acl') return 'Add an acl line of this name above, in the same section, or correct the name.';
  if (use.kind === 'server') return 'Add the server to its backend, or correct the name.';
  return `Add the ${kind}, or correct the name.`;
}

/** HAProxy reads conditions line by line: an ACL must stand above its first use. */
function earlyUses(symbol: NamedSymbol, live: Liveness): FileFinding[] {
  const first = symbol.definitions[0];
  if (first === undefined) return [];
  return symbol.references
    .filter(({ use }) => use.statement.line < first.use.statement.line)
    .map((located) => ({
      fileIndex: located.entry.fileIndex,
      finding: {
        code: 'undefined-name',
        severity: located.use.via === 'acl' ? 'hint' : live.severityOf(located),
        span: placeOfUse(located.use),
        cause: `The ACL '${toDisplay(symbol.name)}' is used above the line that names it.`,
        remediation: `Move the acl line from line ${first.use.statement.line} above this one.`,
      },
    }));
}

/** `from` finds only what stands above, and only one of the name. */
function lateDefaults(symbol: NamedSymbol): FileFinding[] {
  const found: FileFinding[] = [];
  for (const { entry, use, isConditional } of symbol.references) {
    const above = symbol.definitions.filter((definition) => isAbove(definition.entry, entry));
    const isDoubtful = isConditional || symbol.definitions.some((definition) => definition.isConditional);
    if (above.length === 1) continue;
    const severity = isDoubtful ? 'hint' : 'error';
    const name = toDisplay(symbol.name);
    found.push({
      fileIndex: entry.fileIndex,
      finding:
        above.length === 0
          ? {
              code: 'undefined-name',
              severity,
              span: placeOfUse(use),
              cause: `The defaults section '${name}' stands below the section that inherits it.`,
              remediation: 'Move it above.',
            }
          : {
              code: 'duplicate-section',
              severity,
              span: placeOfUse(use),
              cause: `There are ${above.length} defaults sections '${name}' above; HAProxy cannot tell which is meant.`,
              remediation: 'Give them different names.',
            },
    });
  }
  return found;
}

function isAbove(entry: IndexedSection, other: IndexedSection): boolean {
  if (entry.fileIndex !== other.fileIndex) return entry.fileIndex < other.fileIndex;
  return entry.section.header.line < other.section.header.line;
}

const watchedKinds: ReadonlySet<string> = new Set([
  ...['acl', 'backend', 'userlist', 'cache', 'http-errors', 'fcgi-app', 'resolvers', 'mailers'],
]);

/** What nothing uses. Names that traffic chooses keep all backends in use. */
export function diagnoseUnused(index: NameIndex): FileFinding[] {
  const dynamicKinds = new Set(index.dynamicUses.filter(({ use }) => use.isDynamic).map(({ use }) => use.kind));
  const findings: FileFinding[] = [];
  for (const symbol of index.symbols) {
    const first = symbol.definitions[0];
    if (first === undefined || symbol.references.length > 0 || !watchedKinds.has(symbol.kind)) continue;
    if (dynamicKinds.has(symbol.kind) || (symbol.kind === 'resolvers' && symbol.name === 'default')) continue;
    findings.push({
      fileIndex: first.entry.fileIndex,
      finding: {
        code: 'unused-name',
        severity: 'hint',
        span: placeOfUse(first.use),
        cause: `Nothing uses the ${kindNames[symbol.kind] ?? symbol.kind} '${toDisplay(symbol.name)}'.`,
        remediation: 'Remove it, or use it.',
      },
    });
  }
  return findings;
}
