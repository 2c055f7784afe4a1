/** What HAProxy knows about one section keyword. Versions are `major.minor`; null means "all we know" or "still there". */
export interface SectionKeyword {
  readonly keyword: string;
  readonly name: 'none' | 'optional' | 'mandatory';
  readonly since: string | null;
  /** First release without it. */
  readonly removed: string | null;
}

/**
 * Every section keyword of HAProxy 2.4 to 3.4, and those of the files that `filter spoe` loads.
 *
 * A keyword opens a section for this library whatever the release: a parser that had to know the release could lose text.
 * Source: HAProxy configuration manual, chapters 3, 4, 5.3.2, 6.2.1, 8.3.5, 10.1.1, 11.2 and 12.
 */
export const sectionKeywords: readonly SectionKeyword[] = [
  { keyword: 'global', name: 'none', since: null, removed: null },
  { keyword: 'defaults', name: 'optional', since: null, removed: null },
  { keyword: 'frontend', name: 'mandatory', since: null, removed: null },
  { keyword: 'backend', name: 'mandatory', since: null, removed: null },
  { keyword: 'listen', name: 'mandatory', since: null, removed: null },
  { keyword: 'userlist', name: 'mandatory', since: '1.4', removed: null },
  { keyword: 'peers', name: 'mandatory', since: null, removed: null },
  { keyword: 'resolvers', name: 'mandatory', since: '1.6', removed: null },
  { keyword: 'mailers', name: 'mandatory', since: '1.6', removed: null },
  { keyword: 'cache', name: 'mandatory', since: '1.8', removed: null },
  { keyword: 'program', name: 'mandatory', since: '2.0', removed: '3.3' },
  { keyword: 'http-errors', name: 'mandatory', since: '2.2', removed: null },
  { keyword: 'ring', name: 'mandatory', since: '2.2', removed: null },
  { keyword: 'fcgi-app', name: 'mandatory', since: '2.1', removed: null },
  { keyword: 'log-forward', name: 'mandatory', since: '2.3', removed: null },
  { keyword: 'crt-store', name: 'optional', since: '3.0', removed: null },
  { keyword: 'traces', name: 'none', since: '3.1', removed: null },
  { keyword: 'log-profile', name: 'mandatory', since: '3.1', removed: null },
  { keyword: 'acme', name: 'mandatory', since: '3.2', removed: null },
  { keyword: 'healthcheck', name: 'mandatory', since: '3.4', removed: null },
  { keyword: 'namespace_list', name: 'none', since: '1.6', removed: null },
  { keyword: 'spoe-agent', name: 'mandatory', since: '1.7', removed: null },
  { keyword: 'spoe-message', name: 'mandatory', since: '1.7', removed: null },
  { keyword: 'spoe-group', name: 'mandatory', since: '1.8', removed: null },
];

const byKeyword: ReadonlyMap<string, SectionKeyword> = new Map(sectionKeywords.map((entry) => [entry.keyword, entry]));

/** What is known of a section keyword (exact and case-sensitive, as HAProxy matches), or null for any other word. */
export function findSectionKeyword(word: string): SectionKeyword | null {
  return byKeyword.get(word) ?? null;
}

/** Does a release (`major.minor`) know a section keyword? */
export function isSectionKnownIn({ since, removed }: SectionKeyword, release: string): boolean {
  return (
    (since === null || isReleaseAtLeast(release, since)) && (removed === null || !isReleaseAtLeast(release, removed))
  );
}

const ranks = new Map<string, number>();

/** A number that is greater for a newer version; asked of every line, so each version is read once. */
function rankOf(version: string): number {
  let rank = ranks.get(version);
  if (rank === undefined) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    rank = major * 1000 + minor;
    ranks.set(version, rank);
  }
  return rank;
}

/** Is a version (`major.minor`) that of another, or newer? */
export function isReleaseAtLeast(version: string, least: string): boolean {
  return rankOf(version) >= rankOf(least);
}

/** The sections that carry traffic rules: the ones whose header may end in `from DEFAULTS`. */
export const proxyKinds: ReadonlySet<string> = new Set(['frontend', 'backend', 'listen']);

/** Does a section carry traffic: a frontend, backend or listen section? */
export function isProxy({ kind }: { readonly kind: string }): boolean {
  return proxyKinds.has(kind);
}

/** Does a section accept connections? A listen section does. */
export function isFrontend({ kind }: { readonly kind: string }): boolean {
  return kind === 'frontend' || kind === 'listen';
}

/** Does a section have servers? A listen section does. */
export function isBackend({ kind }: { readonly kind: string }): boolean {
  return kind === 'backend' || kind === 'listen';
}
