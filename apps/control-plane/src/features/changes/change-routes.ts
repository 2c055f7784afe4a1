import * as contract from '@sluice/contract';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Platform } from '../../platform/platform.ts';
import { serve } from '../../platform/serve.ts';
import { HiddenSecrets } from '../config-secrets/index.ts';
import { emptyContent } from '../resources/index.ts';
import { decodeContent } from './change.ts';
import { listChanges, listFileDiffs, viewChange } from './change-read-model.ts';
import { type StageEdit, stageChange } from './change-service.ts';
import { rejectChanges, restageChange, revertChange } from './change-undo-service.ts';
import { listKnownTexts } from './known-texts.ts';
import { getStagedTree } from './staged-tree-store.ts';

export function addChangeRoutes(app: FastifyInstance, platform: Pick<Platform, 'db' | 'sealing'>): void {
  const { db } = platform;
  const secrets = new HiddenSecrets(platform.sealing);
  serve(app, contract.listChanges, async ({ params, query }) => {
    const { etag } = await getStagedTree(db, params.clusterId);
    return { items: await listChanges(db, params.clusterId, query.state), etag };
  });
  serve(app, contract.viewChange, async ({ params: { clusterId, changeId } }) => ({
    ...(await viewChange(db, clusterId, changeId)),
    files: await listFileDiffs(db, clusterId, changeId),
  }));
  serve(app, contract.stageChange, async ({ actor, params: { clusterId }, ifMatch, body }) => {
    const { tree } = await getStagedTree(db, clusterId);
    const isConfig = (edit: Edit) =>
      'kind' in edit
        ? edit.kind === 'haproxy-config'
        : tree.some(({ kind, resourceId }) => kind === 'haproxy-config' && resourceId === edit.resourceId);
    const known = () => listKnownTexts(db, clusterId);
    // Text of other files is shown as it is: a secret that was put back there could be read.
    const read = async (edit: Edit, content: string, field: string) => {
      const bytes = decodeContent(content, field);
      return isConfig(edit) ? secrets.putBack(clusterId, bytes, known, field) : bytes;
    };
    const edits = await Promise.all(body.edits.map((edit, index) => readEdit(edit, `#/edits/${index}/content`, read)));
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

type Edit = z.infer<typeof contract.ResourceEdit>;
type ReadContent = (edit: Edit, content: string, field: string) => Promise<Uint8Array>;

async function readEdit(edit: Edit, field: string, read: ReadContent): Promise<StageEdit> {
  const content = edit.content === null ? null : await read(edit, edit.content, field);
  if ('resourceId' in edit) return { resourceId: edit.resourceId, content };
  return { kind: edit.kind, name: edit.name, content: content ?? emptyContent };
}
