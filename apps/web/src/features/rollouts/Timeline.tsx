import { Group, Text } from '@mantine/core';
import type { RolloutEvent } from '@sluice/contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { ClockTime, RelativeTime } from '../../ui/RelativeTime.tsx';
import { toneOfEvent } from './rollout-tones.ts';

const eventsShown = 15;

/** The story of a rollout, newest first. */
export function Timeline({ events }: { events: readonly RolloutEvent[] }) {
  const { t } = useTranslation();
  const fold = useFold(events.map((event, index) => ({ event, place: index })).reverse(), eventsShown);
  return (
    <Panel title={t('story.title')}>
      <ol className="timeline" aria-label={t('story.label')}>
        {fold.shown.map(({ event, place }) => (
          <TimelineEvent key={place} event={event} />
        ))}
      </ol>
      <FoldButton fold={fold} />
    </Panel>
  );
}

function TimelineEvent({ event }: { event: RolloutEvent }) {
  const { t } = useTranslation();
  const tone = toneOfEvent(event);
  const by = event.by === null ? null : event.by.kind === 'system' ? t('rollout.itsStrategy') : event.by.name;
  return (
    <li style={{ '--dot': tone === null ? 'var(--unknown)' : `var(--${tone})` } as React.CSSProperties}>
      <Group gap="2px 10px" align="baseline">
        <Text span size="xs" c="dimmed" className="timeline-clock">
          <ClockTime at={event.at} />
        </Text>
        <Text span size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {eventWords(event, t)}
        </Text>
        <Text span size="xs" c="dimmed">
          {by !== null && `${t('rollout.by', { author: by })}, `}
          <RelativeTime at={event.at} />
        </Text>
      </Group>
      {event.why !== null && event.why !== '' && (
        <Text size="sm" c="dimmed" className="timeline-why">
          {event.why}
        </Text>
      )}
    </li>
  );
}

function eventWords({ kind, node, verdict, wave }: RolloutEvent, t: TFunction): string {
  if (kind === 'verdict') return t(`story.verdict.${verdict ?? 'inconclusive'}`, { node });
  return t(`story.kind.${kind}`, { node, wave: (wave ?? 0) + 1 });
}
