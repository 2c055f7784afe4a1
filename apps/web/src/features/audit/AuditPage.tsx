import { Button, Center, Table, Text } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { auditQuery, clustersQuery, nodesQuery, poolsQuery } from '../../api/queries.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { storedStrategySentence } from '../rollouts/index.ts';
import '../../texts/add-audit-texts.ts';
import '../../texts/add-rollout-texts.ts';
import { AuditFilter } from './AuditFilter.tsx';
import {
  type AuditEntry,
  type AuditFact,
  actionTexts,
  endings,
  factsOf,
  isKnownAction,
  type NamesById,
  subjectOf,
} from './audit-words.ts';

const route = getRouteApi('/signed-in/audit');

export default function AuditPage() {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const audit = useSuspenseInfiniteQuery(auditQuery(filter));
  const names = useNames();
  const rows = audit.data.pages.flatMap((page) => page.items);
  const filtered = filter.action !== undefined || filter.actor !== undefined;
  return (
    <div className="page">
      <PageHeader title={t('audit.title')} description={t('audit.description')} />
      <AuditFilter values={filter} />
      {rows.length === 0 ? (
        <EmptyPanel
          icon={<IconListDetails size={36} />}
          title={t(filtered ? 'audit.noMatchTitle' : 'audit.emptyTitle')}
          why={t(filtered ? 'audit.noMatchWhy' : 'audit.emptyWhy')}
        />
      ) : (
        <Table.ScrollContainer minWidth={800} className="panel">
          <Table className="table" aria-label={t('audit.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={150}>{t('audit.time')}</Table.Th>
                <Table.Th w={140}>{t('audit.actor')}</Table.Th>
                <Table.Th w={220}>{t('audit.action')}</Table.Th>
                <Table.Th>{t('audit.subject')}</Table.Th>
                <Table.Th>{t('audit.detail')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <AuditTableRow key={row.seq} row={row} names={names} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {audit.hasNextPage && (
        <Center mt={12}>
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('common.showMore')}
          </Button>
        </Center>
      )}
    </div>
  );
}

/** Of everything that a row can be about and that still exists. */
function useNames(): NamesById {
  const clusters = useQuery(clustersQuery).data;
  const nodes = useQuery(nodesQuery()).data;
  const pools = useQuery(poolsQuery).data;
  return useMemo(
    () =>
      new Map(
        [...(clusters ?? []), ...(nodes ?? []), ...(pools ?? [])].map(({ id, name }): [string, string] => [id, name]),
      ),
    [clusters, nodes, pools],
  );
}

function AuditTableRow({ row, names }: { row: AuditEntry; names: NamesById }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <RelativeTime at={row.at} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{actorWords(row.actor, t('audit.system'))}</Table.Td>
      <Table.Td>
        {isKnownAction(row.action) ? t(actionTexts[row.action]) : <span className="mono">{row.action}</span>}
      </Table.Td>
      <Table.Td>
        <Subject row={row} names={names} />
      </Table.Td>
      <Table.Td>
        <Facts row={row} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Acts of our own parts are written `system:rollout`. */
function actorWords(actor: string, system: string): string {
  return actor.startsWith('system:') ? `${system} (${actor.slice('system:'.length)})` : actor;
}

function Subject({ row, names }: { row: AuditEntry; names: NamesById }) {
  const { t } = useTranslation();
  const { name, href, within } = subjectOf(row, names);
  const shown =
    name !== null ? (
      <LongName text={name} copyable={href === null} />
    ) : href !== null ? (
      t(
        /^(?:plan|approval|schedule)\./.test(row.action)
          ? 'audit.thePlan'
          : row.action.startsWith('rollout.')
            ? 'audit.theRollout'
            : 'audit.open',
      )
    ) : (
      <LongName text={row.subject} mono maxCharacters={14} copyable />
    );
  return (
    <Text size="sm" component="div">
      {href === null ? shown : <TextLink to={href}>{shown}</TextLink>}
      {within !== null && (
        <Text span inherit c="dimmed">
          {` ${t(within.href === null ? 'audit.withinPool' : 'audit.within')} `}
          {within.href === null ? within.name : <TextLink to={within.href}>{within.name}</TextLink>}
        </Text>
      )}
    </Text>
  );
}

function Facts({ row }: { row: AuditEntry }) {
  const { t, i18n } = useTranslation();
  const words = (fact: AuditFact) => {
    if (fact.key === null) return `${fact.word}: ${fact.value}`;
    if (fact.key === 'files') return t('audit.files', { count: Number(fact.value) });
    if (fact.key === 'changes') return t('audit.changes', { count: Number(fact.value) });
    if (fact.key === 'uses') return t('audit.uses', { count: Number(fact.value) });
    if (fact.key === 'nodes') return t('audit.nodes', { count: Number(fact.value) });
    if (fact.key === 'ended') {
      const ending = endings.find((known) => known === fact.value);
      return ending === undefined ? fact.value : t(`audit.ended.${ending}`);
    }
    if (fact.key === 'strategy') {
      const stored: unknown = JSON.parse(fact.value);
      return stored === null
        ? t('audit.defaultStrategy')
        : (storedStrategySentence(stored, t, i18n.language) ?? fact.value);
    }
    const isMoment = fact.key === 'expiresAt' || fact.key === 'until' || fact.key === 'at';
    const value = isMoment ? exactTime(fact.value, i18n.language) : fact.value;
    return t(`audit.facts.${fact.key}`, { value });
  };
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {factsOf(row).map(words).join(' · ')}
    </Text>
  );
}
