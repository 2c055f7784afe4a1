import { Box, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import type { NotManagedRow } from './file-rows.ts';
import { UsedAt } from './UsedAt.tsx';

/** Files that lines name and each node must have by itself, with the way into the cluster. */
export function NotManagedPanel({ rows }: { rows: readonly NotManagedRow[] }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  return (
    <Panel title={t('files.notManaged')} flush>
      <Stack gap={0}>
        <Text size="sm" c="dimmed" p={14}>
          {t('files.notManagedWhy')}
        </Text>
        <Table className="table" aria-label={t('files.notManaged')}>
          <Table.Tbody>
            {rows.map(({ name, usedAt, kind }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <LongName text={name} mono maxCharacters={48} copyable />
                </Table.Td>
                <Table.Td>
                  <UsedAt uses={usedAt} />
                </Table.Td>
                <Table.Td ta="right">
                  {kind === null ? (
                    <Text size="xs" c="dimmed">
                      {t('files.cannotAdd')}
                    </Text>
                  ) : (
                    <Box>
                      <ButtonLink
                        size="compact-sm"
                        variant="default"
                        leftSection={<IconPlus size={14} />}
                        aria-label={t('files.addThisNamed', { name })}
                        to={links.newFile(clusterId, { kind, name })}
                      >
                        {t('files.addThis')}
                      </ButtonLink>
                    </Box>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Panel>
  );
}
