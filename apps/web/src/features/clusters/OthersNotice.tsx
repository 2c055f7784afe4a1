import { Button, Group, List, Stack, Text } from '@mantine/core';
import type { ClusterId } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../ui/Notice.tsx';
import { LatestChange } from '../configuration/index.ts';
import type { OthersEdit } from './server-form.ts';

interface OthersNoticeProps {
  clusterId: ClusterId;
  edits: readonly OthersEdit[];
  /** Goes on with what they wrote and my fields on top. */
  onKeep: () => void;
  onDrop: () => void;
}

/** What somebody else did to the server that this form is about. Nothing is staged before the person has seen it. */
export function OthersNotice({ clusterId, edits, onKeep, onDrop }: OthersNoticeProps) {
  const { t } = useTranslation();
  const say = ({ field }: OthersEdit, value: string) => {
    if (field === 'check' || field === 'backup' || field === 'disabled')
      return t(value === 'true' ? 'server.on' : 'server.off');
    return value === '' ? t('server.notSet') : value;
  };
  return (
    <Notice tone="warning" title={t('server.othersTitle')} role="alert">
      <Stack gap={8}>
        <LatestChange clusterId={clusterId} />
        <List size="sm">
          {edits.map((edit) => (
            <List.Item key={edit.field}>
              {t('server.othersEdit', {
                field: t(`server.${edit.field}`),
                before: say(edit, edit.before),
                after: say(edit, edit.after),
              })}
              {edit.mine !== null && (
                <Text size="sm" fw={600}>
                  {t('server.othersMine', { mine: say(edit, edit.mine) })}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
        <Group gap={8}>
          <Button size="xs" onClick={onKeep}>
            {t('server.othersKeep')}
          </Button>
          <Button size="xs" variant="default" onClick={onDrop}>
            {t('server.othersDrop')}
          </Button>
        </Group>
      </Stack>
    </Notice>
  );
}
