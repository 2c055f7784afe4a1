import { createHmac } from 'node:crypto';
import type { Bundle } from '@sluice/contract/agent';
import type { SealedVersion } from './node-record.ts';

/** More than a node goes back to; what was forgotten is fetched again. */
const keptVersions = 500;

/** Notes what a version turned out to be. */
export function addVersion(versions: readonly SealedVersion[], added: SealedVersion): SealedVersion[] {
  return [...versions.filter(({ id }) => id !== added.id), added].slice(-keptVersions);
}

/**
 * The bundle with the digests of contents in place of the ids of sealed versions, as everything on this node wants it. A version that
 * was not fetched yet keeps its id, which is the digest of nothing.
 */
export function resolveBundle(bundle: Bundle, versions: readonly SealedVersion[]): Bundle {
  const files = bundle.files.map((file) =>
    file.sealed === true ? { ...file, digest: resolveDigest(file.digest, versions) } : file,
  );
  return { ...bundle, files };
}

/** The digest of a content, also when it is named by the id of a sealed version. */
export function resolveDigest(named: string, versions: readonly SealedVersion[]): string {
  return versions.find(({ id }) => id === named)?.digest ?? named;
}

export function isSealedPath(path: string, versions: readonly SealedVersion[]): boolean {
  return versions.some((version) => version.path === path);
}

/**
 * How a report names the content in the place of a sealed file: by the id of its newest version that is it, else by a value that
 * tells contents apart and cannot be guessed from outside of this node.
 */
export function nameSealed(path: string, digest: string, versions: readonly SealedVersion[], secret: string): string {
  const known = versions.findLast((version) => version.path === path && version.digest === digest);
  return known?.id ?? createHmac('sha256', secret).update(`${path}\0${digest}`).digest('hex');
}
