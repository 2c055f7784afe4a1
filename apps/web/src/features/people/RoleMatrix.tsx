import { Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import type { Permission, RoleView } from '@sluice/contract';
import { IconCheck, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { byResource, entryOf } from '../access/index.ts';
import { useAsksAgain } from './use-asks-again.ts';
import './role-matrix.css';

/** Room that a column of a role needs; `role-matrix.css` says what the columns before them need. */
const roleWidth = 120;

/** Permissions under their resources as rows, roles as columns. */
export function RoleMatrix({ roles, names }: { roles: readonly RoleView[]; names: readonly Permission[] }) {
  const { t } = useTranslation();
  const asksAgain = useAsksAgain();
  return (
    <Table.ScrollContainer
      minWidth={`calc(var(--role-matrix-first) + ${roles.length * roleWidth}px)`}
      className="panel role-matrix-frame"
    >
      <Table className="table role-matrix" aria-label={t('roles.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('roles.permission')}</Table.Th>
            <Table.Th>{t('roles.grantable')}</Table.Th>
            {roles.map((role) => (
              <Table.Th key={role.key} w={roleWidth} ta="center">
                <RoleHead role={role} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {byResource(names).map(([resource, ofResource]) => (
          <Table.Tbody key={resource}>
            <Table.Tr className="role-matrix-group">
              <Table.Th colSpan={2 + roles.length} scope="rowgroup">
                <span className="mono">{resource}</span>
              </Table.Th>
            </Table.Tr>
            {ofResource.map((name) => (
              <PermissionRow key={name} name={name} roles={roles} asksAgain={asksAgain(name)} />
            ))}
          </Table.Tbody>
        ))}
      </Table>
    </Table.ScrollContainer>
  );
}

function RoleHead({ role }: { role: RoleView }) {
  const { t } = useTranslation();
  const hint = [role.description, t('roles.grants', { count: role.grants })]
    .filter((words) => words !== '')
    .join(' · ');
  return (
    <Tooltip label={hint}>
      {role.builtIn ? (
        // Read by key too: the words of the role are in no other place of the page.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what says something when it is focused
        <span tabIndex={0}>
          <span className="mono">{role.name}</span>
          <Text span display="block" size="xs" c="dimmed" fw={400}>
            {t('roles.builtIn')}
          </Text>
        </span>
      ) : (
        <TextLink to={links.role(role.key)} size="xs">
          <LongName text={role.name} maxCharacters={16} />
        </TextLink>
      )}
    </Tooltip>
  );
}

interface PermissionRowProps {
  name: Permission;
  roles: readonly RoleView[];
  asksAgain: boolean;
}

function PermissionRow({ name, roles, asksAgain }: PermissionRowProps) {
  const { t } = useTranslation();
  const { words, place } = entryOf(name);
  return (
    <Table.Tr>
      <Table.Th scope="row" className="role-matrix-name">
        <span className="mono">{name}</span>
        {asksAgain && (
          <Tooltip label={t('roles.stepUp')}>
            <IconShieldCheck
              size={14}
              style={{ verticalAlign: '-2px', marginLeft: 6, color: 'var(--staged)' }}
              aria-label={t('roles.stepUp')}
              role="img"
            />
          </Tooltip>
        )}
        <Text span display="block" size="xs" c="dimmed" fw={400}>
          {words}
        </Text>
      </Table.Th>
      <Table.Td>
        <Text size="xs" c="dimmed">
          {t(`roles.places.${place}`)}
        </Text>
      </Table.Td>
      {roles.map((role) => (
        <Table.Td key={role.key} ta="center">
          {role.permissions.includes(name) ? (
            <>
              <IconCheck size={16} stroke={2.5} style={{ color: 'var(--serving)' }} aria-hidden />
              <VisuallyHidden>{t('roles.yes')}</VisuallyHidden>
            </>
          ) : (
            <VisuallyHidden>{t('roles.no')}</VisuallyHidden>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
