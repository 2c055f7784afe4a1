import { ActionIcon, Group, Stack, Text, Title } from '@mantine/core';
import type { RolloutNode, RolloutView } from '@sluice/contract';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { countStates, hasNotBegun, nextWave, splitWave } from './board.ts';
import { RolloutNodeCard } from './RolloutNodeCard.tsx';
import { toneOfRolloutNode } from './rollout-tones.ts';
import { MoreButton, useShare } from './use-share.tsx';

interface WaveColumnProps {
  rollout: RolloutView;
  /** All nodes of the wave. */
  nodes: readonly RolloutNode[];
  title: string;
  /** Of them only those whose name holds it are drawn. */
  filter: string;
}

/** One wave of a rollout: counts by state, the nodes that need an eye as cards, the others as rows. */
export function WaveColumn({ rollout, nodes, title, filter }: WaveColumnProps) {
  const { t } = useTranslation();
  const found = nodes.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));
  const { cards, rows } = splitWave(rollout, found);
  return (
    <section className="wave" aria-label={title} style={{ flexGrow: Math.min(nodes.length, 4) }}>
      <WaveHead rollout={rollout} nodes={nodes} title={title} />
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('rollout.noMatch')}
        </Text>
      )}
      <div className="wave-cards">
        {cards.map((node) => (
          <RolloutNodeCard key={node.nodeId} rollout={rollout} node={node} />
        ))}
      </div>
      <NodeRows rollout={rollout} nodes={rows} />
    </section>
  );
}

function WaveHead({ rollout, nodes, title }: Omit<WaveColumnProps, 'filter'>) {
  const { t } = useTranslation();
  const counts = countStates(rollout, nodes);
  const proven = nodes.filter(({ state }) => state === 'proven').length;
  return (
    <div>
      <Group justify="space-between" gap="2px 10px">
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text size="xs" c="dimmed" component="div">
          {hasNotBegun(rollout, nodes) ? (
            <NotBegun rollout={rollout} nodes={nodes} />
          ) : (
            t('rollout.done', { done: proven, total: nodes.length })
          )}
        </Text>
      </Group>
      {nodes.length > 1 && (
        <Group gap="2px 12px" mt={2}>
          {counts.map(([state, count]) => (
            <StateBadge
              key={state}
              tone={toneOfRolloutNode[state]}
              label={t('rollout.stateCount', { count, state: t(`rollout.nodeState.${state}`) })}
              plain
            />
          ))}
        </Group>
      )}
    </div>
  );
}

function NotBegun({ rollout, nodes }: Pick<WaveColumnProps, 'rollout' | 'nodes'>) {
  const { t } = useTranslation();
  const { held, waitsFor } = rollout;
  if (held !== null) return t('rollout.notBegunHeld');
  if (waitsFor?.kind !== 'pause' || nodes[0]?.wave !== nextWave(rollout)) return t('rollout.notBegun');
  return (
    <>
      {`${t('rollout.nextWave')} `}
      <RelativeTime at={waitsFor.until} />
    </>
  );
}

const firstRows = 12;
const moreRows = 100;

function NodeRows({ rollout, nodes }: { rollout: RolloutView; nodes: readonly RolloutNode[] }) {
  const share = useShare(nodes, firstRows, moreRows);
  if (nodes.length === 0) return null;
  return (
    <>
      <Stack component="ul" gap={0} p={0} m={0} className="wave-rows">
        {share.shown.map((node) => (
          <NodeRow key={node.nodeId} rollout={rollout} node={node} />
        ))}
      </Stack>
      <MoreButton share={share} />
    </>
  );
}

/** A node that needs no eye: its name and state, and its card on demand. */
function NodeRow({ rollout, node }: { rollout: RolloutView; node: RolloutNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const toggle = (
    <ActionIcon
      size="sm"
      aria-expanded={open}
      aria-label={t('rollout.detailsOf', { node: node.name })}
      onClick={() => setOpen(!open)}
    >
      {open ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
    </ActionIcon>
  );
  if (open) {
    return (
      <li className="wave-row-open">
        <RolloutNodeCard rollout={rollout} node={node} toggle={toggle} />
      </li>
    );
  }
  return (
    <li className="wave-row">
      <TextLink to={links.node(node.nodeId)} size="sm" style={{ minWidth: 0 }}>
        <LongName text={node.name} maxCharacters={30} />
      </TextLink>
      <Group gap={6} wrap="nowrap">
        <StateBadge tone={toneOfRolloutNode[node.state]} label={t(`rollout.nodeState.${node.state}`)} plain />
        {toggle}
      </Group>
    </li>
  );
}
