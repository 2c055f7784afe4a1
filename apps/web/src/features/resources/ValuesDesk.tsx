import { ActionIcon, Button, Group, ScrollArea, Skeleton, Stack, Table, Text, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nodesQuery } from '../../api/queries.ts';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useClusterId } from '../clusters/index.ts';
import {
  isValuePossible,
  readValues,
  removeValueName,
  removeValueNode,
  setNodeValue,
  type ValueRow,
  valueNameProblem,
  valueTable,
} from './value-edit.ts';

interface ValuesDeskProps {
  bytes: Uint8Array;
  readOnly: boolean;
  onEdit: (edited: Uint8Array) => void;
}

/** What differs between the nodes of a cluster: a row for each node, a column for each name. */
export function ValuesDesk({ bytes, readOnly, onEdit }: ValuesDeskProps) {
  const { t } = useTranslation();
  const { data: nodes = [], isPending } = useQuery(nodesQuery(useClusterId()));
  const [added, setAdded] = useState<readonly string[]>([]);
  const values = bytes.length === 0 ? {} : readValues(bytes);
  if (values === null) return <Notice tone="failed">{t('values.unreadable')}</Notice>;
  if (isPending) return <Skeleton height={120} m={14} />;
  const managed = nodes.filter(({ mode }) => mode === 'managed').map(({ name }) => name);
  const { names, rows } = valueTable(values, managed, added);
  return (
    <Stack gap={12} p={14}>
      <NewName names={names} readOnly={readOnly} onAdd={(name) => setAdded([...added, name])} />
      {rows.length === 0 || names.length === 0 ? (
        <Text size="sm" c="dimmed">
          {rows.length === 0 ? t('values.noNodes') : t('values.noNames')}
        </Text>
      ) : (
        <ScrollArea type="auto">
          <Table aria-label={t('values.table')} miw={220 + names.length * 200}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={200}>{t('values.node')}</Table.Th>
                {names.map((name) => (
                  <NameHead
                    key={name}
                    name={name}
                    readOnly={readOnly}
                    onRemove={() => {
                      setAdded(added.filter((other) => other !== name));
                      onEdit(removeValueName(values, name));
                    }}
                  />
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <NodeRow
                  key={row.node}
                  row={row}
                  names={names}
                  readOnly={readOnly}
                  onValue={(name, value) => onEdit(setNodeValue(values, row.node, name, value))}
                  onRemove={() => onEdit(removeValueNode(values, row.node))}
                />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea>
      )}
    </Stack>
  );
}

function NewName({
  names,
  readOnly,
  onAdd,
}: {
  names: readonly string[];
  readOnly: boolean;
  onAdd: (name: string) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const problem = valueNameProblem(name, names);
  const words = { form: t('values.nameForm'), taken: t('values.nameTaken', { name }) };
  const add = () => {
    setTried(problem !== null);
    if (problem !== null || readOnly) return;
    onAdd(name);
    setName('');
  };
  // Not a form of its own: the table also stands inside that of a new file.
  return (
    <Group gap={12} align="flex-start">
      <TextInput
        label={t('values.newName')}
        description={t('values.nameHelp')}
        classNames={{ input: 'mono' }}
        w={440}
        value={name}
        error={tried && problem !== null ? words[problem] : null}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" mt={{ base: 0, sm: 41 }} disabled={readOnly} onClick={add}>
        {t('values.addName')}
      </Button>
    </Group>
  );
}

function NameHead({ name, readOnly, onRemove }: { name: string; readOnly: boolean; onRemove: () => void }) {
  const { t } = useTranslation();
  return (
    <Table.Th>
      <Group gap={4} wrap="nowrap">
        <span className="mono" style={{ textTransform: 'none' }}>
          <LongName text={name} maxCharacters={24} />
        </span>
        <Tooltip label={t('values.removeName', { name })}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            disabled={readOnly}
            aria-label={t('values.removeName', { name })}
            onClick={onRemove}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Table.Th>
  );
}

interface NodeRowProps {
  row: ValueRow;
  names: readonly string[];
  readOnly: boolean;
  onValue: (name: string, value: string) => void;
  onRemove: () => void;
}

function NodeRow({ row, names, readOnly, onValue, onRemove }: NodeRowProps) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Group gap={4} wrap="nowrap">
          <LongName text={row.node} maxCharacters={24} />
          {!row.isKnown && (
            <Tooltip label={t('values.removeNode', { node: row.node })}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                disabled={readOnly}
                aria-label={t('values.removeNode', { node: row.node })}
                onClick={onRemove}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
        {!row.isKnown && (
          <Text size="xs" c="dimmed">
            {t('values.unknownNode')}
          </Text>
        )}
      </Table.Th>
      {names.map((name, index) => {
        const value = row.values[index] ?? null;
        return (
          <Table.Td key={name}>
            <TextInput
              size="xs"
              classNames={{ input: 'mono' }}
              aria-label={t('values.valueOf', { name, node: row.node })}
              readOnly={readOnly}
              value={value ?? ''}
              error={value === null ? t('values.missing') : null}
              onChange={(event) => {
                const { value: typed } = event.currentTarget;
                if (isValuePossible(typed)) onValue(name, typed);
              }}
            />
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}
