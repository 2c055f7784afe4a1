import { posix } from 'node:path';
import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { Db } from '../../platform/database.ts';
import { serve } from '../../platform/serve.ts';
import { decodeContent, getStagedTree } from '../changes/index.ts';
import { listStagedDiagnostics, listTree, previewNode, previewText, readContent } from './configuration-read-model.ts';

export function addConfigurationRoutes(app: FastifyInstance, db: Db): void {
  serve(app, contract.listResources, async ({ params: { clusterId }, query }) => {
    const { etag } = await getStagedTree(db, clusterId);
    return { ...(await listTree(db, clusterId, query.at)), etag };
  });
  serve(app, contract.downloadResource, async ({ params, query, reply }) => {
    const { name, blob } = await readContent(db, params.clusterId, params.resourceId, query.at);
    const { digest, bytes } = blob;
    reply.header('content-type', 'application/octet-stream');
    reply.header('content-disposition', `attachment; filename="${posix.basename(name)}"`);
    reply.header('etag', `"${digest}"`);
    reply.header('x-content-sha256', digest);
    return new Uint8Array(bytes);
  });
  serve(app, contract.listDiagnostics, async ({ params }) => ({
    items: await listStagedDiagnostics(db, params.clusterId),
  }));
  serve(app, contract.previewImport, ({ params: { clusterId }, body }) =>
    body.source === 'text'
      ? previewText(db, clusterId, decodeContent(body.content, '#/content'))
      : previewNode(db, clusterId, body.nodeId),
  );
}
