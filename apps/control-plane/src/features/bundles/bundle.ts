import { createHash } from 'node:crypto';
import type { Diagnostic } from '@sluice/contract';
import { type Bundle, type BundleFile, bundleVariable, type NodeDiagnostic } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import type { ProvenanceFile } from '../../platform/schema/configuration.ts';
import { countLines, digestOf, mainResourceName } from '../resources/index.ts';

export interface CompileInput {
  name: string;
  /** Digest of the bytes, or the id of a sealed version. */
  digest: string;
  content: { kind: 'bytes'; bytes: Uint8Array } | { kind: 'sealed'; sizeBytes: number };
}

export interface CompiledBundle {
  bundle: Bundle;
  provenance: ProvenanceFile[];
  /** Contents of the bundle's files, to be kept as blobs; those of sealed files are elsewhere. */
  contents: { digest: string; bytes: Uint8Array }[];
}

/** HAProxy may run as anybody, and so must be able to read; secrets are for the user of the agent and for root. */
const plainMode = 0o644;
const sealedMode = 0o600;

/**
 * Makes the files that a node receives.
 *
 * The digest covers paths and contents before our trailer, which itself names the digest. The trailer is a section of its own
 * at the end, so the user's lines keep their numbers; a text without its last line feed never gets here (refused at plan).
 */
export function compile(resources: readonly CompileInput[]): CompiledBundle {
  const digest = bundleDigest(resources);
  const contents: CompiledBundle['contents'] = [];
  const files = resources.map(({ name, digest: own, content }): BundleFile => {
    if (content.kind === 'sealed') {
      return { path: name, digest: own, sizeBytes: content.sizeBytes, mode: sealedMode, sealed: true };
    }
    const bytes = name === mainResourceName ? withTrailer(content.bytes, digest) : content.bytes;
    const file = { path: name, digest: digestOf(bytes), sizeBytes: bytes.length, mode: plainMode };
    contents.push({ digest: file.digest, bytes });
    return file;
  });
  const provenance = resources.map(
    ({ name, digest: own, content }): ProvenanceFile => ({
      path: name,
      resource: name,
      userLines: content.kind === 'sealed' ? 0 : countLines(content.bytes),
      rawDigest: own,
    }),
  );
  return { bundle: { digest, files }, provenance, contents };
}

function bundleDigest(resources: readonly CompileInput[]): string {
  const hash = createHash('sha256');
  for (const resource of resources) hash.update(`${resource.name}\0${resource.digest}\n`);
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
