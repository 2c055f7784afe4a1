import { SimpleGrid, Stack, Table, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { exactTime, withExactTimes } from '../../ui/time-words.ts';
import { storedStrategySentence } from '../rollouts/index.ts';
import { type Difference, differencesOf, listChange } from './audit-differences.ts';
import { isReason, valueWords, wordText } from './audit-facts.ts';
import type { AuditEntry } from './audit-words.ts';
import { Fact } from './Fact.tsx';
import './audit-row.css';

/** One thing that changed, in a few words: `members: + grace, − bob`. */
export function differenceWords(difference: Difference, t: TFunction, locale: string): string {
  const { word, before, after } = difference;
  const name = wordText(word, t);
  const lists = listChange(difference);
  const plain = (value: unknown) => (word === 'strategy' ? strategyText(value, t, locale) : plainText(value, t));
  if (lists === null) return `${name}: ${plain(before)} → ${plain(after)}`;
  const signed = [...lists.added.map((each) => `+ ${each}`), ...lists.removed.map((each) => `− ${each}`)];
  return `${name}: ${signed.join(', ')}`;
}

function strategyText(stored: unknown, t: TFunction, locale: string): string {
  if (stored === null) return t('audit.defaultStrategy');
  return storedStrategySentence(stored, t, locale) ?? JSON.stringify(stored);
}

function plainText(value: unknown, t: TFunction): string {
  if (value === undefined || value === null || value === '') return t('audit.whole.none');
  if (typeof value === 'boolean') return t(value ? 'audit.whole.yes' : 'audit.whole.no');
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Everything a row holds: what was before and after, who did it with what, and what proves it. */
export function AuditRowDetail({ row }: { row: AuditEntry }) {
  const { t } = useTranslation();
  const differences = differencesOf(row);
  const other = Object.entries(row.detail).filter(
    ([word, value]) => word !== 'before' && word !== 'after' && !(isReason(word) && value === row.reason),
  );
  return (
    <Stack gap={14} p={12} className="audit-row-detail">
      {differences.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('audit.whole.changed')}
          </Text>
          <Differences items={differences} />
        </div>
      )}
      <RowFacts row={row} />
      {other.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('audit.whole.other')}
          </Text>
          <dl className="plain-facts">
            {other.map(([word, value]) => (
              <Fact key={word} word={wordText(word, t)}>
                <Value value={value} word={word} />
              </Fact>
            ))}
          </dl>
        </div>
      )}
    </Stack>
  );
}

function Differences({ items }: { items: readonly Difference[] }) {
  const { t } = useTranslation();
  return (
    <Table className="table" aria-label={t('audit.whole.changed')}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={180}>{t('audit.whole.field')}</Table.Th>
          <Table.Th>{t('audit.whole.before')}</Table.Th>
          <Table.Th>{t('audit.whole.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <DifferenceRow key={item.word} item={item} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function DifferenceRow({ item }: { item: Difference }) {
  const { t } = useTranslation();
  const { word, before, after } = item;
  const lists = listChange(item);
  return (
    <Table.Tr>
      <Table.Td>{wordText(word, t)}</Table.Td>
      <Table.Td>
        {lists === null ? <Value value={before} word={word} /> : <Names signs="−" names={lists.removed} />}
      </Table.Td>
      <Table.Td>
        {lists === null ? <Value value={after} word={word} /> : <Names signs="+" names={lists.added} />}
      </Table.Td>
    </Table.Tr>
  );
}

/** What came to a list or went from it; what stayed is not said. */
function Names({ signs, names }: { signs: string; names: readonly string[] }) {
  return (
    <span className="mono" style={{ overflowWrap: 'anywhere' }}>
      {names.map((name) => `${signs} ${name}`).join(', ') || '–'}
    </span>
  );
}

function Value({ value, word }: { value: unknown; word: string }) {
  const { t, i18n } = useTranslation();
  if (word === 'strategy' && value !== undefined) return strategyText(value, t, i18n.language);
  if (value === undefined || value === null || value === '')
    return (
      <Text span inherit c="dimmed">
        {t('audit.whole.none')}
      </Text>
    );
  if (typeof value === 'boolean') return t(value ? 'audit.whole.yes' : 'audit.whole.no');
  if (typeof value === 'string')
    return (
      <span style={{ overflowWrap: 'anywhere' }}>{withExactTimes(valueWords(word, value, t), i18n.language)}</span>
    );
  const words = Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(', ') : null;
  return (
    <span className="mono" style={{ overflowWrap: 'anywhere' }}>
      {words ?? JSON.stringify(value)}
    </span>
  );
}

function RowFacts({ row }: { row: AuditEntry }) {
  const { t, i18n } = useTranslation();
  const unknown = (
    <Text span inherit c="dimmed">
      {t('audit.whole.unknown')}
    </Text>
  );
  return (
    <SimpleGrid
      component="dl"
      className="plain-facts"
      cols={{ base: 1, sm: 2, lg: 3 }}
      spacing={16}
      verticalSpacing={6}
    >
      <Fact word={t('audit.whole.row')}>{`#${row.seq}`}</Fact>
      <Fact word={t('audit.whole.when')}>{exactTime(row.at, i18n.language)}</Fact>
      <Fact word={t('audit.whole.outcome')}>{t(`audit.outcomes.${row.outcome}`)}</Fact>
      <Fact word={t('audit.whole.address')}>
        {row.address === null ? unknown : <span className="mono">{row.address}</span>}
      </Fact>
      <Fact word={t('audit.whole.permission')}>
        {row.permission === null ? unknown : <span className="mono">{row.permission}</span>}
      </Fact>
      {row.reason !== null && (
        <Fact word={t('audit.whole.reason')}>
          {row.action === 'session.refused' ? valueWords('reason', row.reason, t) : row.reason}
        </Fact>
      )}
      {row.sessionId !== null && (
        <Fact word={t('audit.whole.session')}>
          <LongName text={row.sessionId} mono maxCharacters={18} copyable />
        </Fact>
      )}
      {row.apiKeyId !== null && (
        <Fact word={t('audit.whole.key')}>
          <LongName text={row.apiKeyId} mono maxCharacters={18} copyable />
        </Fact>
      )}
      <Fact word={t('audit.whole.hash')}>
        <LongName text={row.hash} mono maxCharacters={20} />
        <CopyIconButton value={row.hash} label={t('audit.copyHead')} />
      </Fact>
    </SimpleGrid>
  );
}
