import { Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ApplyOptions, leastAheadSeconds, mostAheadDays, type PlanId, scheduleApply } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { splitFailure } from '../../api/field-failure.ts';
import { useAct } from '../../api/use-act.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import '../../texts/add-approval-texts.ts';

interface ScheduleDialogProps {
  planId: PlanId;
  options: ApplyOptions;
  onClose: () => void;
}

const fields = { at: 'at' };

/** Asks for the moment at which a plan is applied. */
export function ScheduleDialog({ onClose, options, planId }: ScheduleDialogProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const [moment, setMoment] = useState('');
  const [tried, setTried] = useState(false);
  const schedule = useAct(scheduleApply, {
    stale: [
      ['cluster', clusterId, 'schedules'],
      ['cluster', clusterId, 'plan'],
    ],
    onDone: onClose,
  });
  const aheadMs = Date.parse(moment) - Date.now();
  const isSound = aheadMs >= leastAheadSeconds * 1000 && aheadMs <= mostAheadDays * 86_400_000;
  const refused = splitFailure(schedule.error, fields);
  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      title={t('schedule.dialogTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!isSound || schedule.isPending) return;
          const at = new Date(moment).toISOString();
          schedule.mutate({ params: { clusterId, planId }, body: { ...options, at } });
        }}
      >
        <Stack gap={14}>
          <Text size="sm">{t('schedule.dialogLead')}</Text>
          {refused.rest !== null && <FailurePanel failure={shownFailure(refused.rest)} />}
          <TextInput
            type="datetime-local"
            w={260}
            data-autofocus
            label={t('schedule.moment')}
            description={t('schedule.momentHelp')}
            error={tried && !isSound ? t('schedule.momentWrong') : (refused.fields.at ?? null)}
            value={moment}
            onChange={(event) => {
              schedule.reset();
              setMoment(event.currentTarget.value);
            }}
          />
          <Group justify="flex-end" gap={8}>
            <ActionButton variant="default" onClick={onClose}>
              {t('common.cancel')}
            </ActionButton>
            <ActionButton type="submit" loading={schedule.isPending}>
              {t('schedule.submit')}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
