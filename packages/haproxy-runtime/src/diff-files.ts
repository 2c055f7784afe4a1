import { posix } from 'node:path';
import { type ConfigFile, listNamedFiles, type NamedFile } from '@sluice/haproxy-config';
import {
  comparePatternFiles,
  type OtherResourceFact,
  type ResourceFact,
  readCertificateFact,
} from './resource-facts.ts';

/** A file beside the configuration with its bytes before and after; null where it does not exist. */
export interface ChangedFile {
  /** Where HAProxy finds it. */
  readonly path: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/**
 * Tells what changed files mean to a running worker that reads them by a configuration.
 *
 * Shape:   `configs` are all files of the configuration as it will be; `changed` only files whose bytes differ.
 * Returns: one fact for each name under which the worker knows a changed file. A file that no line names gives none, unless a
 *          certificate list could name it.
 * Limits:  see `listNamedFiles` for relative names.
 */
export function diffFiles(configs: readonly ConfigFile[], changed: readonly ChangedFile[]): ResourceFact[] {
  if (changed.length === 0) return [];
  const uses = listNamedFiles(configs);
  return changed.flatMap((file) => {
    const named = uses.map((use) => factOf(use, file)).filter((facts) => facts !== null);
    return named.length > 0 ? uniqueFacts(named.flat()) : factOfUnnamed(uses, file);
  });
}

/** Null when the use is of another file. */
function factOf(use: NamedFile, { path, before, after }: ChangedFile): ResourceFact[] | null {
  if (use.path === null) return null;
  const named = posix.normalize(use.path);
  const isBelow = use.kind === 'certificate' && path.startsWith(`${named.replace(/\/+$/, '')}/`);
  if (named !== path && !isBelow) return null;
  const file = isBelow ? `${use.held.replace(/\/+$/, '')}${path.slice(named.replace(/\/+$/, '').length)}` : use.held;
  if (before === null) return [other(file, 'it is new, and read when HAProxy starts')];
  if (after === null) return [other(file, 'it is removed, and HAProxy holds it until it starts anew')];
  if (use.kind === 'certificate') return [readCertificateFact(file, after)];
  if (use.kind === 'learned') return [other(file, 'traffic itself changes it, so the worker holds other entries')];
  if (use.kind !== 'map' && use.kind !== 'acl-list') return [other(file, 'it is read only when HAProxy starts')];
  const fact = comparePatternFiles(use.kind, file, { before, after });
  return fact === null ? [] : [fact];
}

function factOfUnnamed(uses: readonly NamedFile[], { path, before }: ChangedFile): ResourceFact[] {
  const hasLists = uses.some(({ kind }) => kind === 'crt-list');
  if (before === null || !hasLists || !/\.(pem|crt|cer|key)$/.test(path)) return [];
  return [other(path, 'a certificate list may name it')];
}

/** A file that two lines name is one to HAProxy. */
function uniqueFacts(facts: readonly ResourceFact[]): ResourceFact[] {
  return [...new Map(facts.map((fact) => [`${fact.object} ${fact.file}`, fact])).values()];
}

function other(file: string, summary: string): OtherResourceFact {
  return { object: 'other', file, summary };
}
