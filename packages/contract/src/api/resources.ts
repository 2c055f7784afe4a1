import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { FilePath } from '../file-path.ts';
import { ContentDigest, Digest, NodeId, ResourceId } from '../ids.ts';
import { ConfigText, ContentSize, clusterParams, Diagnostic, FindingWords, Name } from './shared.ts';

/** Largest accepted configuration file, in bytes. */
export const maxResourceBytes = 10 * 1024 * 1024;
/** A JSON body that carries one such file in base64, with room for the rest. */
export const configBodyLimitBytes = Math.ceil((maxResourceBytes * 4) / 3) + 64 * 1024;

/** Without a limit of its own: what is over `maxResourceBytes` is `too-large`, not of the wrong form. The body has a limit. */
export const Base64 = z.base64();

/** The same of a configuration that goes out; its secrets are hidden as in `ConfigText`. */
export const ConfigBase64 = z.base64();

/** Which tree to read: the head, the head with all staged changes, or a revision by number. */
export const TreeAt = z.union([z.literal('head'), z.literal('staged'), z.string().regex(/^[1-9][0-9]{0,9}$/)]);

/**
 * What a resource is, which decides how its edits merge and how HAProxy takes a new content: by section, by line, or as a whole.
 * A cluster has one or several `haproxy-config`: `haproxy.cfg`, and any others whose names end in `.cfg` (see `listConfigs`).
 * The content of a `sealed` resource (a PEM with its key, or any other secret) only goes in: its `digest` is the random id of a
 * version, and where its text would stand is what may be known of it.
 * `node-values` is no file on a node: see `NodeValues`.
 */
export const ResourceKind = z.enum([
  'haproxy-config',
  'map',
  'acl-list',
  'crt-list',
  'error-page',
  'lua',
  'sealed',
  'node-values',
]);
export type ResourceKind = z.infer<typeof ResourceKind>;

/** The name of the resource that holds them; a cluster has at most one. */
export const nodeValuesName = 'node-values.json';

/**
 * JSON content of `node-values`: by the name of a node, its values by the name of the environment variable under which the
 * configuration takes them, as `"${ADDRESS}"`. Every node has a value for every name. `SLUICE_NODE` holds the node's own name.
 */
export const NodeValues = z.record(
  Name,
  z.record(
    z
      .string()
      .regex(
        /^(?!HAPROXY_|SLUICE_)[A-Z][A-Z0-9_]{0,63}$/,
        'capital letters, digits and _, not beginning with HAPROXY_ or SLUICE_',
      ),
    z
      .string()
      .max(1000)
      .regex(/^[\x20-\x7e\u00a0-\uffff]*$/, 'no control characters'),
  ),
);
export type NodeValues = z.infer<typeof NodeValues>;

/** All names that some node has a value for, in order. */
export function listValueNames(values: NodeValues): string[] {
  return [...new Set(Object.values(values).flatMap((own) => Object.keys(own)))].sort();
}

/** The JSON of `node-values` in its one spelling, so that the same values are the same content. */
export function writeNodeValues(values: NodeValues): string {
  const sorted = sortedEntries(values).map(([node, own]) => [node, Object.fromEntries(sortedEntries(own))]);
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

function sortedEntries<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** One resource as a tree holds it: `digest` and `sizeBytes` are those of its content there. */
export const ResourceView = z.object({
  id: ResourceId,
  kind: ResourceKind,
  /** Where it lies on a node, below the directory of haproxy.cfg. */
  name: z.string(),
  digest: ContentDigest,
  sizeBytes: ContentSize,
});
export type ResourceView = z.infer<typeof ResourceView>;

/** The configuration file that every cluster has from the beginning, and the one file that nodes get of them all. */
export const mainConfigName = 'haproxy.cfg';

/**
 * The configuration files among the resources of a tree, as they are joined into the haproxy.cfg of a node: `haproxy.cfg` first,
 * then the others in the byte order of their names, as HAProxy reads a directory.
 */
export function listConfigs<Resource extends { kind: string; name: string }>(
  resources: readonly Resource[],
): Resource[] {
  // The main name comes before every other; names are plain ASCII, so that the order of characters is that of bytes.
  const rank = ({ name }: Resource) => (name === mainConfigName ? '' : name);
  return resources
    .filter(({ kind }) => kind === 'haproxy-config')
    .sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
}

/** The haproxy.cfg among the resources of a tree. */
export function findConfig<Resource extends { kind: string; name: string }>(resources: readonly Resource[]): Resource {
  const [found] = listConfigs(resources);
  if (found?.name !== mainConfigName) throw new Error('A tree without a configuration is a defect.');
  return found;
}

/** A line of the configuration that names a resource; `via` is the keyword that does. */
export const ResourceUse = z.object({ resource: z.string(), line: z.number().int(), via: z.string() });
export type ResourceUse = z.infer<typeof ResourceUse>;

/**
 * What to do with one resource: give it a new content, remove it (`content: null`), or add one that the cluster does not have.
 * Nothing but its content can change: another name is another resource.
 */
export const ResourceEdit = z.union([
  z.object({ resourceId: ResourceId, content: Base64.nullable() }),
  z.object({ kind: ResourceKind, name: FilePath, content: Base64 }),
]);

/** Problems: `not-found` for an unknown cluster or revision. */
export const listResources = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/resources',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'configuration',
  summary: 'The resources of a tree; `etag` names the state of the staged tree',
  params: clusterParams,
  query: z.object({ at: TreeAt.default('staged') }),
  /** `etag` goes into `If-Match` of stageChange: it changes with every staged or applied change of the cluster. */
  response: z.object({
    /** `face`: what may be known of a sealed file, as lines for people; null for every other kind. */
    items: z.array(ResourceView.extend({ usedAt: z.array(ResourceUse), face: z.string().nullable() })),
    etag: z.string(),
    /** Directories of haproxy.cfg on the nodes of the cluster: a resource is named by one of them, `/` and its name. */
    directories: z.array(z.string()),
    /** Files in these directories that the configuration names and the tree does not hold: each node has its own, or none. */
    notManaged: z.array(z.object({ name: z.string(), usedAt: z.array(ResourceUse) })),
  }),
});

