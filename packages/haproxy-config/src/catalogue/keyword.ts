import type { Signature } from './signature.ts';

/** The releases that the catalogue tells apart: the long-term ones, oldest first. */
export const releases = ['2.4', '2.6', '2.8', '3.0', '3.2', '3.4'] as const;

/** A long-term release of HAProxy, `major.minor`. */
export type Release = (typeof releases)[number];

/**
 * What a table of the catalogue is about: statements of `global`, of proxies (rules and checks included) and of the other
 * sections; arguments of `bind` and `server` lines; sample fetches, converters, ACL names, filters, services; commands of the
 * runtime API.
 */
export type Family =
  | 'global'
  | 'proxy'
  | 'section'
  | 'bind'
  | 'server'
  | 'fetch'
  | 'converter'
  | 'acl'
  | 'filter'
  | 'service'
  | 'command';

/** In which releases a keyword exists. */
export interface Lifetime {
  /** Null when it was there before 2.4, the oldest release of the catalogue. */
  readonly since: Release | null;
  /** The last release that has it; null while it is still there; `old` when it was gone before 2.4. */
  readonly until: Release | 'old' | null;
  /** The first release that warns about it; null when none does. */
  readonly deprecatedSince: Release | null;
}

/** One keyword: what HAProxy knows by this name in one kind of place. */
export interface Keyword {
  readonly family: Family;
  /** All fixed words in front, for example `timeout connect`, `http-request set-var`, `weight`. */
  readonly name: string;
  /**
   * Where it may stand. Proxies: kinds of sections. Other sections: their kind. Server arguments: the lines that take it.
   * Fetches: the name of the traffic they need, such as `http-request`. Empty when the family says it all.
   */
  readonly places: readonly string[];
  readonly lifetime: Lifetime;
  /** Does the name end in a parenthesis with arguments, as `set-var(txn.a)` does? */
  readonly takesParentheses: boolean;
  /** What follows the name. */
  readonly signature: Signature;
  /** The signature as it is written in the table. */
  readonly signatureText: string;
  /** Is the signature complete and exact enough to judge a line by? */
  readonly isStrict: boolean;
  /** Can a running HAProxy change it through the runtime API? */
  readonly isRuntime: boolean;
  /** Does adding or changing it need permission `config.dangerous`? */
  readonly isDangerous: boolean;
  /** Does `no` in front of it, or `default`, mean something? */
  readonly takesModifier: boolean;
  /** Do several lines of it add up, instead of the last one winning? */
  readonly isRepeatable: boolean;
  /** Does it work in `mode http` only? */
  readonly isHttp: boolean;
  /** The build feature (as in `haproxy -vv`) without which HAProxy does not know it. */
  readonly feature: string | null;
  /** What a fetch or converter gives: `str`, `sint`, `bool`, `bin`, `addr` …; null for others. */
  readonly output: string | null;
  /** Chapter of HAProxy's configuration manual (3.4); `management` for commands. */
  readonly chapter: string;
  /** One line for people. */
  readonly help: string;
}

const knownIndexes = new Map<string, number>(releases.map((release, index) => [release, index]));

/** The position of a release in time: greater is newer. Other releases count as the last one before them. */
export function releaseIndex(version: string): number {
  const known = knownIndexes.get(version);
  if (known !== undefined) return known;
  const index = findIndex(version);
  knownIndexes.set(version, index);
  return index;
}

function findIndex(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isAtMost = (release: Release) => {
    const [otherMajor = 0, otherMinor = 0] = release.split('.').map(Number);
    return otherMajor < major || (otherMajor === major && otherMinor <= minor);
  };
  return releases.findLastIndex(isAtMost);
}

/** Does a release have what lives so long? A release older than 2.4 counts as 2.4. */
export function isAliveIn(lifetime: Lifetime, release: string): boolean {
  if (lifetime.until === 'old') return false;
  if (lifetime.since === null && lifetime.until === null) return true;
  const index = Math.max(0, releaseIndex(release));
  const from = lifetime.since === null ? 0 : releaseIndex(lifetime.since);
  const to = lifetime.until === null ? releases.length : releaseIndex(lifetime.until);
  return index >= from && index <= to;
}
