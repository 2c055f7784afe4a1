import { Checkbox, Group, Stack, Text } from '@mantine/core';
import { type ChangeView, rejectChange } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink, TextLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { useClusterId } from '../clusters/index.ts';
import { ChangeFailure } from './ChangeFailure.tsx';
import { DangerousMark } from './DangerousMark.tsx';
import { SemanticSummary } from './SemanticSummary.tsx';

interface StagedChangeProps {
  change: ChangeView;
  /** Names the state of the list. */
  etag: string;
  isChosen: boolean;
  onChoose: (on: boolean) => void;
}

export function StagedChange({ change, etag, isChosen, onChoose }: StagedChangeProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const missing = useMissingPermission('change.stage');
  const reject = useAct(rejectChange, { stale: [['cluster', clusterId], ['clusters']] });
  // Why it was refused is true for the list as it was then.
  const [askedAt, setAskedAt] = useState(etag);
  const refused = askedAt === etag ? reject.error : null;
  const ask = () =>
    confirmLoss({
      title: t('changes.rejectTitle', { number: change.number }),
      affected: t('changes.rejectAffected', { title: change.title, count: change.summaryTotal }),
      confirmLabel: t('changes.reject'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => {
        setAskedAt(etag);
        reject.mutate({ params: { clusterId, changeId: change.id } });
      },
    });
  return (
    <li className="panel" aria-label={change.title}>
      <div className="panel-title">
        <Group gap={10}>
          <Checkbox
            size="xs"
            aria-label={t('changes.choose', { number: change.number })}
            checked={isChosen}
            onChange={(event) => onChoose(event.currentTarget.checked)}
          />
          <StateBadge tone="staged" label={`#${change.number}`} />
          <TextLink to={links.change(clusterId, change.id)} fw={600} size="sm">
            {change.title}
          </TextLink>
          <Text size="xs" c="dimmed">
            {`${t('changes.by', { author: change.author.name })} · `}
            <RelativeTime at={change.createdAt} />
          </Text>
        </Group>
        <Group gap={8} wrap="nowrap">
          <ButtonLink size="xs" variant="default" to={links.change(clusterId, change.id)}>
            {t('changes.difference')}
          </ButtonLink>
          <ActionButton size="xs" variant="default" loading={reject.isPending} disabledReason={missing} onClick={ask}>
            {t('changes.reject')}
          </ActionButton>
        </Group>
      </div>
      <div className="panel-body">
        <Stack gap={10}>
          {refused !== null && <ChangeFailure error={refused} />}
          <DangerousMark dangerous={change.dangerous} />
          <SemanticSummary lines={change.summary} total={change.summaryTotal} limit={8} />
        </Stack>
      </div>
    </li>
  );
}
