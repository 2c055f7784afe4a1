import { posix } from 'node:path';
import { type ConfigFile, createCertificateNames, listNamedFiles, type NamedFile } from '@sluice/haproxy-config';
import { type ReadVersions, readCrtLists } from './crt-list-files.ts';
import { CertificateComparison } from './diff-certificates.ts';
import {
  type ChangedFile,
  comparePatternFiles,
  otherFact,
  type ResourceFact,
  readAuthorityFact,
  readCertificateFact,
} from './resource-facts.ts';
import { SharedNames } from './shared-names.ts';

/**
 * Tells what changed files mean to a running worker that reads them by a configuration.
 *
 * Shape:   `configs` are all files of the configuration as it will be; `changed` only files whose bytes differ; `readKept` gives
 *          the bytes of a file that did not change, null for one that is not ours.
 * Returns: one fact for each name under which the worker knows a changed file, and for each certificate that a crt-list takes
 *          in or gives up. A file that no line names gives none, unless a crt-list that is not ours could name it.
 * Limits:  a file whose name begins at HAProxy's working directory is `other`.
 */
export function diffFiles(
  configs: readonly ConfigFile[],
  changed: readonly ChangedFile[],
  readKept: (path: string) => Uint8Array | null,
): ResourceFact[] {
  if (changed.length === 0) return [];
  const uses = listNamedFiles(configs);
  const byPath = new Map(changed.map((file) => [file.path, file]));
  const read: ReadVersions = (path) => {
    const plain = posix.normalize(path);
    const kept = () => {
      const bytes = readKept(plain);
      return { before: bytes, after: bytes };
    };
    return byPath.get(plain) ?? kept();
  };
  const lists = readCrtLists(uses, read, createCertificateNames(configs));
  const certificates = new CertificateComparison(uses, lists, read);
  const facts = changed.flatMap((file) => {
    const named = [...uses.map((use) => factOf(use, uses, file)), certificates.factsOfListed(file)];
    const found = named.filter((facts) => facts !== null);
    return found.length > 0 ? found.flat() : certificates.factsOfUnnamed(file);
  });
  const shared = new SharedNames(uses, lists, read);
  return uniqueFacts([...facts, ...certificates.facts()]).map((fact) => {
    const rival = fact.object === 'certificate' ? shared.findRival(fact.file) : null;
    return rival === null ? fact : otherFact(fact.file, `${rival} holds for the same name, and would come before it`);
  });
}

/** Null when the use is of another file. */
function factOf(
  use: NamedFile,
  uses: readonly NamedFile[],
  { path, before, after }: ChangedFile,
): ResourceFact[] | null {
  if (use.path === null) return isRelativelyNamed(use, path) ? [otherFact(path, 'its name is not absolute')] : null;
  const named = posix.normalize(use.path).replace(/\/+$/, '');
  const isBelow = path.startsWith(`${named}/`);
  if (named !== path && !isBelow) return null;
  const file = isBelow ? `${use.held.replace(/\/+$/, '')}${path.slice(named.length)}` : use.held;
  // What a list takes in or gives up is told by its entries.
  if (use.kind === 'crt-list' && before !== null && after !== null) return [];
  if (before === null) return [otherFact(file, 'it is new, and read when HAProxy starts')];
  if (after === null) return [otherFact(file, 'it is removed, and HAProxy holds it until it starts anew')];
  if (use.kind === 'certificate') return [readCertificateFact(file, after)];
  if (use.kind === 'learned') return [otherFact(file, 'traffic itself changes it, so the worker holds other entries')];
  if (!isBelow && (use.kind === 'ca-file' || use.kind === 'crl-file'))
    return [
      isBesideCertificate(use, uses)
        ? readAuthorityFact(use.kind, file, after)
        : otherFact(file, 'a line without a certificate names it, where no command reaches it'),
    ];
  if (isBelow || (use.kind !== 'map' && use.kind !== 'acl-list'))
    return [otherFact(file, 'it is read only when HAProxy starts')];
  const fact = comparePatternFiles(use.kind, file, { before, after });
  return fact === null ? [] : [fact];
}

/** A worker keeps authorities with certificates: a `server` without one of its own is not told of new ones. */
function isBesideCertificate({ fileIndex, line, via }: NamedFile, uses: readonly NamedFile[]): boolean {
  const isThere = uses.some(
    (use) =>
      use.fileIndex === fileIndex && use.line === line && (use.kind === 'certificate' || use.kind === 'crt-list'),
  );
  return isThere && (via === 'bind' || via === 'server');
}

function isRelativelyNamed({ held }: NamedFile, path: string): boolean {
  return !held.startsWith('@') && path.endsWith(`/${posix.normalize(held)}`);
}

/** A file that two lines name is one to HAProxy. */
function uniqueFacts(facts: readonly ResourceFact[]): ResourceFact[] {
  return [...new Map(facts.map((fact) => [`${fact.object} ${fact.file}`, fact])).values()];
}
