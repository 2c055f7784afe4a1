import type { RunInWorker } from './capabilities.ts';
import { readCrtListLines } from './crt-list-files.ts';
import { judgeAuthorities, judgeCrtList } from './read-back-certificates.ts';
import { readAuthorityFact } from './resource-facts.ts';

/**
 * Compares a crt-list that the worker holds with its file.
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

/** As `compareCrtList`, for a file of authorities or of revoked certificates: by what its blocks are. Errors: RuntimeError. */
export async function compareAuthorities(
  object: 'ca-file' | 'crl-file',
  file: string,
  bytes: Uint8Array,
  run: RunInWorker,
): Promise<string | null> {
  const fact = readAuthorityFact(object, file, bytes);
  return fact.object === 'other' ? null : judgeAuthorities({ object, file, payloads: fact.blocks }, run);
}
