import { Grid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { updateSingleSignOn } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { singleSignOnQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { GroupMappingFields } from './GroupMappingFields.tsx';
import { ProviderPanel } from './ProviderPanel.tsx';
import { ClaimFields, PeopleFields, ProviderFields } from './SingleSignOnFields.tsx';
import { bodyOf, formOf, type SingleSignOnForm } from './single-sign-on-form.ts';
import '../../texts/add-single-sign-on-texts.ts';

/** By their places in the request. */
const fields = {
  issuer: 'issuer',
  clientId: 'clientId',
  secret: 'secret',
  buttonText: 'buttonText',
  keysLastDays: 'keysLastDays',
  'claims/username': 'claims.username',
  'claims/displayName': 'claims.displayName',
  'claims/email': 'claims.email',
  'claims/groups': 'claims.groups',
};

export default function SingleSignOnPage() {
  const { t } = useTranslation();
  const settings = useSuspenseQuery(singleSignOnQuery).data;
  const missing = useMissingPermission('sso.write');
  const form = useForm<SingleSignOnForm>({ initialValues: formOf(settings) });
  const save = useAct(updateSingleSignOn, {
    stale: [['single-sign-on'], ['people']],
    onDone: (saved) => {
      form.setInitialValues(formOf(saved));
      form.reset();
      announce({
        title: t('singleSignOn.saved'),
        message: t(saved.enabled ? 'singleSignOn.savedOn' : 'singleSignOn.savedOff'),
        closeLabel: t('common.close'),
      });
    },
  });
  const failure = useFieldFailure(form, save.error, fields);
  const send = (values: SingleSignOnForm) => save.mutate({ ifMatch: `"${settings.version}"`, body: bodyOf(values) });
  return (
    <div className="page">
      <PageHeader
        title={t('singleSignOn.title')}
        description={t('singleSignOn.lead')}
        state={
          <StateBadge
            tone={settings.enabled ? 'serving' : 'unknown'}
            label={t(settings.enabled ? 'singleSignOn.on' : 'singleSignOn.off')}
          />
        }
      />
      <form noValidate aria-label={t('singleSignOn.title')} onSubmit={form.onSubmit(send)}>
        <Grid gap={20}>
          <Grid.Col span={{ base: 12, md: 7 }}>
            <fieldset disabled={save.isPending || missing !== null} className="plain-fieldset">
              <Stack gap={16}>
                <ProviderFields form={form} hasSecret={settings.hasSecret} />
                <PeopleFields form={form} />
                <GroupMappingFields form={form} />
                <ClaimFields form={form} />
              </Stack>
            </fieldset>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <ProviderPanel form={form} redirectUri={settings.redirectUri} />
          </Grid.Col>
        </Grid>
        <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden', zIndex: 5 }}>
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <div className="sticky-footer" style={{ justifyContent: 'flex-end', alignItems: 'center' }}>
            <ActionButton
              type="submit"
              loading={save.isPending}
              disabledReason={missing ?? (form.isDirty() ? null : t('singleSignOn.unchanged'))}
            >
              {t('singleSignOn.save')}
            </ActionButton>
          </div>
        </div>
      </form>
    </div>
  );
}
