import { createRole } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { rolesQuery } from '../../api/people-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { RoleForm } from './RoleForm.tsx';
import { Trail } from './Trail.tsx';
import '../../texts/add-people-texts.ts';

export default function NewRolePage() {
  const { t } = useTranslation();
  const go = useGo();
  const roles = useSuspenseQuery(rolesQuery).data;
  const create = useAct(createRole, { stale: [['people']], onDone: () => go(links.roles()) });
  return (
    <div className="page">
      <Trail list={t('roles.title')} to={links.roles()} name={t('people.newRole')} />
      <PageHeader title={t('people.newRole')} />
      <RoleForm
        initial={{ name: '', description: '', permissions: [] }}
        models={roles}
        submitLabel={t('roles.createSubmit')}
        pending={create.isPending}
        failure={create.error}
        onSubmit={(body) => create.mutate({ body })}
      />
    </div>
  );
}
