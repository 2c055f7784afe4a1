import { ActionIcon, Box, Button, Center, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDownload, IconListDetails } from '@tabler/icons-react';
import { useQuery, useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AuditFilterValues,
  auditFilterOf,
  auditQuery,
  clustersQuery,
  nodesQuery,
  poolsQuery,
} from '../../api/queries.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { usePermission } from '../../shell/use-permission.ts';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { withExactTimes } from '../../ui/time-words.ts';
import { storedStrategySentence } from '../rollouts/index.ts';
import '../../texts/add-audit-texts.ts';
import '../../texts/add-rollout-texts.ts';
import { AuditFilter } from './AuditFilter.tsx';
import { AuditRowDetail, differenceWords } from './AuditRowDetail.tsx';
import { AuditTabs } from './AuditTabs.tsx';
import { differencesOf } from './audit-differences.ts';
import { type AuditFact, endings, factsOf, valueWords, wordText } from './audit-facts.ts';
import { type AuditEntry, isKnownAction, type NamesById, subjectOf } from './audit-words.ts';
import { useVerification, VerificationResult, VerifyButton } from './Verification.tsx';

const route = getRouteApi('/signed-in/audit');

export default function AuditPage() {
  const { t } = useTranslation();
  const { row: open, ...filter } = route.useSearch();
  const go = useGo();
  const asked = useVerification();
  const audit = useSuspenseInfiniteQuery(auditQuery(filter));
  const names = useNames();
  const rows = audit.data.pages.flatMap((page) => page.items);
  const filtered = Object.keys(filter).length > 0;
  return (
    <div className="page">
      <AuditTabs />
      <PageHeader
        title={t('audit.title')}
        description={t('audit.description')}
        actions={
          <>
            <ExportLink filter={filter} format="csv" />
            <ExportLink filter={filter} format="json" />
            <VerifyButton asked={asked} />
          </>
        }
      />
      <Box mb={asked.isFetched || asked.isFetching ? 12 : 0}>
        <VerificationResult asked={asked} />
      </Box>
      <AuditFilter values={filter} />
      {rows.length === 0 ? (
        <EmptyPanel
          icon={<IconListDetails size={36} />}
          title={t(filtered ? 'audit.noMatchTitle' : 'audit.emptyTitle')}
          why={t(filtered ? 'audit.noMatchWhy' : 'audit.emptyWhy')}
        />
      ) : (
        <Table.ScrollContainer minWidth={980} className="panel">
          <Table className="table" aria-label={t('audit.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={36}>
                  <VisuallyHidden>{t('shell.actions')}</VisuallyHidden>
                </Table.Th>
                <Table.Th w={130}>{t('audit.time')}</Table.Th>
                <Table.Th w={140}>{t('audit.actor')}</Table.Th>
                <Table.Th w={220}>{t('audit.action')}</Table.Th>
                <Table.Th>{t('audit.subject')}</Table.Th>
                <Table.Th>{t('audit.detail')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <AuditTableRow
                  key={row.seq}
                  row={row}
                  names={names}
                  open={open === String(row.seq)}
                  onToggle={(show) =>
                    go(links.audit(show ? { ...filter, row: String(row.seq) } : filter), { replace: true })
                  }
                />
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
  const clusters = useQuery({ ...clustersQuery, enabled: usePermission('cluster.read') }).data;
  const nodes = useQuery({ ...nodesQuery(), enabled: usePermission('node.read') }).data;
  const pools = useQuery({ ...poolsQuery, enabled: usePermission('pool.read') }).data;
  return useMemo(
    () =>
      new Map(
        [...(clusters ?? []), ...(nodes ?? []), ...(pools ?? [])].map(({ id, name }): [string, string] => [id, name]),
      ),
    [clusters, nodes, pools],
  );
}

interface AuditTableRowProps {
  row: AuditEntry;
  names: NamesById;
  open: boolean;
  onToggle: (open: boolean) => void;
}

function AuditTableRow({ row, names, open, onToggle }: AuditTableRowProps) {
  const { t } = useTranslation();
  const detailId = `row-${row.seq}`;
  return (
    <>
      <Table.Tr>
        <Table.Td pr={0}>
          <ActionIcon
            size="sm"
            aria-expanded={open}
            aria-controls={open ? detailId : undefined}
            aria-label={t(open ? 'audit.hide' : 'audit.show', { seq: row.seq })}
            onClick={() => onToggle(!open)}
          >
            {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
          </ActionIcon>
        </Table.Td>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <RelativeTime at={row.at} />
        </Table.Td>
        <Table.Td style={{ whiteSpace: 'nowrap' }}>
          <LongName text={actorWords(row.actor, t('audit.system'))} maxCharacters={24} />
        </Table.Td>
        <Table.Td>
          <ActionWords row={row} />
        </Table.Td>
        <Table.Td>
          <Subject row={row} names={names} />
        </Table.Td>
        <Table.Td>
          <Facts row={row} />
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr id={detailId}>
          <Table.Td colSpan={6} p={0}>
            <AuditRowDetail row={row} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function ExportLink({ filter, format }: { filter: AuditFilterValues; format: 'csv' | 'json' }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      variant="default"
      leftSection={<IconDownload size={16} />}
      href={links.auditExport(auditFilterOf(filter), format)}
      download
    >
      {t(format === 'csv' ? 'audit.exportCsv' : 'audit.exportJson')}
    </Button>
  );
}

/** What was done, or tried: the words of some actions say by themselves that they were refused. */
function ActionWords({ row: { action, outcome } }: { row: AuditEntry }) {
  const { t } = useTranslation();
  const words = isKnownAction(action) ? t(`audit.actions.${action}`) : <span className="mono">{action}</span>;
  if (outcome === 'done') return words;
  if (action.endsWith('.refused') && isKnownAction(action))
    return <StateBadge tone="warning" label={t(`audit.actions.${action}`)} plain />;
  return (
    <>
      {words} <StateBadge tone="warning" label={t('audit.refused')} plain />
    </>
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
    if (fact.key === null) return `${wordText(fact.word, t)}: ${valueWords(fact.word, fact.value, t)}`;
    if (fact.key === 'files') return t('audit.files', { count: Number(fact.value) });
    if (fact.key === 'changes') return t('audit.changes', { count: Number(fact.value) });
    if (fact.key === 'uses') return t('audit.uses', { count: Number(fact.value) });
    if (fact.key === 'attempts') return t('audit.attempts', { count: Number(fact.value) });
    if (fact.key === 'nodes') return t('audit.nodes', { count: Number(fact.value) });
    if (fact.key === 'endedSessions') return t('audit.endedSessions', { count: Number(fact.value) });
    if (fact.key === 'ending') {
      const ending = endings.find((known) => known === fact.value);
      return ending === undefined ? fact.value : t(`audit.ended.${ending}`);
    }
    if (fact.key === 'strategy') {
      const stored: unknown = JSON.parse(fact.value);
      return stored === null
        ? t('audit.defaultStrategy')
        : (storedStrategySentence(stored, t, i18n.language) ?? fact.value);
    }
    const value = withExactTimes(valueWords(fact.key, fact.value, t), i18n.language);
    return t(`audit.facts.${fact.key}`, { value });
  };
  const changes = differencesOf(row).map((difference) => differenceWords(difference, t, i18n.language));
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      {[...factsOf(row).map(words), ...changes].join(' · ')}
    </Text>
  );
}
