import { Checkbox, Table, Text } from '@mantine/core';
import type { DriftEntry } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { rowOf } from './drift-choice.ts';

interface DriftTableProps {
  entries: readonly DriftEntry[];
  /** False on the page of one node. */
  withNode: boolean;
  rows: ReadonlySet<string>;
  onRows: (rows: ReadonlySet<string>) => void;
}

/** Every difference with its state, in words, and since when. */
export function DriftTable({ entries, withNode, rows, onRows }: DriftTableProps) {
  const { t } = useTranslation();
  const toggle = (row: string) => {
    const next = new Set(rows);
    if (!next.delete(row)) next.add(row);
    onRows(next);
  };
  return (
    <Table.ScrollContainer minWidth={720}>
      <Table className="table" aria-label={t('drift.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36} aria-label={t('drift.choose')} />
            <Table.Th>{t('drift.what')}</Table.Th>
            {withNode && <Table.Th>{t('drift.node')}</Table.Th>}
            <Table.Th>{t('drift.where')}</Table.Th>
            <Table.Th>{t('drift.since')}</Table.Th>
            <Table.Th>{t('drift.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map((entry) => (
            <Table.Tr key={rowOf(entry)}>
              <Table.Td>
                <Checkbox
                  size="xs"
                  aria-label={entry.what}
                  checked={rows.has(rowOf(entry))}
                  onChange={() => toggle(rowOf(entry))}
                />
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
                {entry.what}
                {withNode && entry.kind === 'file-content' && (
                  <>
                    {' '}
                    <TextLink
                      size="xs"
                      to={links.node(entry.nodeId)}
                      aria-label={t('drift.seeLinesOf', { object: entry.object, node: entry.nodeName })}
                    >
                      {t('drift.seeLines')}
                    </TextLink>
                  </>
                )}
              </Table.Td>
              {withNode && (
                <Table.Td>
                  <TextLink to={links.node(entry.nodeId)}>
                    <LongName text={entry.nodeName} />
                  </TextLink>
                </Table.Td>
              )}
              <Table.Td>{t(`drift.on.${entry.state}`)}</Table.Td>
              <Table.Td>
                <RelativeTime at={entry.since} />
              </Table.Td>
              <Table.Td>
                <EntryState entry={entry} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function EntryState({ entry }: { entry: DriftEntry }) {
  const { t } = useTranslation();
  if (entry.accepted) return <StateBadge tone="staged" label={t('drift.accepted')} plain />;
  if (entry.ignored === null) return <StateBadge tone="warning" label={t('drift.open')} plain />;
  return (
    <>
      <StateBadge tone="maintenance" label={t('drift.ignoredBy', { author: entry.ignored.by })} plain />{' '}
      <Text span size="xs" c="dimmed">
        {entry.ignored.until === null ? (
          t('drift.untilChange')
        ) : (
          <>
            {t('drift.ends')} <RelativeTime at={entry.ignored.until} />
          </>
        )}
      </Text>
    </>
  );
}