/**
 * Answers the exact bytes as `application/octet-stream`, with `ETag` and `X-Content-SHA256`; without `config.secrets` passwords and tokens
 * are hidden as in `ConfigText`. Problems: `not-found`, `content-sealed`.
 */
export const downloadResource = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/resources/:resourceId/content',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'configuration',
  summary: 'The exact bytes of a resource',
  params: clusterParams.extend({ resourceId: ResourceId }),
  query: z.object({ at: TreeAt.default('staged') }),
  response: z.instanceof(Uint8Array),
});

/** What nodes and their HAProxy say stands in a plan. Problems: `not-found`. */
export const listDiagnostics = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/diagnostics',
  access: { permission: 'config.read', of: 'cluster' },
  tag: 'configuration',
  summary: 'What our parser finds in the staged tree',
  params: clusterParams,
  response: z.object({ items: z.array(Diagnostic) }),
});

/** What an import would bring, section by section, before anything is staged. `content` is what to stage. */
export const ImportPreview = z.object({
  /** Of `content`, as it goes out. */
  sizeBytes: z.number().int(),
  sha256In: Digest,
  /** Of what our parser writes back: equal to `sha256In`, always. */
  sha256Out: Digest,
  encoding: z.enum(['utf-8', 'latin-1']),
  lineCount: z.number().int(),
  sections: z.array(
    z.object({
      kind: z.string(),
      name: z.string().nullable(),
      line: z.number().int(),
      statements: z.number().int(),
      comparedWithStaged: z.enum(['new', 'changed', 'same']),
    }),
  ),
  /** Sections of the staged tree that the import does not have. */
  missing: z.array(z.object({ kind: z.string(), name: z.string().nullable() })),
  /** Names of the configuration files beside haproxy.cfg, which staging it takes away: the import takes the place of them all. */
  removedFiles: z.array(z.string()),
  diagnostics: z.array(Diagnostic),
  /** `haproxy -c` of the node on its own file; null for text, which the plan validates. */
  nodeVerdict: z.object({ ok: z.boolean(), output: z.array(FindingWords) }).nullable(),
  content: ConfigBase64,
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/**
 * Of a node it reads the file on its disk, without our trailer. Problems: `not-found`, `too-large`, `node-offline` when
 * the node has not sent its file.
 */
export const previewImport = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/import-preview',
  access: { permission: 'change.stage', of: 'cluster', also: 'config.read' },
  tag: 'configuration',
  summary: 'Show what an import would bring; nothing is staged',
  params: clusterParams,
  bodyLimitBytes: configBodyLimitBytes,
  body: z.union([
    z.object({ source: z.literal('text'), content: Base64 }),
    z.object({ source: z.literal('node'), nodeId: NodeId }),
  ]),
  response: ImportPreview,
});

/** Text for the eye: UTF-8 when the bytes are valid UTF-8, else each byte as one Latin-1 character. */
export const FileText = z.object({ digest: ContentDigest, encoding: z.enum(['utf-8', 'latin-1']), text: ConfigText });
/** Both texts of one resource; null on the side on which it does not exist. The lines are counted on the whole texts. */
export const FileDiff = z.object({
  resourceId: ResourceId,
  kind: ResourceKind,
  name: z.string(),
  before: FileText.nullable(),
  after: FileText.nullable(),
  addedLines: z.number().int(),
  removedLines: z.number().int(),
});
export type FileDiff = z.infer<typeof FileDiff>;
