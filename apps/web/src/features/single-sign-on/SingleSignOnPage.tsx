import { Grid, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type SingleSignOnView, updateSingleSignOn } from '@sluice/contract';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { singleSignOnQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { GroupMappingFields } from './GroupMappingFields.tsx';
import { ProviderPanel } from './ProviderPanel.tsx';
import { ClaimFields, PeopleFields, ProviderFields } from './SingleSignOnFields.tsx';
import { bodyOf, formOf, readSingleSignOnForm, type SingleSignOnForm } from './single-sign-on-form.ts';
import '../../texts/add-single-sign-on-texts.ts';

/** By their places in the request. */
const fields = {
  issuer: 'issuer',
  clientId: 'clientId',
  secret: 'secret',
  buttonText: 'buttonText',
  keysLastDays: 'keysLastDays',
  emailDomains: 'emailDomains',
  'emailDomains/*': 'emailDomains',
  scopes: 'scopes',
  'scopes/*': 'scopes',
  secondFactorValues: 'secondFactorValues',
  'secondFactorValues/*': 'secondFactorValues',
  'groups/*/providerGroup': 'groups.*.providerGroup',
  'groups/*/groupId': 'groups.*.groupId',
  'claims/username': 'claims.username',
  'claims/displayName': 'claims.displayName',
  'claims/email': 'claims.email',
  'claims/groups': 'claims.groups',
};

export default function SingleSignOnPage() {
  const { t } = useTranslation();
  const settings = useSuspenseQuery(singleSignOnQuery).data;
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
      {/* Another version is another form: what somebody else decided is not overwritten. */}
      <SettingsForm key={settings.version} settings={settings} />
    </div>
  );
}

function SettingsForm({ settings }: { settings: SingleSignOnView }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const missing = useMissingPermission('sso.write');
  const start = formOf(settings);
  const draft = useDraftForm<SingleSignOnForm>({
    name: ['single-sign-on'],
    read: readSingleSignOnForm,
    start,
    version: settings.version,
    withoutSecrets: (form) => ({ ...form, secret: '' }),
  });
  const form = useForm<SingleSignOnForm>({ initialValues: draft.form, onValuesChange: draft.setForm });
  const save = useAct(updateSingleSignOn, {
    stale: [['single-sign-on'], ['people']],
    onAccepted: draft.release,
    onDone: ({ enabled }) =>
      announce({
        title: t('singleSignOn.saved'),
        message: t(enabled ? 'singleSignOn.savedOn' : 'singleSignOn.savedOff'),
        closeLabel: t('common.close'),
      }),
  });
  const failure = useFieldFailure(form, save.error, fields);
  const send = (values: SingleSignOnForm) => save.mutate({ ifMatch: `"${draft.version}"`, body: bodyOf(values) });
  return (
    <form noValidate aria-label={t('singleSignOn.title')} onSubmit={sendOrLead(form, send)}>
      {draft.notices(() => form.setValues(start))}
      <Grid gap={20}>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <LockedFields busy={save.isPending} reason={missing}>
            <Stack gap={16}>
              <ProviderFields form={form} hasSecret={settings.hasSecret} />
              <PeopleFields form={form} />
              <GroupMappingFields form={form} />
              <ClaimFields form={form} />
            </Stack>
          </LockedFields>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <ProviderPanel form={form} redirectUri={settings.redirectUri} />
        </Grid.Col>
      </Grid>
      <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden', zIndex: 5 }}>
        <SaveFailure
          failure={failure}
          onReload={() => void queryClient.invalidateQueries({ queryKey: singleSignOnQuery.queryKey })}
        />
        <div className="sticky-footer form-foot">
          <WrongFields form={form} />
          <ActionButton
            type="submit"
            loading={save.isPending}
            disabledReason={missing ?? (draft.isChanged ? null : t('singleSignOn.unchanged'))}
          >
            {t('singleSignOn.save')}
          </ActionButton>
        </div>
      </div>
      {draft.dialog}
    </form>
  );
}
