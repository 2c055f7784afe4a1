import { posix } from 'node:path';
import type { NamedFile } from '@sluice/haproxy-config';
import { type CrtListLine, type CrtListVersions, type ReadVersions, sayEntry } from './crt-list-files.ts';
import { type ChangedFile, otherFact, type ResourceFact, readCertificateFact } from './resource-facts.ts';

/** Files that HAProxy reads beside a certificate by itself, by what stands behind its name. */
const companions = ['.key', '.ocsp', '.issuer', '.sctl', '.dh', '.rsa', '.ecdsa', '.dsa'];

/** Which certificates the crt-lists of a configuration name, before and after. */
export class CertificateComparison {
  private readonly uses: readonly NamedFile[];
  private readonly lists: readonly CrtListVersions[];
  private readonly read: ReadVersions;
  private readonly before: ReadonlySet<string>;
  private readonly after: ReadonlySet<string>;
  /** What the lists call a file; it may have several spellings, and HAProxy holds it once for each. */
  private readonly namesByPath = new Map<string, Set<string>>();
  private readonly hasUnknownList: boolean;

  constructor(uses: readonly NamedFile[], lists: readonly CrtListVersions[], read: ReadVersions) {
    this.uses = uses;
    this.lists = lists;
    this.read = read;
    this.before = new Set(lists.flatMap((list) => listCertificates(list.before)));
    this.after = new Set(lists.flatMap((list) => listCertificates(list.after)));
    for (const held of [...this.before, ...this.after]) {
      const path = posix.normalize(held);
      this.namesByPath.set(path, (this.namesByPath.get(path) ?? new Set()).add(held));
    }
    this.hasUnknownList = lists.some(({ before, after }) => before === null || after === null);
  }

  /** Of the lists that changed, and of certificates that only one version of the lists names. */
  facts(): ResourceFact[] {
    const added = [...this.after].filter((held) => !this.before.has(held) && !this.isNamed(held));
    const removed = [...this.before].filter((held) => !this.after.has(held) && !this.isNamed(held));
    return [
      ...this.lists.flatMap((list) => this.listFacts(list)),
      ...added.map((held) => this.addedFact(held)),
      ...removed.map((held) => this.unlessUnknown(held, { object: 'certificate-removed', file: held })),
    ];
  }

  /** Of a changed file, one for each name that lists have for it; null when they have none. */
  factsOfListed({ path, after }: ChangedFile): ResourceFact[] | null {
    const names = this.namesByPath.get(path);
    if (names === undefined) return null;
    // A name that only one version has is told with the lists.
    const kept = [...names].filter((held) => this.before.has(held) && this.after.has(held));
    return kept.map((held) =>
      after === null ? otherFact(held, 'it is removed, and a crt-list names it') : readCertificateFact(held, after),
    );
  }

  /** Of a changed file that neither a line of the configuration nor a list names. */
  factsOfUnnamed({ path }: ChangedFile): ResourceFact[] {
    if (this.belongsToCertificate(path)) return [otherFact(path, 'HAProxy reads it with a certificate when it starts')];
    if (this.isNamedInOptions(path)) return [otherFact(path, 'a crt-list names it in the options of an entry')];
    const couldBeNamed = this.hasUnknownList && /\.(pem|crt|cer|key)$/.test(path);
    return couldBeNamed ? [otherFact(path, 'a crt-list may name it')] : [];
  }

  private listFacts({ use, before, after }: CrtListVersions): ResourceFact[] {
    const bytes = use.path === null ? null : this.read(use.path);
    if (bytes === null || bytes.before === null || bytes.after === null || bytes.before === bytes.after) return [];
    if (before === null || after === null) return [otherFact(use.held, 'a line of the list cannot be read here')];
    if (before.map(sayEntry).join('\n') === after.map(sayEntry).join('\n')) return [];
    return [{ object: 'crt-list', file: use.held, before, after, isLast: this.isLast(use) }];
  }

  /** Does no bind line name certificates behind the list? */
  private isLast({ held }: NamedFile): boolean {
    const places = this.uses.filter((use) => use.kind === 'crt-list' && use.held === held);
    return places.every(
      ({ fileIndex, line, offset }) =>
        !this.uses.some(
          (use) =>
            (use.kind === 'certificate' || use.kind === 'crt-list') &&
            use.fileIndex === fileIndex &&
            use.line === line &&
            use.offset > offset,
        ),
    );
  }

  private addedFact(held: string): ResourceFact {
    if (!held.startsWith('/')) return otherFact(held, 'a crt-list names it, and its name is not absolute');
    const bytes = this.read(held).after;
    if (bytes === null) return otherFact(held, 'a crt-list names it, and it is not one of our files');
    const stems = [held, held.replace(/\.crt$/, '')];
    if (stems.some((stem) => companions.some((ending) => this.read(`${stem}${ending}`).after !== null)))
      return otherFact(held, 'files beside it belong to it, which HAProxy reads when it starts');
    const fact = readCertificateFact(held, bytes);
    return this.unlessUnknown(held, fact.object === 'other' ? fact : { ...fact, object: 'certificate-added' });
  }

  private unlessUnknown(held: string, fact: ResourceFact): ResourceFact {
    return this.hasUnknownList ? otherFact(held, 'a crt-list that is not one of our files may name it, too') : fact;
  }

  /** By a line of the configuration, itself or its directory. */
  private isNamed(held: string): boolean {
    const path = posix.normalize(held);
    return this.uses.some((use) => {
      if (use.path === null) return use.held === held;
      const named = posix.normalize(use.path).replace(/\/+$/, '');
      return named === path || path.startsWith(`${named}/`);
    });
  }

  private belongsToCertificate(path: string): boolean {
    const ending = companions.find((candidate) => path.endsWith(candidate));
    if (ending === undefined) return false;
    const base = path.slice(0, -ending.length);
    const isCertificate = (candidate: string) => this.isNamed(candidate) || this.namesByPath.has(candidate);
    // With `ssl-load-extra-del-ext` that of `site.crt` is `site.key`.
    return isCertificate(base) || isCertificate(`${base}.crt`) || this.belongsToCertificate(base);
  }

  private isNamedInOptions(path: string): boolean {
    const lines = this.lists.flatMap(({ before, after }) => [...(before ?? []), ...(after ?? [])]);
    return lines.some(({ options }) =>
      options.some(([, value]) => value !== undefined && (path === value || path.endsWith(`/${value}`))),
    );
  }
}

function listCertificates(lines: readonly CrtListLine[] | null): string[] {
  return lines?.map(({ certificate }) => certificate) ?? [];
}
