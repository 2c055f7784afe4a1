import type { RunInWorker } from './capabilities.ts';
import { readCrtListLines } from './crt-list-files.ts';
import { judgeAuthorities, judgeCrtList } from './read-back-certificates.ts';
import { readAuthorityFact } from './resource-facts.ts';
import { areShownWhole } from './revocation-list.ts';

/**
 * Compares a crt-list that the worker holds with its file, by the options that every worker shows.
 *
 * Shape:   `file` is the name by which the worker knows it; `nameCertificate` of `createCertificateNames`.
 * Returns: what differs, in words without secrets; null when nothing does, or when the file cannot be read.
 * Errors:  RuntimeError, `unexpected-answer` for a list that the worker does not hold.
 */
export async function compareCrtList(
  file: string,
  bytes: Uint8Array,
  nameCertificate: (spelled: string) => string,
  run: RunInWorker,
): Promise<string | null> {
  const entries = readCrtListLines(bytes, nameCertificate);
  return entries === null ? null : judgeCrtList({ file, entries }, run);
}

/**
 * As `compareCrtList`, for a file of authorities or of revoked certificates: by what its blocks are.
 *
 * Returns: null also for lists of revoked certificates that are too long for HAProxy to show whole.
 * Errors:  RuntimeError, `unexpected-answer` for a file that the worker does not hold.
 */
export async function compareAuthorities(
  object: 'ca-file' | 'crl-file',
  file: string,
  bytes: Uint8Array,
  run: RunInWorker,
): Promise<string | null> {
  const fact = readAuthorityFact(object, file, bytes);
  if (fact.object === 'other' || (object === 'crl-file' && !areShownWhole(fact.blocks))) return null;
  return judgeAuthorities({ object, file, payloads: fact.blocks }, run);
}
