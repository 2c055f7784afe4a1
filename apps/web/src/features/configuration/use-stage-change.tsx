import { type CallInput, type ClusterId, stageChange } from '@sluice/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toBase64 } from '../../api/base64.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { announce } from '../../ui/announce.tsx';
import { editsOf } from './config-edits.ts';
import type { ConfigDocument } from './use-config-document.ts';

type Edits = CallInput<typeof stageChange>['body']['edits'];

/** What was edited: one file, or several that are shown as one. */
type EditedDocument = Pick<ConfigDocument, 'resource' | 'etag'> & Partial<Pick<ConfigDocument, 'parts'>>;

/** Stages edits on what the person saw; `etag` names that state. */
export function useStageChange(clusterId: ClusterId, onStaged: () => void, onAccepted?: () => void) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const act = useAct(stageChange, {
    stale: [['cluster', clusterId], ['clusters']],
    ...(onAccepted === undefined ? {} : { onAccepted }),
    onDone: (change) => {
      announce({
        title: t('stage.doneTitle', { number: change.number }),
        message: <TextLink to={links.changes(clusterId)}>{t('stage.doneLink')}</TextLink>,
        closeLabel: t('common.close'),
      });
      onStaged();
    },
  });
  const stageEdits = (etag: string, edits: Edits, title: string) =>
    act.mutate({ params: { clusterId }, ifMatch: etag, body: { title, edits } });
  return {
    failure: act.error,
    pending: act.isPending,
    stage: (document: EditedDocument, bytes: Uint8Array, title: string) =>
      stageEdits(
        document.etag,
        editsOf(document, bytes).map((edit) => ({ ...edit, content: toBase64(edit.content) })),
        title,
      ),
    stageEdits,
    reload: () => {
      act.reset();
      void queryClient.invalidateQueries({ queryKey: ['cluster', clusterId] });
    },
  };
}
