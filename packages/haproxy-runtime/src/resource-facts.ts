import { X509Certificate } from 'node:crypto';
import { findInvalidUtf8, readListEntries, toDisplay } from '@sluice/haproxy-config';
import type { CrtListLine } from './crt-list-files.ts';

/** A file beside the configuration with its bytes before and after; null where it does not exist. */
export interface ChangedFile {
  /** Where HAProxy finds it. */
  readonly path: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/** One entry of a map or ACL list as HAProxy reads it; `value` is null in a list. */
export interface PatternLine {
  readonly key: string;
  readonly value: string | null;
}

/** A map or ACL list whose content differs. `file` is the name by which HAProxy knows it: as the configuration spells it. */
export interface PatternFact {
  readonly object: 'map' | 'acl-list';
  readonly file: string;
  readonly before: readonly PatternLine[];
  readonly after: readonly PatternLine[];
}

/**
 * A certificate file with other bytes, or one that a crt-list names now and nothing named before. `pem` is secret: it is in no
 * error, no log and no description.
 */
export interface CertificateFact {
  readonly object: 'certificate' | 'certificate-added';
  readonly file: string;
  readonly pem: string;
}

/** A certificate that a crt-list named and nothing names any more. */
export interface CertificateRemovedFact {
  readonly object: 'certificate-removed';
  readonly file: string;
}

/** A crt-list with other entries. */
export interface CrtListFact {
  readonly object: 'crt-list';
  readonly file: string;
  readonly before: readonly CrtListLine[];
  readonly after: readonly CrtListLine[];
  /** Does no bind line name certificates behind the list? */
  readonly isLast: boolean;
}

/** A file of authorities or of revoked certificates with other content: one PEM block each, in the order of the file. */
export interface AuthorityFact {
  readonly object: 'ca-file' | 'crl-file';
  readonly file: string;
  readonly blocks: readonly string[];
}

/** A file that changed in a way that only a reload takes over. */
export interface OtherResourceFact {
  readonly object: 'other';
  readonly file: string;
  readonly summary: string;
}

/** Such a fact. `summary` is for people and holds nothing of the content. */
export function otherFact(file: string, summary: string): OtherResourceFact {
  return { object: 'other', file, summary };
}

/** One difference between two versions of the files that a configuration reads. */
export type ResourceFact =
  | PatternFact
  | CertificateFact
  | CertificateRemovedFact
  | CrtListFact
  | AuthorityFact
  | OtherResourceFact;

/**
 * Compares two versions of a map or ACL list.
 *
 * Returns: null when HAProxy would load the same entries in the same order.
 * Limits:  bytes that are no UTF-8 cannot be spelled in a command: `other`.
 */
export function comparePatternFiles(
  object: PatternFact['object'],
  file: string,
  bytes: { readonly before: Uint8Array; readonly after: Uint8Array },
): PatternFact | OtherResourceFact | null {
  const [before, after] = [readPatternFile(object, bytes.before), readPatternFile(object, bytes.after)];
  if (before === null || after === null) return otherFact(file, 'its text is not UTF-8');
  const isSame =
    before.length === after.length &&
    before.every(({ key, value }, index) => key === after[index]?.key && value === after[index].value);
  return isSame ? null : { object, file, before, after };
}

/** A certificate file with other bytes; `other` when they are no certificate with its key. */
export function readCertificateFact(file: string, bytes: Uint8Array): CertificateFact | OtherResourceFact {
  const pem = Buffer.from(bytes).toString('latin1');
  if (!pem.includes('PRIVATE KEY-----')) return otherFact(file, 'it holds no private key');
  if (fingerprintOf(pem) === null) return otherFact(file, 'it holds no certificate');
  return { object: 'certificate', file, pem };
}

/** A file after `ca-file` or `crl-file` with other bytes; `other` when it holds anything but the blocks that belong there. */
export function readAuthorityFact(
  object: AuthorityFact['object'],
  file: string,
  bytes: Uint8Array,
): AuthorityFact | OtherResourceFact {
  const text = Buffer.from(bytes).toString('latin1');
  const label = object === 'ca-file' ? 'CERTIFICATE' : 'X509 CRL';
  const blocks = text.match(new RegExp(`-----BEGIN ${label}-----[A-Za-z0-9+/=\\s]*-----END ${label}-----`, 'g')) ?? [];
  const begun = text.match(/-----BEGIN /g) ?? [];
  if (blocks.length === 0 || begun.length !== blocks.length)
    return otherFact(file, `it holds other blocks than \`${label}\`, or none`);
  return { object, file, blocks };
}

/** SHA-1 of the first certificate of a PEM text as `show ssl cert` writes it, upper-case hex without colons; null without one. */
export function fingerprintOf(pem: string): string | null {
  return findCertificate(pem)?.fingerprint.replaceAll(':', '') ?? null;
}

/** The first certificate of a PEM text; null without one. */
export function findCertificate(pem: string): X509Certificate | null {
  const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (block === undefined) return null;
  try {
    return new X509Certificate(block);
  } catch {
    return null;
  }
}

/** The entries of a map or list file as HAProxy loads them, in their order; null for bytes that are no UTF-8. */
export function readPatternFile(object: PatternFact['object'], bytes: Uint8Array): PatternLine[] | null {
  if (findInvalidUtf8(bytes) !== null) return null;
  return readListEntries(bytes, object).map(({ key, value }) => ({
    key: toDisplay(key),
    value: value === null ? null : toDisplay(value),
  }));
}
