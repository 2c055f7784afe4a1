import { Group, Stack, Text } from '@mantine/core';
import { deleteForwarder, type ForwarderView } from '@sluice/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { openDraft } from '../../ui/draft.ts';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime, useNow } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { relativeTime } from '../../ui/time-words.ts';
import { Fact } from './Fact.tsx';
import { ForwarderFields } from './ForwarderFields.tsx';
import { isEncrypted, receiverWords, stateOf } from './forwarder-form.ts';

const tones = { paused: 'maintenance', failing: 'failed', behind: 'warning', current: 'serving' } as const;

interface ForwarderPanelProps {
  kind: ForwarderView['kind'];
  /** Null while there is none. */
  forwarder: ForwarderView | null;
}

/** One receiver: how sending goes, or the form that sets it up. */
export function ForwarderPanel({ forwarder, kind }: ForwarderPanelProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('audit.configure', 'global');
  const name = ['audit-forwarder', kind];
  // What was typed before a reload is not hidden behind a button.
  const [open, setOpen] = useState(() => openDraft(name, (stored) => stored).load() !== null);
  const state = forwarder && stateOf(forwarder);
  return (
    <Panel
      title={t(`auditSettings.${kind}`)}
      aside={state !== null && <StateBadge tone={tones[state]} label={t(`auditSettings.state.${state}`)} />}
    >
      {open ? (
        <ForwarderFields
          key={forwarder?.version ?? 0}
          kind={kind}
          forwarder={forwarder}
          draftName={name}
          onClose={() => setOpen(false)}
        />
      ) : forwarder === null ? (
        <Stack gap={12} align="flex-start">
          <Text size="sm">{t(`auditSettings.${kind}None`)}</Text>
          <ActionButton variant="default" disabledReason={missing} onClick={() => setOpen(true)}>
            {t('auditSettings.setUp')}
          </ActionButton>
        </Stack>
      ) : (
        <ForwarderState forwarder={forwarder} missing={missing} onEdit={() => setOpen(true)} />
      )}
    </Panel>
  );
}

interface ForwarderStateProps {
  forwarder: ForwarderView;
  missing: string | null;
  onEdit: () => void;
}

function ForwarderState({ forwarder, missing, onEdit }: ForwarderStateProps) {
  const { t } = useTranslation();
  const { kind, sentAt, sentSeq, settings, waiting } = forwarder;
  const remove = useAct(deleteForwarder, { stale: [['audit-settings']] });
  const ask = () =>
    confirmLoss({
      title: t(`auditSettings.removeTitle.${kind}`),
      affected: t('auditSettings.removeAffected', { to: receiverWords(forwarder), count: waiting }),
      confirmLabel: t('auditSettings.remove'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => remove.mutate({ params: { kind } }),
    });
  return (
    <Stack gap={12}>
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      <SendingFailure forwarder={forwarder} />
      <dl className="plain-facts">
        <Fact word={t('auditSettings.facts.to')}>
          <span className="mono">{receiverWords(forwarder)}</span>
        </Fact>
        <Fact word={t('auditSettings.facts.connection')}>
          {t(isEncrypted(forwarder) ? 'auditSettings.encrypted' : 'auditSettings.plain')}
        </Fact>
        {isEncrypted(forwarder) && (
          <Fact word={t('auditSettings.facts.trust')}>
            {t(settings.caPem === null ? 'auditSettings.systemAuthorities' : 'auditSettings.ownAuthorities')}
          </Fact>
        )}
        <Fact word={t('auditSettings.facts.sent')}>
          {sentAt === null ? (
            t('auditSettings.sentNone')
          ) : (
            <>
              {t('auditSettings.sentRow', { seq: sentSeq })} <RelativeTime at={sentAt} />
            </>
          )}
        </Fact>
        <Fact word={t('auditSettings.facts.waiting')}>{t('auditSettings.waitingRows', { count: waiting })}</Fact>
      </dl>
      <Group gap={8}>
        <ActionButton variant="default" disabledReason={missing} onClick={onEdit}>
          {t('auditSettings.edit')}
        </ActionButton>
        <ActionButton variant="default" loading={remove.isPending} disabledReason={missing} onClick={ask}>
          {t('auditSettings.remove')}
        </ActionButton>
      </Group>
    </Stack>
  );
}

/** What failed last, how often, and when it is tried again. */
function SendingFailure({ forwarder: { active, failure } }: { forwarder: ForwarderView }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (failure === null || !active) return null;
  return (
    <Notice tone="failed" title={t('auditSettings.failed', { count: failure.times })} role="status">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {failure.cause}
      </Text>
      <Text size="sm" c="dimmed">
        {t('auditSettings.retry', { when: relativeTime(failure.retryAt, now, i18n.language) })}
      </Text>
    </Notice>
  );
}
