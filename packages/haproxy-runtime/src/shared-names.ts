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
 * Certificates that hold for one name with the same type of key: HAProxy takes the first of them, and a command puts the one that
 * it changes behind the others.
 *
 * Limits:  certificates that are not ours are not known. Bind lines are not told apart.
 */
export class SharedNames {
  private readonly served: readonly ServedCertificate[];
  private readonly read: ReadVersions;
  /** Made once, when somebody asks: a thousand certificates may be renewed at a time. */
  private rivals: ReadonlyMap<string, string> | null = null;

  constructor(uses: readonly NamedFile[], lists: readonly CrtListVersions[], read: ReadVersions) {
    this.served = listServed(uses, lists);
    this.read = read;
  }

  /** The name by which HAProxy knows another certificate that holds for a name of this one; null without any. */
  findRival(held: string): string | null {
    this.rivals ??= this.listRivals();
    return this.rivals.get(held) ?? null;
  }

  private listRivals(): ReadonlyMap<string, string> {
    const rivals = new Map<string, string>();
    for (const holders of this.listHolders().values()) {
      const [first, second] = holders;
      if (first === undefined || second === undefined) continue;
      for (const held of holders) rivals.set(held, held === first ? second : first);
    }
    return rivals;
  }

  /** Who holds for each name, by type of key and name. */
  private listHolders(): ReadonlyMap<string, ReadonlySet<string>> {
    const holders = new Map<string, Set<string>>();
    for (const { held, path, filters } of this.served) {
      const certificate = this.readCertificate(path);
      if (certificate === null) continue;
      for (const name of filters ?? listNames(certificate)) {
        const key = `${certificate.publicKey.asymmetricKeyType} ${name}`;
        holders.set(key, (holders.get(key) ?? new Set()).add(held));
      }
    }
    return holders;
  }

  private readCertificate(path: string): X509Certificate | null {
    const bytes = this.read(path).after;
    return bytes === null ? null : findCertificate(Buffer.from(bytes).toString('latin1'));
  }
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
