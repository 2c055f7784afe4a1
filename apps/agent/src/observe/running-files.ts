import { dirname, resolve } from 'node:path';
import type { DriftFact } from '@sluice/contract/agent';
import {
  compareAuthorities,
  compareCrtList,
  fingerprintOf,
  type PatternReference,
  parseCertificate,
  parseCertificateList,
  parsePatternEntries,
  parsePatternList,
  type RunInWorker,
  RuntimeError,
  readPatternFile,
} from '@sluice/haproxy-runtime';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { diskPathOf, mainPath } from '../state/managed-files.ts';
import { compareEntries } from './compare-entries.ts';
import type { DiskEntry } from './disk-look.ts';

/** Asks the serving worker; throws what the socket says. */
export type AskWorker = (...words: string[]) => Promise<string>;

/** Larger maps are compared by their number of entries at once, and entry by entry when `full` says so. */
const maxEveryLookBytes = 256 * 1024;
const maxCertificates = 200;

/** What the configuration says about files that the worker reads, by the names that HAProxy has for them. */
export interface NamedInConfig {
  /** Maps and lists that traffic itself changes: other entries than those of the file are right there. */
  learned: ReadonlySet<string>;
  crtLists: readonly string[];
  authorities: readonly { object: 'ca-file' | 'crl-file'; file: string }[];
  nameCertificate: (spelled: string) => string;
}

export interface FilesToCompare {
  target: HaproxyTarget;
  /** Directory in which the worker resolves relative names; null when it cannot be told. */
  workingDirectory: string | null;
  disk: readonly DiskEntry[];
  readBelonging: (entry: DiskEntry) => Promise<Uint8Array | null>;
  /** Of what it holds nothing is said but that it differs. */
  isSealed: (path: string) => boolean;
  ask: AskWorker;
  /** Null while the text that belongs here cannot be read: what traffic itself changes cannot be told from the rest then. */
  named: NamedInConfig | null;
  /** Whether this look compares large maps entry by entry. */
  full: boolean;
}

/** Differences between managed maps, lists and certificates and what the worker holds of them. */
export async function compareRunningFiles(input: FilesToCompare): Promise<DriftFact[]> {
  if (input.disk.every((entry) => entry.path === mainPath)) return [];
  const { named } = input;
  const certificates = await compareCertificates(input);
  if (named === null) return certificates;
  const maps = await comparePatterns(input, named, 'map');
  const lists = await comparePatterns(input, named, 'acl');
  return [...maps, ...lists, ...certificates, ...(await compareAroundCertificates(input, named))];
}

async function comparePatterns(
  input: FilesToCompare,
  { learned }: NamedInConfig,
  type: 'map' | 'acl',
): Promise<DriftFact[]> {
  const facts: DriftFact[] = [];
  for (const reference of parsePatternList(await input.ask('show', type))) {
    const { file } = reference;
    const entry = file === null || learned.has(file) ? undefined : findEntry(input, file);
    if (entry === undefined) continue;
    const bytes = await input.readBelonging(entry);
    // Of bytes that are no UTF-8 the socket's answer gives no faithful copy.
    const expected = bytes && readPatternFile(type === 'map' ? 'map' : 'acl-list', bytes);
    if (bytes === null || expected === null) continue;
    if (isLeftForLater(input, reference, { sizeBytes: bytes.length, entryCount: expected.length })) continue;
    const running = parsePatternEntries(await input.ask('show', type, `#${reference.id}`), type === 'map');
    const found = compareEntries(entry.path, expected, running);
    facts.push(...(found.length > 0 && input.isSealed(entry.path) ? [sealedDiffers(entry.path, type)] : found));
  }
  return facts;
}

const sealedDiffers = (path: string, type: 'map' | 'acl'): DriftFact => ({
  state: 'running',
  kind: type === 'map' ? 'map-entry' : 'list-entry',
  object: path,
  expected: 'the sealed file',
  found: 'other entries',
});

function isLeftForLater(
  { full }: FilesToCompare,
  reference: PatternReference,
  file: { sizeBytes: number; entryCount: number },
): boolean {
  if (full || file.sizeBytes <= maxEveryLookBytes) return false;
  return reference.entryCount === null || reference.entryCount === file.entryCount;
}

async function compareCertificates(input: FilesToCompare): Promise<DriftFact[]> {
  const facts: DriftFact[] = [];
  // A build without TLS does not know the command; then there is nothing to compare either.
  const { files } = parseCertificateList(await input.ask('show', 'ssl', 'cert').catch(() => ''));
  for (const file of files.slice(0, maxCertificates)) {
    const entry = findEntry(input, file);
    const bytes = entry === undefined ? null : await input.readBelonging(entry);
    const expected = bytes === null ? null : fingerprintOf(Buffer.from(bytes).toString('latin1'));
    if (entry === undefined || expected === null) continue;
    const found = parseCertificate(await input.ask('show', 'ssl', 'cert', file)).sha1Fingerprint;
    if (found !== expected) facts.push({ state: 'running', kind: 'certificate', object: entry.path, expected, found });
  }
  return facts;
}

/** Of lists of certificates, authorities and revoked certificates the worker tells what they hold, but not what was put there. */
async function compareAroundCertificates(
  input: FilesToCompare,
  { authorities, crtLists, nameCertificate }: NamedInConfig,
): Promise<DriftFact[]> {
  const run: RunInWorker = (command) => input.ask(...command);
  const facts: DriftFact[] = [];
  // One after the other: many lists must not keep others from the socket.
  for (const file of crtLists) {
    const compare = (bytes: Uint8Array) => compareCrtList(file, bytes, nameCertificate, run);
    facts.push(...(await compareFile(input, file, 'crt-list', compare)));
  }
  for (const { object, file } of authorities) {
    const compare = (bytes: Uint8Array) => compareAuthorities(object, file, bytes, run);
    facts.push(...(await compareFile(input, file, 'authorities', compare)));
  }
  return facts;
}

async function compareFile(
  input: FilesToCompare,
  file: string,
  kind: 'crt-list' | 'authorities',
  compare: (bytes: Uint8Array) => Promise<string | null>,
): Promise<DriftFact[]> {
  const entry = findEntry(input, file);
  const bytes = entry === undefined ? null : await input.readBelonging(entry);
  if (entry === undefined || bytes === null) return [];
  const found = await compare(bytes).catch((error: unknown) => {
    // It does not hold the file: it runs another configuration, which is a difference of its own.
    if (error instanceof RuntimeError && error.code === 'unexpected-answer') return null;
    throw error;
  });
  return found === null ? [] : [{ state: 'running', kind, object: entry.path, expected: 'the file', found }];
}

/** HAProxy names files as its configuration does: absolute, or relative to where it was started. */
function findEntry({ disk, target, workingDirectory }: FilesToCompare, name: string): DiskEntry | undefined {
  const place = resolve(workingDirectory ?? dirname(target.configFile), name.replace(/^(?:opt|file)@/, ''));
  return disk.find((entry) => entry.path !== mainPath && diskPathOf(target, entry.path) === place);
}
