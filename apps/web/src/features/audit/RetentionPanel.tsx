import { Group, NumberInput, Radio, Stack, Text } from '@mantine/core';
import { type RetentionView, setRetention } from '@sluice/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { retentionQuery } from '../../api/audit-settings-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

const RetentionForm = z.object({ isLimited: z.boolean(), days: z.union([z.number(), z.string()]) });
type RetentionForm = z.infer<typeof RetentionForm>;

/** Mirrors the bounds of `setRetention` in the contract's `audit.ts`. */
const mostDays = 36_500;
const usualDays = 365;

/** Null: for ever. Undefined: it cannot be told. */
function daysOf({ days, isLimited }: RetentionForm): number | null | undefined {
  if (!isLimited) return null;
  return typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= mostDays ? days : undefined;
}

/** How long rows are kept, with a question before any are lost. */
export function RetentionPanel({ retention }: { retention: RetentionView }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const missing = useMissingPermission('audit.configure', 'global');
  const draft = useDraftForm<RetentionForm>({
    name: ['audit-retention'],
    read: (stored) => RetentionForm.safeParse(stored).data ?? null,
    start: { isLimited: retention.days !== null, days: retention.days ?? usualDays },
    // It has no version of its own: what is set tells one from another.
    version: retention.days ?? 0,
  });
  const days = daysOf(draft.form);
  const save = useAct(setRetention, {
    stale: [['audit-settings']],
    onAccepted: draft.release,
    onDone: ({ days: kept }) =>
      announce({
        title: t('auditSettings.retentionSaved'),
        message: kept === null ? t('auditSettings.keptForEver') : t('auditSettings.keptForDays', { count: kept }),
        closeLabel: t('common.close'),
      }),
  });
  const submit = () => {
    if (missing !== null || days === undefined || !draft.isChanged || save.isPending) return;
    const send = () => save.mutate({ body: { days } });
    const removes = days !== null && (retention.days === null || days < retention.days);
    if (!removes) return send();
    confirmLoss({
      title: t('auditSettings.shortenTitle'),
      affected: t('auditSettings.shortenAffected', { count: days }),
      confirmLabel: t('auditSettings.shortenConfirm'),
      cancelLabel: t('common.cancel'),
      onConfirm: send,
    });
  };
  return (
    <Panel title={t('auditSettings.retention')}>
      <form
        noValidate
        aria-label={t('auditSettings.retention')}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {draft.notices()}
        <SaveFailure
          failure={save.error}
          onReload={() => void queryClient.invalidateQueries({ queryKey: retentionQuery.queryKey })}
        />
        <Stack gap={14}>
          <LockedFields reason={missing}>
            <RetentionFields form={draft.form} setForm={draft.setForm} isWrong={days === undefined} />
          </LockedFields>
          {retention.removed > 0 && <Removed retention={retention} />}
          <div>
            <ActionButton
              type="submit"
              loading={save.isPending}
              disabledReason={
                missing ??
                (days === undefined ? t('auditSettings.daysWrong') : null) ??
                (draft.isChanged ? null : t('auditSettings.unchanged'))
              }
            >
              {t('auditSettings.save')}
            </ActionButton>
          </div>
        </Stack>
      </form>
      {draft.dialog}
    </Panel>
  );
}

interface RetentionFieldsProps {
  form: RetentionForm;
  setForm: (form: RetentionForm) => void;
  isWrong: boolean;
}

function RetentionFields({ form, isWrong, setForm }: RetentionFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Radio.Group
        label={t('auditSettings.retentionChoice')}
        value={form.isLimited ? 'days' : 'ever'}
        onChange={(value) => setForm({ ...form, isLimited: value === 'days' })}
      >
        <Stack gap={10} mt={8}>
          <Radio value="ever" label={t('auditSettings.forEver')} />
          <Radio value="days" label={t('auditSettings.forDays')} description={t('auditSettings.forDaysHelp')} />
        </Stack>
      </Radio.Group>
      {form.isLimited && (
        <Group>
          <NumberInput
            w={220}
            label={t('auditSettings.days')}
            allowDecimal={false}
            error={isWrong ? t('auditSettings.daysWrong') : null}
            value={form.days}
            onChange={(days) => setForm({ ...form, days })}
          />
        </Group>
      )}
    </>
  );
}

function Removed({ retention: { removed, removedAt } }: { retention: RetentionView }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed">
      {t('auditSettings.removedSoFar', { count: removed })}
      {removedAt !== null && (
        <>
          {` ${t('auditSettings.removedLast')} `}
          <RelativeTime at={removedAt} />
        </>
      )}
    </Text>
  );
}
