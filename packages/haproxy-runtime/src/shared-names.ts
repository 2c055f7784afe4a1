import type { X509Certificate } from 'node:crypto';
import type { NamedFile } from '@sluice/haproxy-config';
import type { CrtListVersions, ReadVersions } from './crt-list-files.ts';
import { findCertificate } from './resource-facts.ts';

/** A certificate as one place takes it into use. */
interface ServedCertificate {
  readonly held: string;
  readonly path: string;
  /** What the place says itself; null when those of the certificate count. */
  readonly filters: readonly string[] | null;
}

/**
 * Another certificate that holds for a name of this one, with the same type of key: HAProxy takes the first of them, and a command
 * puts the one that it changes behind the others.
 *
 * Returns: the name by which HAProxy knows the other one; null without any.
 * Limits:  certificates that are not ours are not known. Bind lines are not told apart.
 */
export function findRival(
  held: string,
  uses: readonly NamedFile[],
  lists: readonly CrtListVersions[],
  read: ReadVersions,
): string | null {
  const served = listServed(uses, lists);
  const describe = ({ path, filters }: ServedCertificate) => {
    const bytes = read(path).after;
    const certificate = bytes === null ? null : findCertificate(Buffer.from(bytes).toString('latin1'));
    if (certificate === null) return null;
    return { names: filters ?? listNames(certificate), keyType: certificate.publicKey.asymmetricKeyType };
  };
  const own = served
    .filter((place) => place.held === held)
    .map(describe)
    .filter((found) => found !== null);
  const names = new Set(own.flatMap((found) => found.names));
  const rival = served.find((place) => {
    const found = place.held === held ? null : describe(place);
    return found !== null && found.keyType === own[0]?.keyType && found.names.some((name) => names.has(name));
  });
  return rival?.held ?? null;
}

function listServed(uses: readonly NamedFile[], lists: readonly CrtListVersions[]): ServedCertificate[] {
  const direct = uses.flatMap(({ kind, via, held, path }) =>
    kind === 'certificate' && via === 'bind' && path !== null ? [{ held, path, filters: null }] : [],
  );
  const listed = lists
    .flatMap(({ after }) => after ?? [])
    .map(({ certificate, filters }) => ({
      held: certificate,
      path: certificate,
      filters: filters.length === 0 ? null : filters.map((name) => name.toLowerCase()),
    }));
  return [...direct, ...listed];
}

/** Of the subject and of the alternative names, as HAProxy takes them where a line says none. */
function listNames(certificate: X509Certificate): string[] {
  const alternative = (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^DNS:(.+)$/.exec(entry)?.[1] ?? []);
  const common = (certificate.subject ?? '').split('\n').flatMap((line) => /^CN=(.+)$/.exec(line)?.[1] ?? []);
  return [...alternative, ...common].map((name) => name.toLowerCase());
}
