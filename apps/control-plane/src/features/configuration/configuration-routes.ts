import { posix } from 'node:path';
import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { decodeContent, getStagedTree } from '../changes/index.ts';
import { HiddenSecrets } from '../config-secrets/index.ts';
import { digestOf } from '../resources/index.ts';
import { listStagedDiagnostics, listTree, previewNode, previewText, readContent } from './configuration-read-model.ts';

export function addConfigurationRoutes(app: FastifyInstance, { db, sealing }: Pick<Platform, 'db' | 'sealing'>): void {
  const secrets = new HiddenSecrets(sealing);
  const shown = (actor: Actor, clusterId: contract.ClusterId, bytes: Uint8Array) =>
    actor.authority.holds('config.secrets', { clusterId }) ? bytes : secrets.hide(clusterId, bytes);
  serve(app, contract.listResources, async ({ params: { clusterId }, query }) => {
    const { etag } = await getStagedTree(db, clusterId);
    return { ...(await listTree(db, clusterId, query.at)), etag };
  });
  serve(app, contract.downloadResource, async ({ actor, params, query, reply }) => {
    const { kind, name, blob } = await readContent(db, params.clusterId, params.resourceId, query.at);
    const bytes = kind === 'haproxy-config' ? shown(actor, params.clusterId, blob.bytes) : blob.bytes;
    const digest = digestOf(bytes);
    reply.header('content-type', 'application/octet-stream');
    reply.header('content-disposition', `attachment; filename="${posix.basename(name)}"`);
    reply.header('etag', `"${digest}"`);
    reply.header('x-content-sha256', digest);
    return new Uint8Array(bytes);
  });
  serve(app, contract.listDiagnostics, async ({ params }) => ({
    items: await listStagedDiagnostics(db, params.clusterId),
  }));
  serve(app, contract.previewImport, async ({ actor, params: { clusterId }, body }) => {
    if (body.source === 'text') return previewText(db, clusterId, decodeContent(body.content, '#/content'));
    const preview = await previewNode(db, clusterId, body.nodeId);
    const whole = Buffer.from(preview.content, 'base64');
    const bytes = shown(actor, clusterId, whole);
    if (bytes === whole) return preview;
    const sha256 = digestOf(bytes);
    const content = Buffer.from(bytes).toString('base64');
    return { ...preview, sizeBytes: bytes.length, sha256In: sha256, sha256Out: sha256, content };
  });
}
