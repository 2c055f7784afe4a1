import { Group, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { RolloutNode, WatchSignal } from '@sluice/contract';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { durationWords } from '../../ui/duration-words.ts';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { toneOfVerdict } from './rollout-tones.ts';
import { figureWords, verdictOfSignal } from './watch-words.ts';

interface NodeWatchProps {
  node: Pick<RolloutNode, 'name' | 'verdict'>;
  watch: NonNullable<RolloutNode['watch']>;
}

/** A node before its commit and since, with what the figures rest on. What was good when the page opened is folded. */
export function NodeWatch({ node, watch }: NodeWatchProps) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(node.verdict !== 'good');
  const count = watch.signals.length;
  const isNothing = count === 0 && node.verdict !== 'inconclusive';
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <section className="node-watch" aria-label={t('watch.title', { node: node.name })}>
      <Group justify="space-between" gap={8}>
        <Text size="xs" c="dimmed">
          {t('watch.traffic', {
            count: watch.requests,
            duration: durationWords(watch.seconds * 1000, i18n.language),
          })}
        </Text>
        {count > 0 && (
          <UnstyledButton className="fold-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Group gap={4} wrap="nowrap">
              {t('watch.showSignals', { count })}
              <VisuallyHidden>{t('rollout.onNode', { node: node.name })}</VisuallyHidden>
              <Chevron size={14} aria-hidden />
            </Group>
          </UnstyledButton>
        )}
      </Group>
      {node.verdict === 'inconclusive' && (
        <Text size="xs" style={{ color: 'var(--warning)' }}>
          {t('watch.tooLittle')}
        </Text>
      )}
      {isNothing && (
        <Text size="xs" c="dimmed">
          {t('watch.nothingYet')}
        </Text>
      )}
      {open && count > 0 && <Signals node={node} signals={watch.signals} />}
    </section>
  );
}

const signalsShown = 4;

function Signals({ node, signals }: Pick<NodeWatchProps, 'node'> & { signals: readonly WatchSignal[] }) {
  const fold = useFold(signals, signalsShown);
  return (
    <>
      <Stack component="ul" gap={6} p={0} m={0} mt={4} style={{ listStyle: 'none' }}>
        {fold.shown.map((signal) => (
          <Signal key={`${signal.signal} ${signal.where}`} node={node} signal={signal} />
        ))}
      </Stack>
      <FoldButton fold={fold} />
    </>
  );
}

function Signal({ node, signal }: Pick<NodeWatchProps, 'node'> & { signal: WatchSignal }) {
  const { t, i18n } = useTranslation();
  const verdict = verdictOfSignal(signal, node);
  const figure = (value: number | null) => figureWords(value, signal, t, i18n.language);
  return (
    <li>
      <Group justify="space-between" gap={8} wrap="nowrap" align="flex-start">
        <Text size="xs" fw={500}>
          {t(`watch.signals.${signal.signal}`)}
        </Text>
        <StateBadge
          tone={verdict === 'calm' ? 'serving' : toneOfVerdict[verdict]}
          label={t(`watch.verdicts.${verdict}`)}
          plain
        />
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {signal.where !== '' && signal.signal !== 'serving' && <span className="mono">{`${signal.where} `}</span>}
        {t('watch.compared', { before: figure(signal.before), now: figure(signal.now) })}
      </Text>
    </li>
  );
}
