import { Box, Group, Text } from '@mantine/core';
import type { RolloutNode, RolloutView, RolloutWait } from '@sluice/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import type { Tone } from '../../ui/StateBadge.tsx';
import { splitMiddle } from '../../ui/time-words.ts';
import { isUnsettled, isWatching, listMoving } from './board.ts';
import { RolloutDecisions } from './RolloutDecisions.tsx';

/** What a rollout that runs waits for, and what a person may do about it. */
export function WaitPanel({ rollout, wait }: { rollout: RolloutView; wait: RolloutWait }) {
  const { t } = useTranslation();
  const { lead, tone, why } = useWaitWords(rollout, wait);
  return (
    <section className="panel wait-panel" aria-label={t('waits.title')} data-tone={tone}>
      <Group justify="space-between" gap="10px 16px" align="center">
        <Box role="status" style={{ flex: '1 1 320px', minWidth: 0 }}>
          <Text size="md" fw={600}>
            {lead}
          </Text>
          {why !== null && (
            <Text size="sm" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
              {why}
            </Text>
          )}
        </Box>
        <RolloutDecisions rollout={rollout} />
      </Group>
    </section>
  );
}

interface WaitWords {
  lead: string;
  why: ReactNode;
  /** Amber where a person is asked. */
  tone: Tone;
}

function useWaitWords(rollout: RolloutView, wait: RolloutWait): WaitWords {
  const { t } = useTranslation();
  const names = useNames();
  switch (wait.kind) {
    case 'nodes': {
      const { nodes, what } = listMoving(rollout);
      const many = { count: nodes.length, total: rollout.nodes.length, names: names(nodes) };
      const why = nodes.length === 0 ? t('waits.nodesNone') : t(`waits.nodesWhy.${what}`, many);
      return { lead: t('waits.nodes'), why, tone: 'unknown' };
    }
    case 'pause':
      return { lead: t('waits.pause'), why: <Until text={t('waits.pauseUntil')} at={wait.until} />, tone: 'unknown' };
    case 'watch': {
      const watched = rollout.nodes.filter((node) => isWatching(rollout, node));
      const why = wait.until === null ? t('waits.watchOpen') : <Until text={t('waits.watchUntil')} at={wait.until} />;
      return { lead: t('waits.watch', { count: Math.max(1, watched.length) }), why, tone: 'unknown' };
    }
    case 'person':
      return wordsOfPerson(rollout, wait.reason);
  }

  function wordsOfPerson(
    { held, nodes }: RolloutView,
    reason: Extract<RolloutWait, { kind: 'person' }>['reason'],
  ): WaitWords {
    if (reason === 'gate') return { lead: t('waits.gate'), why: t('waits.gateWhy'), tone: 'warning' };
    if (reason === 'inconclusive') {
      const silent = nodes.filter(({ accepted, verdict }) => verdict === 'inconclusive' && accepted === null);
      const why = t('waits.inconclusiveWhy', { count: silent.length, names: names(silent) });
      return { lead: t('waits.inconclusive'), why, tone: 'warning' };
    }
    const unsettled = nodes.some(isUnsettled);
    const author = held === null || held.by.kind === 'system' ? t('rollout.itsStrategy') : held.by.name;
    return {
      lead: unsettled ? t('waits.heldSettle') : t('waits.held', { author }),
      why: (
        <>
          {held !== null && (
            <div style={{ whiteSpace: 'pre-wrap' }}>
              {held.why !== '' && `${held.why} · `}
              {unsettled && `${t('waits.held', { author })} `}
              <RelativeTime at={held.at} />
            </div>
          )}
          <div>{t(unsettled ? 'waits.heldSettleWhy' : 'waits.heldWhy')}</div>
        </>
      ),
      tone: 'warning',
    };
  }
}

function Until({ text, at }: { text: string; at: string }) {
  return (
    <>
      {`${text} `}
      <RelativeTime at={at} />
    </>
  );
}

const namesShown = 4;
const charactersShown = 28;

/** The first few names and how many more there are. */
function useNames(): (nodes: readonly RolloutNode[]) => string {
  const { t } = useTranslation();
  const short = (name: string) => {
    const parts = splitMiddle(name, charactersShown);
    return parts === null ? name : `${parts.head}…${parts.tail}`;
  };
  return (nodes) => {
    const shown = nodes.slice(0, namesShown).map(({ name }) => short(name));
    const more = nodes.length - shown.length;
    return more === 0 ? shown.join(', ') : `${shown.join(', ')} ${t('waits.andMore', { count: more })}`;
  };
}
