import { z } from 'zod';
import { ClusterId } from '../ids.ts';

/** Names of pools, clusters and nodes: visible, no control characters, no surrounding blanks. */
export const Name = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]*[\p{L}\p{N}])?$/u, 'letters, digits, blanks and . _ - only');

/** Free text about a pool or a cluster; empty when nobody wrote one. */
export const Description = z.string().max(500);

/** An address that we are to connect to. What proves us there is kept sealed in a field of its own: addresses stand in logs and views. */
export const OutgoingUrl = z
  .url({ protocol: /^https?$/ })
  .refine((text) => !/^[a-z]+:[/\\]*[^/\\?#]*@/i.test(text), 'an address without a user name and a password');

/** The part of an address that names a cluster. */
export const clusterParams = z.object({ clusterId: ClusterId });

/** A list with the count of all matching rows. Pages are asked for by `cursor`. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int(), nextCursor: z.string().nullable() });

/** Asks for one page: `cursor` is `nextCursor` of the page before, absent for the first; `limit` counts rows. */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/**
 * Text of a configuration, or a part of it. Whoever lacks `config.secrets` there gets `hidden-` and twelve digits in place of each
 * password and token, the same for the same one; put back where it stood, it stands for that secret.
 */
export const ConfigText = z.string();

/**
 * Words of a finding. HAProxy quotes the text in its own: whoever lacks `config.secrets` there gets `…` in place of what it quotes, unless
 * that is a keyword.
 */
export const FindingWords = z.string();

/**
 * Bytes of a file that may hold secrets. Whoever lacks `config.secrets` there gets it rounded up to whole KiB (1024 bytes): hidden texts have
 * one length, so that the exact size would tell how long a secret is.
 */
export const ContentSize = z.number().int();

/**
 * A place within a line of a configuration, always nullable: whoever lacks `config.secrets` there gets null, because a secret may stand before
 * it, whose length it would tell.
 */
export const ContentColumn = z.number().int();

/** One finding about a configuration, on the user's own lines. */
export const Diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'hint']),
  /** Who says so: our parser, the node's own HAProxy, or the agent (a taken port, drift, proof). */
  source: z.enum(['sluice', 'haproxy', 'agent']),
  resource: z.string(),
  /** 1-based; null when it concerns the whole file. */
  line: z.number().int().nullable(),
  column: ContentColumn.nullable(),
  endColumn: ContentColumn.nullable(),
  cause: FindingWords,
  remediation: z.string().nullable(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** One line of a semantic summary: `server web1: weight 10 → 20`. */
export const SemanticLine = z.object({
  kind: z.string(),
  section: z.string(),
  subject: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  line: z.number().int().nullable(),
  summary: z.string(),
});
export type SemanticLine = z.infer<typeof SemanticLine>;

/** Who did something: a signed-in user, or the control plane itself under the name of its task. */
export const ActorView = z.object({ kind: z.enum(['user', 'system']), name: z.string() });
export type ActorView = z.infer<typeof ActorView>;
