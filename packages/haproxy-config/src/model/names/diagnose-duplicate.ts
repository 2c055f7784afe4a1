import { releaseIndex } from '../../catalogue/keyword.ts';
import { isBackend, isFrontend } from '../../syntax/section-keyword.ts';
import { toDisplay } from '../../text/latin1.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LinkedSection } from './name-table.ts';
import type { BindLine } from './passage-facts.ts';
import type { SectionFinding } from './section-finding.ts';
import { SectionGroups } from './section-groups.ts';

/** Sections of which HAProxy refuses a second one of the same name, in every release. */
const refusedKinds: ReadonlySet<string> = new Set([
  ...['cache', 'mailers', 'peers', 'http-errors', 'ring', 'fcgi-app', 'resolvers'],
]);
const warnedKinds: ReadonlySet<string> = new Set(['userlist']);
const proxyLikeKinds: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen', 'log-forward']);

/** From here on a frontend and a backend must not share a name. */
const sharedNameRefusedSince = '3.4';

/** Sections by what only one of them should have: a name, or an address to listen on. In the order of the files. */
export class Rivals {
  private readonly byName = new SectionGroups();
  private readonly byAddress = new SectionGroups();

  constructor(sections: readonly LinkedSection[]) {
    for (const entry of sections) {
      const key = nameKey(entry);
      if (key !== null) this.addName(key, entry);
      for (const { addresses } of bindsOf(entry)) for (const address of addresses) this.byAddress.add(address, entry);
    }
  }

  private addName(key: string, entry: LinkedSection): void {
    this.byName.add(key, entry);
    const first = this.byName.first(key);
    if (first === null || first === entry) return;
    first.hasNamesake = true;
    entry.hasNamesake = true;
  }

  /** A section above that has a name which HAProxy wants to be the section's alone. */
  diagnoseName(entry: LinkedSection, release: string | null): SectionFinding[] {
    const key = entry.hasNamesake ? nameKey(entry) : null;
    const rivals = key === null ? [] : this.byName.of(key);
    const { kind, name } = entry.facts;
    const rival = rivals.find(({ index, facts }) => index < entry.index && judge(kind, facts.kind, release) !== null);
    if (rival === undefined) return [];
    const severity = judge(kind, rival.facts.kind, release) ?? 'hint';
    const isDoubtful = entry.isConditional || rival.isConditional;
    const header = entry.facts.readHeader();
    return [
      {
        code: 'duplicate-section',
        severity: isDoubtful ? 'hint' : severity,
        span: header.name?.span ?? header.span,
        cause: (lineOf) => {
          const line = lineOf(rival.facts.lineAt(rival.facts.readHeader().span.offset).line, rival);
          return `The ${rival.facts.kind} in line ${line} has the name '${toDisplay(name ?? '')}' already.`;
        },
        remediation: severity === 'hint' ? 'HAProxy 3.3 and newer refuse this: rename one.' : 'Rename or remove one.',
      },
    ];
  }

  /** The same address and port in two sections: both get connections, at random, unless one fails to start. */
  diagnoseBinds(entry: LinkedSection): SectionFinding[] {
    return bindsOf(entry).flatMap(({ addresses, span }) =>
      addresses.flatMap((address): SectionFinding[] => {
        const first = this.byAddress.first(address);
        if (first === null || first === entry) return [];
        const cause = `'${toDisplay(first.facts.name ?? '')}' listens on ${toDisplay(address)} too.`;
        const remediation = 'Use one section for an address, or different ports.';
        return [{ code: 'duplicate-bind', severity: 'hint', span, cause, remediation }];
      }),
    );
  }
}

/** What sections that must not share their names have in common. */
function nameKey({ facts }: LinkedSection): string | null {
  const { kind } = facts;
  const isProxyLike = proxyLikeKinds.has(kind);
  const name = isProxyLike || refusedKinds.has(kind) || warnedKinds.has(kind) ? facts.fixedName : null;
  return name === null || isProxyLike ? name : `${kind} ${name}`;
}

function bindsOf({ facts, state }: LinkedSection): readonly BindLine[] {
  return isFrontend(facts) && !state.isDisabled ? facts.facts.binds : [];
}

function judge(kind: string, earlier: string, release: string | null): Diagnostic['severity'] | null {
  if (proxyLikeKinds.has(kind) !== proxyLikeKinds.has(earlier)) return null;
  if (proxyLikeKinds.has(kind)) {
    const isForward = kind === 'log-forward' || earlier === 'log-forward';
    const clash = isFrontend({ kind }) ? isFrontend({ kind: earlier }) : isBackend({ kind: earlier });
    if (clash || isForward) return 'error';
    return release !== null && releaseIndex(release) >= releaseIndex(sharedNameRefusedSince) ? 'error' : 'hint';
  }
  if (refusedKinds.has(kind)) return 'error';
  return warnedKinds.has(kind) ? 'warning' : null;
}
