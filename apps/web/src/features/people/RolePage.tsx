import { deleteRole, type RoleId, type RoleView, updateRole } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { rolesQuery } from '../../api/people-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { RoleForm } from './RoleForm.tsx';
import { Trail } from './Trail.tsx';
import '../../texts/add-people-texts.ts';

const route = getRouteApi('/signed-in/people/roles/$roleId');

export default function RolePage() {
  const { roleId } = route.useParams();
  const role = useSuspenseQuery(rolesQuery).data.find(({ key }) => key === roleId);
  // Deleted a moment ago, here or by somebody else: the way to the list is open already.
  if (role === undefined) return null;
  // Another version is another form: what somebody else changed is not overwritten.
  return <CustomRole key={role.version} role={role} roleId={roleId} />;
}

function CustomRole({ role, roleId }: { role: RoleView; roleId: RoleId }) {
  const { t } = useTranslation();
  const save = useAct(updateRole, {
    stale: [['people'], ['session']],
    onAccepted: () =>
      announce({ title: t('people.saved'), message: t('people.savedWhy'), closeLabel: t('common.close') }),
  });
  const { name, description, permissions, version } = role;
  return (
    <div className="page">
      <Trail list={t('roles.title')} to={links.roles()} name={name} />
      <PageHeader
        title={<LongName text={name} maxCharacters={48} />}
        description={
          <>
            {`${t('roles.grants', { count: role.grants })} `}
            {role.grants > 0 && <TextLink to={links.grants(name)}>{t('roles.showGrants')}</TextLink>}
          </>
        }
        actions={<DeleteRole role={role} roleId={roleId} />}
      />
      <RoleForm
        initial={{ name, description, permissions: [...permissions] }}
        submitLabel={t('people.save')}
        pending={save.isPending}
        failure={save.error}
        onSubmit={(body) => save.mutate({ params: { roleId }, ifMatch: String(version), body })}
      />
    </div>
  );
}

function DeleteRole({ role, roleId }: { role: RoleView; roleId: RoleId }) {
  const { t } = useTranslation();
  const go = useGo();
  const missing = useMissingPermission('role.write', 'global');
  const remove = useAct(deleteRole, {
    onAccepted: () => go(links.roles(), { replace: true }),
    stale: [['people']],
  });
  const ask = () =>
    confirmLoss({
      title: t('roles.deleteTitle', { name: role.name }),
      affected: t('roles.deleteAffected'),
      confirmLabel: t('people.delete'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => remove.mutate({ params: { roleId } }),
    });
  return (
    <>
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      <ActionButton
        variant="default"
        loading={remove.isPending}
        disabledReason={missing ?? (role.grants === 0 ? null : t('roles.inUse', { count: role.grants }))}
        onClick={ask}
      >
        {t('people.delete')}
      </ActionButton>
    </>
  );
}
