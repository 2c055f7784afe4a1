import { Modal, Radio, Stack, Text } from '@mantine/core';
import { adoptNode, type ClusterView, type NodeDetail } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';

interface AdoptDialogProps {
  node: NodeDetail;
  cluster: ClusterView | null;
  onClose: () => void;
}

/** Takes a node under management: its files or the cluster's. */
export function AdoptDialog({ node, cluster, onClose }: AdoptDialogProps) {
  const { t } = useTranslation();
  const head = cluster?.head ?? null;
  const [choice, setChoice] = useState<'import' | 'take-cluster'>(head === null ? 'import' : 'take-cluster');
  const adopt = useAct(adoptNode, {
    stale: [['node', node.id], ['nodes'], ['cluster'], ['clusters']],
    onDone: onClose,
  });
  const blocked = node.adoptionBlockers.length > 0 ? t('adopt.blocked') : null;
  return (
    <Modal
      opened
      onClose={onClose}
      size={560}
      title={t('adopt.title', { node: node.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap={14}>
        <Text size="sm" c="dimmed">
          {t('adopt.lead')}
        </Text>
        {adopt.error !== null && <FailurePanel failure={shownFailure(adopt.error)} />}
        <Radio.Group
          label={t('adopt.choice')}
          value={choice}
          onChange={(value) => setChoice(value === 'import' ? 'import' : 'take-cluster')}
        >
          <Stack gap={10} mt={8}>
            <Radio
              value="import"
              label={t('adopt.import')}
              description={head === null ? t('adopt.importHelp') : t('adopt.importBlocked', { number: head.number })}
              disabled={head !== null}
            />
            <Radio
              value="take-cluster"
              label={t('adopt.take')}
              description={head === null ? t('adopt.takeBlocked') : t('adopt.takeHelp')}
              disabled={head === null}
            />
          </Stack>
        </Radio.Group>
        <div style={{ textAlign: 'right' }}>
          <ActionButton
            loading={adopt.isPending}
            disabledReason={blocked}
            onClick={() => adopt.mutate({ params: { nodeId: node.id }, body: { choice } })}
          >
            {t('adopt.submit')}
          </ActionButton>
        </div>
      </Stack>
    </Modal>
  );
}
