import { createHash } from 'node:crypto';
import type { Diagnostic } from '@sluice/contract';
import { type Bundle, bundleVariable, type NodeDiagnostic } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import type { ProvenanceFile } from '../../platform/schema/configuration.ts';
import { countLines, digestOf, mainResourceName } from '../resources/index.ts';

export interface CompileInput {
  name: string;
  bytes: Uint8Array;
}

export interface CompiledBundle {
  bundle: Bundle;
  provenance: ProvenanceFile[];
  /** Contents of the bundle's files, to be kept as blobs. */
  contents: { digest: string; bytes: Uint8Array }[];
}

/**
 * Makes the files that a node receives.
 *
 * The digest covers paths and contents before our trailer, which itself names the digest. The trailer is a section of its own
 * at the end, so the user's lines keep their numbers; a text without its last line feed never gets here (refused at plan).
 */
export function compile(resources: readonly CompileInput[]): CompiledBundle {
  const digest = bundleDigest(resources);
  const compiled = resources.map((resource) => {
    const bytes = resource.name === mainResourceName ? withTrailer(resource.bytes, digest) : resource.bytes;
    const provenance: ProvenanceFile = {
      path: resource.name,
      resource: resource.name,
      userLines: countLines(resource.bytes),
      rawDigest: digestOf(resource.bytes),
    };
    return { path: resource.name, digest: digestOf(bytes), bytes, provenance };
  });
  return {
    bundle: {
      digest,
      files: compiled.map((file) => ({
        path: file.path,
        digest: file.digest,
        sizeBytes: file.bytes.length,
        mode: 0o644,
      })),
    },
    provenance: compiled.map((file) => file.provenance),
    contents: compiled.map((file) => ({ digest: file.digest, bytes: file.bytes })),
  };
}

function bundleDigest(resources: readonly CompileInput[]): string {
  const hash = createHash('sha256');
  for (const resource of resources) hash.update(`${resource.name}\0${digestOf(resource.bytes)}\n`);
  return hash.digest('hex');
}

function withTrailer(bytes: Uint8Array, digest: string): Uint8Array {
  return Buffer.concat([bytes, trailerOf(digest)]);
}

function trailerOf(digest: string): Buffer {
  return Buffer.from(`global\n  setenv ${bundleVariable} ${digest}\n`, 'latin1');
}

/**
 * A node's file without our trailer, whatever bundle it names and wherever it stands by now: people and imports only ever get this
 * text. What somebody wrote below it stays where it means the same: lines that joined our section keep the section's header.
 */
export function stripTrailer(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!text.includes(`setenv ${bundleVariable} `)) return bytes;
  const lines = text.toString('latin1').split('\n');
  const ours = new Set<number>();
  for (const { kind, header, statements } of parse(bytes).sections) {
    const [first] = statements;
    if (kind !== 'global' || first?.line !== header.line + 1) continue;
    if (!isTrailer(lines[header.line - 1], lines[first.line - 1])) continue;
    ours.add(first.line);
    if (statements.length === 1) ours.add(header.line);
  }
  const kept = lines.filter((_, index) => !ours.has(index + 1));
  return Buffer.from(kept.join('\n'), 'latin1');
}

function isTrailer(header: string | undefined, statement: string | undefined): boolean {
  const digest = statement?.slice(-64) ?? '';
  return /^[0-9a-f]{64}$/.test(digest) && `${header}\n${statement}\n` === trailerOf(digest).toString('latin1');
}

/** Puts what a node said about a bundle on the lines of the user's own text. */
export function mapDiagnostics(
  provenance: readonly ProvenanceFile[],
  diagnostics: readonly NodeDiagnostic[],
): Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    const isOf = (path: string | null) => provenance.find((candidate) => candidate.path === path);
    const file = isOf(diagnostic.path) ?? isOf(mainResourceName);
    const known = file !== undefined && diagnostic.path === file.path;
    const onUserLine = known && diagnostic.line !== null && diagnostic.line >= 1 && diagnostic.line <= file.userLines;
    return {
      code: diagnostic.code,
      severity: diagnostic.severity,
      source: diagnostic.source,
      resource: file?.resource ?? mainResourceName,
      line: onUserLine ? diagnostic.line : null,
      column: null,
      endColumn: null,
      cause: diagnostic.cause,
      remediation: diagnostic.remediation,
    };
  });
}
