import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { type NodeAnswer, silentNodes, truncatedOn } from './per-node.ts';

interface LivePanelProps<Answer> {
  title: string;
  query: UseQueryResult<NodeAnswer<Answer>[], ApiFailure>;
  /** What can be narrowed down has more to say about an answer that was cut. */
  narrows?: boolean;
  /** Above the rows: fields that say what is asked. */
  fields?: ReactNode;
  /** Why the last act on a row was not done. */
  actFailure?: ApiFailure | null;
  /** What the nodes that answered said; there is at least one. */
  children: (nodes: NodeAnswer<Answer>[]) => ReactNode;
}

/** The answers to one question: how old, of how many nodes, and which nodes gave none and why. */
export function LivePanel<Answer>({
  title,
  query,
  narrows = false,
  fields,
  actFailure = null,
  children,
}: LivePanelProps<Answer>) {
  const nodes = query.data;
  const isAnswered = nodes?.some(({ answer }) => answer !== null) ?? false;
  return (
    <Panel title={<span style={{ overflowWrap: 'anywhere' }}>{title}</span>} aside={<Age query={query} />} flush>
      {fields !== undefined && (
        <div style={{ padding: '12px 14px', borderBottom: '1px solid var(--line)' }}>{fields}</div>
      )}
      {query.error !== null && (
        <div style={{ padding: 14 }}>
          <FailurePanel failure={shownFailure(query.error)} onRetry={() => void query.refetch()} />
        </div>
      )}
      {actFailure !== null && (
        <div style={{ padding: 14 }}>
          <FailurePanel failure={shownFailure(actFailure)} />
        </div>
      )}
      {query.isPending && <Waiting />}
      {nodes !== undefined && <Gaps nodes={nodes} narrows={narrows} />}
      {nodes !== undefined && isAnswered && children(nodes)}
    </Panel>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Stack gap={8} p={14} role="status" aria-busy="true" aria-label={t('common.loading')}>
      {['a', 'b', 'c', 'd'].map((row) => (
        <Skeleton key={row} height={24} />
      ))}
    </Stack>
  );
}

function Age({ query }: { query: UseQueryResult<NodeAnswer<unknown>[], ApiFailure> }) {
  const { t } = useTranslation();
  const { data: nodes, dataUpdatedAt } = query;
  return (
    <Group gap={12}>
      {nodes !== undefined && (
        <Text size="xs" c="dimmed">
          {t('runtime.answered', { answered: nodes.length - silentNodes(nodes).length, count: nodes.length })}{' '}
          <RelativeTime at={new Date(dataUpdatedAt).toISOString()} />
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconRefresh size={14} aria-hidden />}
        loading={query.isFetching}
        onClick={() => void query.refetch()}
      >
        {t('runtime.refresh')}
      </Button>
    </Group>
  );
}

/** Silent nodes that are told before the rest is folded. */
const namedNodes = 4;

/** What is not in the rows below: nodes without an answer, and rows beyond what one answer takes. */
function Gaps({ nodes, narrows }: { nodes: readonly NodeAnswer<unknown>[]; narrows: boolean }) {
  const { t } = useTranslation();
  const silent = useFold(silentNodes(nodes), namedNodes);
  const cut = truncatedOn(nodes);
  if (silent.shown.length + cut.length === 0) return null;
  return (
    <Stack gap={8} p={14}>
      {silent.shown.map(({ nodeId, name, problem }) => (
        <Notice key={nodeId} tone="failed" title={t('runtime.noAnswer', { node: name })} role="status">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {problem?.cause ?? t('runtime.noAnswerWhy')}
          </Text>
          {problem !== null && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {problem.remediation}
            </Text>
          )}
        </Notice>
      ))}
      <FoldButton fold={silent} />
      {cut.length > 0 && (
        <Notice tone="warning" role="status">
          {t(narrows ? 'runtime.truncated' : 'runtime.truncatedPlain', { nodes: cut.join(', ') })}
        </Notice>
      )}
    </Stack>
  );
}
