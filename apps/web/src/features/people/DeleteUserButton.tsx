import { deleteUser, type GrantView, type UserView } from '@sluice/contract';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { confirmLoss } from '../../ui/confirm.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';

interface DeleteUserButtonProps {
  user: UserView;
  /** Direct ones and those of groups; the latter stay. */
  grants: readonly GrantView[];
  missing: string | null;
}

export function DeleteUserButton({ user, grants, missing }: DeleteUserButtonProps) {
  const { t } = useTranslation();
  const go = useGo();
  const remove = useAct(deleteUser, {
    // Before the lists are read again: the page of a user that is gone would fail.
    onAccepted: () => go(links.people(), { replace: true }),
    stale: [['people']],
  });
  const ask = () =>
    confirmLoss({
      title: t('users.deleteTitle', { name: user.username }),
      affected: t('users.deleteAffected', {
        roles: t('users.roles', { count: grants.filter(({ to }) => to.id === user.id).length }),
        groups: t('users.memberships', { count: user.groups.length }),
      }),
      confirmLabel: t('people.delete'),
      cancelLabel: t('common.cancel'),
      onConfirm: () => remove.mutate({ params: { userId: user.id } }),
    });
  return (
    <>
      {remove.error !== null && <FailurePanel failure={shownFailure(remove.error)} />}
      <ActionButton variant="default" loading={remove.isPending} disabledReason={missing} onClick={ask}>
        {t('people.delete')}
      </ActionButton>
    </>
  );
}
