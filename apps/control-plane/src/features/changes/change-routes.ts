import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { decodeContent } from './change.ts';
import { listChanges, listFileDiffs, viewChange } from './change-read-model.ts';
import { type StageEdit, stageChange } from './change-service.ts';
import { rejectChanges, restageChange, revertChange } from './change-undo-service.ts';
import { getStagedTree } from './staged-tree-store.ts';

export function addChangeRoutes(app: FastifyInstance, platform: Pick<Platform, 'db' | 'sealing'>): void {
  const { db } = platform;
  serve(app, contract.listChanges, async ({ params, query }) => {
    const { etag } = await getStagedTree(db, params.clusterId);
    return { items: await listChanges(db, params.clusterId, query.state), etag };
  });
  serve(app, contract.viewChange, async ({ params: { clusterId, changeId } }) => ({
    ...(await viewChange(db, clusterId, changeId)),
    files: await listFileDiffs(db, clusterId, changeId),
  }));
  serve(app, contract.stageChange, async ({ actor, params: { clusterId }, ifMatch, body }) => {
    const edits = body.edits.map(readEdit);
    const input = { clusterId, basedOn: ifMatch, title: body.title, edits, restores: null };
    const { changeId, etag, diagnostics } = await stageChange(platform, actor, input);
    return { ...(await viewChange(db, clusterId, changeId)), diagnostics, etag };
  });
  serve(app, contract.rejectChange, async ({ actor, params: { clusterId, changeId } }) => {
    await rejectChanges(db, actor, clusterId, [changeId]);
    return viewChange(db, clusterId, changeId);
  });
  serve(app, contract.rejectChanges, async ({ actor, params: { clusterId }, body: { changeIds } }) => {
    await rejectChanges(db, actor, clusterId, changeIds);
    const items: contract.ChangeView[] = [];
    for (const id of new Set(changeIds)) items.push(await viewChange(db, clusterId, id));
    return { items };
  });
  serve(app, contract.restageChange, async ({ actor, params: { clusterId, changeId } }) => {
    await restageChange(db, actor, clusterId, changeId);
    return viewChange(db, clusterId, changeId);
  });
  serve(app, contract.revertChange, async ({ actor, params: { clusterId, changeId } }) => {
    return viewChange(db, clusterId, await revertChange(platform, actor, clusterId, changeId));
  });
}

function readEdit(edit: z.infer<typeof contract.ResourceEdit>, index: number): StageEdit {
  const read = (content: string) => decodeContent(content, `#/edits/${index}/content`);
  if (!('resourceId' in edit)) return { kind: edit.kind, name: edit.name, content: read(edit.content) };
  return { resourceId: edit.resourceId, content: edit.content === null ? null : read(edit.content) };
}
