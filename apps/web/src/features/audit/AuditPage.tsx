import { Button, Center, Table, Text, Tooltip } from '@mantine/core';
import { IconListDetails } from '@tabler/icons-react';
import { useSuspenseInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { auditQuery } from '../../api/queries.ts';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyPanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

/** `{ name: "edge", why: null }` as `name: edge`; nested values as JSON. */
function detailWords(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

/** Ids and digests are for machines: their beginning is enough to tell them apart, the whole is shown on hover. */
function shortIds(text: string): string {
  return text.replace(/\b([0-9a-f]{8})[0-9a-f-]{20,}\b/g, '$1…');
}

export default function AuditPage() {
  const { t } = useTranslation();
  const audit = useSuspenseInfiniteQuery(auditQuery);
  const rows = audit.data.pages.flatMap((page) => page.items);
  return (
    <div className="page">
      <PageHeader title={t('audit.title')} description={t('audit.description')} />
      {rows.length === 0 ? (
        <EmptyPanel icon={<IconListDetails size={36} />} title={t('audit.emptyTitle')} why={t('audit.emptyWhy')} />
      ) : (
        <Table.ScrollContainer minWidth={800} className="panel">
          <Table className="table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={150}>{t('audit.time')}</Table.Th>
                <Table.Th w={140}>{t('audit.actor')}</Table.Th>
                <Table.Th w={220}>{t('audit.action')}</Table.Th>
                <Table.Th w={220}>{t('audit.subject')}</Table.Th>
                <Table.Th>{t('audit.detail')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.seq}>
                  <Table.Td>
                    <RelativeTime at={row.at} />
                  </Table.Td>
                  <Table.Td style={{ whiteSpace: 'nowrap' }}>{row.actor}</Table.Td>
                  <Table.Td className="mono">{row.action}</Table.Td>
                  <Table.Td>
                    <LongName text={row.subject} mono maxCharacters={24} copyable />
                  </Table.Td>
                  <Table.Td>
                    <Tooltip label={detailWords(row.detail)} disabled={detailWords(row.detail) === ''}>
                      <Text size="sm" lineClamp={1}>
                        {shortIds(detailWords(row.detail))}
                      </Text>
                    </Tooltip>
                  </Table.Td>
                </Table.Tr>
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
