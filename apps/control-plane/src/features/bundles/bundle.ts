import { createHash } from 'node:crypto';
import {
  type Diagnostic,
  listConfigs,
  type NodeId,
  type NodeValues,
  nodeValuesName,
  type ResourceKind,
} from '@sluice/contract';
import { type Bundle, type BundleFile, bundleVariable, type NodeDiagnostic, sealedMode } from '@sluice/contract/agent';
import { compile as joinParts, parse } from '@sluice/haproxy-config';
import type { ProvenanceFile } from '../../platform/schema/configuration.ts';
import { countLines, digestOf, emptyContent, mainResourceName } from '../resources/index.ts';
import { countHeaderLines, stripNodeHeader, writeNodeHeader } from './node-header.ts';

export interface CompileInput {
  name: string;
  kind: ResourceKind;
  /** Digest of the bytes, or the id of a sealed version. */
  digest: string;
  content: { kind: 'bytes'; bytes: Uint8Array } | { kind: 'sealed'; sizeBytes: number };
}

export interface CompiledBundle {
  bundle: Bundle;
  provenance: ProvenanceFile[];
  /** The main file of each node, when nodes have values of their own; null when all have the same. */
  variants: { nodeId: NodeId; mainFile: BundleFile }[] | null;
  /** Contents of the bundle's files, to be kept as blobs; those of sealed files are elsewhere. */
  contents: { digest: string; bytes: Uint8Array }[];
}

/** The nodes to compile for, and what each of them has of its own. */
export interface NodesWithValues {
  nodes: readonly { id: NodeId; name: string }[];
  values: { digest: string; byNode: NodeValues };
}

/** HAProxy may run as anybody, and so must be able to read. */
const plainMode = 0o644;

/**
 * Makes the files that nodes receive.
 *
 * The digest covers names and contents before what we add, and the values of all nodes: it is the same for every node. Configuration
 * files are joined into the one haproxy.cfg. The trailer, which names the digest, is a section of its own at the end; a text without
 * its last line feed never gets here (refused at plan). The values of a node are a section above the user's lines, which keep their
 * numbers where there are none.
 */
export function compile(resources: readonly CompileInput[], own: NodesWithValues | null = null): CompiledBundle {
  const named = own === null ? [] : [{ name: nodeValuesName, digest: own.values.digest }];
  const digest = bundleDigest([...resources, ...named]);
  const contents: CompiledBundle['contents'] = [];
  const keep = (path: string, bytes: Uint8Array): BundleFile => {
    const file = { path, digest: digestOf(bytes), sizeBytes: bytes.length, mode: plainMode };
    contents.push({ digest: file.digest, bytes });
    return file;
  };
  const main = mainFileOf(resources, digest);
  const files = resources.filter(isFileOnNodes).map(({ name, digest: version, content }): BundleFile => {
    if (content.kind === 'bytes') return keep(name, name === mainResourceName ? main : content.bytes);
    return { path: name, digest: version, sizeBytes: content.sizeBytes, mode: sealedMode, sealed: true };
  });
  const variants =
    own?.nodes.map(({ id, name }) => ({
      nodeId: id,
      mainFile: keep(mainResourceName, Buffer.concat([writeNodeHeader(name, own.values.byNode), main])),
    })) ?? null;
  const provenance = traceResources(resources, own === null ? 0 : countHeaderLines(own.values.byNode));
  return { bundle: { digest, files }, provenance, variants, contents };
}

/** The other configuration files are parts of haproxy.cfg. */
const isFileOnNodes = ({ kind, name }: CompileInput): boolean => kind !== 'haproxy-config' || name === mainResourceName;

/** Where the lines of each resource stand in the file that nodes get; those of configuration files follow each other. */
function traceResources(resources: readonly CompileInput[], headerLines: number): ProvenanceFile[] {
  let linesBefore = headerLines;
  const configs = listConfigs(resources).map((resource): ProvenanceFile => {
    const file = { ...traceOf(resource), path: mainResourceName, linesBefore };
    linesBefore += file.userLines;
    return file;
  });
  return [...configs, ...resources.filter(({ kind }) => kind !== 'haproxy-config').map(traceOf)];
}

function traceOf({ name, digest, content }: CompileInput): ProvenanceFile {
  const userLines = content.kind === 'sealed' ? 0 : countLines(content.bytes);
  return { path: name, resource: name, linesBefore: 0, userLines, rawDigest: digest };
}

/** The files of a bundle with the node's own main file among them; null when it was not made for the node. */
export function filesOfNode(bundle: {
  files: Bundle['files'];
  varies: boolean;
  main_file: BundleFile | null;
}): Bundle['files'] | null {
  const { files, varies, main_file: mainFile } = bundle;
  if (!varies) return files;
  if (mainFile === null) return null;
  return files.map((file) => (file.path === mainResourceName ? mainFile : file));
}

function bundleDigest(resources: readonly { name: string; digest: string }[]): string {
  const hash = createHash('sha256');
  for (const resource of resources) hash.update(`${resource.name}\0${resource.digest}\n`);
  return hash.digest('hex');
}

/** All configuration files with the trailer that names the bundle; empty where there is none. */
function mainFileOf(resources: readonly CompileInput[], digest: string): Uint8Array {
  const parts = listConfigs(resources).flatMap(({ name, content }) =>
    content.kind === 'bytes' ? [{ source: name, bytes: content.bytes }] : [],
  );
  return parts.length === 0 ? emptyContent : Buffer.concat([joinParts(parts).bytes, trailerOf(digest)]);
}

function trailerOf(digest: string): Buffer {
  return Buffer.from(`global\n  setenv ${bundleVariable} ${digest}\n`, 'latin1');
}

/**
 * A node's file without its values and our trailer, whatever bundle that names and wherever it stands by now: people and
 * imports only ever get this text. What somebody wrote below it stays where it means the same: lines that joined our section
 * keep the section's header.
 */
export function stripAdded(file: Uint8Array): Uint8Array {
  const bytes = stripNodeHeader(file);
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
    const own = provenance.filter(({ path }) => path === diagnostic.path);
    const lineIn = ({ linesBefore = 0 }: ProvenanceFile) => (diagnostic.line ?? 0) - linesBefore;
    const part = own.find((file) => lineIn(file) >= 1 && lineIn(file) <= file.userLines);
    return {
      code: diagnostic.code,
      severity: diagnostic.severity,
      source: diagnostic.source,
      resource: (part ?? own[0])?.resource ?? mainResourceName,
      line: part === undefined ? null : lineIn(part),
      column: null,
      endColumn: null,
      cause: diagnostic.cause,
      remediation: diagnostic.remediation,
    };
  });
}
