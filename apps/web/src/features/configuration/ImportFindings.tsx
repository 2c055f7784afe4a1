import { Group, List, Stack, Table, Text } from '@mantine/core';
import type { ImportPreview } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { FoldButton, useFold } from '../../ui/fold.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { DiagnosticList } from './DiagnosticList.tsx';

const tones = { new: 'staged', changed: 'warning', same: 'unknown' } as const;
const words = { new: 'importing.new', changed: 'importing.changed', same: 'importing.same' } as const;

/** Rows before "and n more". */
const sectionsShown = 12;

/** What an import would bring: proof of the bytes, sections, findings, the node's verdict. */
export function ImportFindings({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const sections = useFold(preview.sections, sectionsShown);
  const equal = preview.sha256In === preview.sha256Out;
  return (
    <Stack gap={14}>
      <Notice
        tone={equal ? 'serving' : 'failed'}
        title={equal ? t('importing.bytesTitle') : t('importing.bytesDiffer')}
      >
        <Text size="sm">
          {[
            t('configuration.size', { count: preview.sizeBytes }),
            t('configuration.lines', { count: preview.lineCount }),
            t(`configuration.encoding.${preview.encoding}`),
          ].join(' · ')}
        </Text>
        <Hash label={t('importing.sha256In')} value={preview.sha256In} />
        <Hash label={t('importing.sha256Out')} value={preview.sha256Out} />
      </Notice>
      <Panel title={t('importing.findings')}>
        {preview.diagnostics.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('importing.noFindings')}
          </Text>
        ) : (
          <DiagnosticList items={preview.diagnostics} label={t('importing.findings')} />
        )}
      </Panel>
      <Verdict verdict={preview.nodeVerdict} />
      {preview.removedFiles.length > 0 && (
        <Notice tone="warning" title={t('importing.removedFiles')}>
          <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
            {preview.removedFiles.join(', ')}
          </Text>
        </Notice>
      )}
      {preview.missing.length > 0 && <Missing sections={preview.missing} />}
      <Panel title={`${t('importing.sections')} ${preview.sections.length}`} flush>
        <Table className="table" aria-label={t('importing.sections')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('importing.section')}</Table.Th>
              <Table.Th ta="right">{t('importing.line')}</Table.Th>
              <Table.Th ta="right">{t('importing.statements')}</Table.Th>
              <Table.Th>{t('importing.compared')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sections.shown.map((section) => (
              <Table.Tr key={section.line}>
                <Table.Td>
                  <LongName text={section.name === null ? section.kind : `${section.kind} ${section.name}`} mono />
                </Table.Td>
                <Table.Td ta="right">{section.line}</Table.Td>
                <Table.Td ta="right">{section.statements}</Table.Td>
                <Table.Td>
                  <StateBadge
                    tone={tones[section.comparedWithStaged]}
                    label={t(words[section.comparedWithStaged])}
                    plain
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Group px={14} pb={10} pt={sections.hidden > 0 ? 10 : 0}>
          <FoldButton fold={sections} />
        </Group>
      </Panel>
    </Stack>
  );
}

function Missing({ sections }: { sections: ImportPreview['missing'] }) {
  const { t } = useTranslation();
  const fold = useFold(sections, sectionsShown);
  return (
    <Notice tone="warning" title={t('importing.missing')}>
      <Text size="sm">{t('importing.missingWhy')}</Text>
      <List size="sm">
        {fold.shown.map((section) => (
          <List.Item key={`${section.kind} ${section.name}`} className="mono">
            {section.name === null ? section.kind : `${section.kind} ${section.name}`}
          </List.Item>
        ))}
      </List>
      <FoldButton fold={fold} />
    </Notice>
  );
}

function Hash({ label, value }: { label: string; value: string }) {
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {`${label} `}
      <span className="mono">{value}</span>
    </Text>
  );
}

function Verdict({ verdict }: { verdict: ImportPreview['nodeVerdict'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('importing.verdict')}>
      {verdict === null ? (
        <StateBadge tone="unknown" label={t('importing.verdictLater')} plain />
      ) : (
        <Stack gap={8}>
          <StateBadge
            tone={verdict.ok ? 'serving' : 'failed'}
            label={t(verdict.ok ? 'importing.verdictOk' : 'importing.verdictBad')}
            plain
          />
          {verdict.output.length > 0 && (
            <CodeLines
              label={t('importing.verdict')}
              lines={verdict.output.map((text, index) => ({ text, key: `${index}` }))}
            />
          )}
        </Stack>
      )}
    </Panel>
  );
}
