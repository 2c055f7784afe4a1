import { permissionNames } from '@sluice/contract';
import { IconPlus } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rolesQuery } from '../../api/people-queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { useUrlFilter } from '../../shell/use-url-filter.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { fits } from '../access/index.ts';
import { Filter, NothingFits } from './Filter.tsx';
import { RoleMatrix } from './RoleMatrix.tsx';

/** Never empty: some roles are built in. */
export default function RolesPage() {
  const { t } = useTranslation();
  const roles = useSuspenseQuery(rolesQuery).data;
  const [filter, setFilter] = useUrlFilter();
  const missing = useMissingPermission('role.write', 'global');
  const names = permissionNames.filter((name) => fits(name, filter));
  const icon = <IconPlus size={16} />;
  return (
    <>
      <PageHeader
        title={t('roles.title')}
        count={roles.length}
        description={t('roles.description')}
        actions={
          missing === null ? (
            <ButtonLink to={links.newRole()} leftSection={icon}>
              {t('roles.create')}
            </ButtonLink>
          ) : (
            <ActionButton leftSection={icon} disabledReason={missing}>
              {t('roles.create')}
            </ActionButton>
          )
        }
      />
      <Filter text={filter} onChange={setFilter} />
      <RoleMatrix roles={roles} names={names} />
      {names.length === 0 && <NothingFits text={filter} />}
    </>
  );
}
