import { Group, NumberInput, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { type ForwarderView, setSyslogForwarder, setWebhookForwarder } from '@sluice/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { forwardersQuery } from '../../api/audit-settings-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PasswordField } from '../../ui/PasswordField.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { type ForwarderForm, formOf, readForwarderForm, syslogBody, webhookBody } from './forwarder-form.ts';

/** By their places in the request. */
const fields = { host: 'host', port: 'port', tls: 'tls', url: 'url', secret: 'secret', caPem: 'caPem' };

interface ForwarderFieldsProps {
  kind: ForwarderView['kind'];
  forwarder: ForwarderView | null;
  draftName: readonly string[];
  onClose: () => void;
}

/** Sets a receiver up or changes it. */
export function ForwarderFields({ draftName, forwarder, kind, onClose }: ForwarderFieldsProps) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const missing = useMissingPermission('audit.configure', 'global');
  const start = formOf(forwarder);
  const draft = useDraftForm<ForwarderForm>({
    name: draftName,
    read: readForwarderForm,
    start,
    version: forwarder?.version ?? 0,
    withoutSecrets: (form) => ({ ...form, secret: '' }),
  });
  const form = useForm<ForwarderForm>({ name: kind, initialValues: draft.form, onValuesChange: draft.setForm });
  const options = {
    stale: [['audit-settings']],
    onAccepted: () => {
      draft.release();
      onClose();
    },
    onDone: ({ active }: ForwarderView) =>
      announce({
        title: t(`auditSettings.saved.${kind}`),
        message: t(active ? 'auditSettings.savedWhy' : 'auditSettings.savedPaused'),
        closeLabel: t('common.close'),
      }),
  };
  const setSyslog = useAct(setSyslogForwarder, options);
  const setWebhook = useAct(setWebhookForwarder, options);
  const used = kind === 'syslog' ? setSyslog : setWebhook;
  const failure = useFieldFailure(form, used.error, fields);
  const send = (values: ForwarderForm) =>
    kind === 'syslog'
      ? setSyslog.mutate({ body: syslogBody(values) })
      : setWebhook.mutate({ body: webhookBody(values) });
  const cancel = () => {
    draft.forget();
    onClose();
  };
  return (
    <form noValidate aria-label={t(`auditSettings.${kind}`)} onSubmit={sendOrLead(form, send)}>
      {draft.notices(() => form.setValues(start))}
      <Stack gap={14} maw={640}>
        <LockedFields reason={missing}>
          <Stack gap={14}>
            <Switch
              label={t('auditSettings.fields.active')}
              description={t('auditSettings.fields.activeHelp')}
              {...form.getInputProps('active', { type: 'checkbox' })}
            />
            {kind === 'syslog' ? (
              <SyslogFields form={form} />
            ) : (
              <WebhookFields form={form} hasSecret={forwarder !== null} />
            )}
            <Textarea
              label={t('auditSettings.fields.caPem')}
              description={t('auditSettings.fields.caPemHelp')}
              classNames={{ input: 'mono' }}
              autosize
              minRows={2}
              maxRows={10}
              {...form.getInputProps('caPem')}
            />
            {forwarder === null && (
              <Radio.Group label={t('auditSettings.fields.from')} {...form.getInputProps('from')}>
                <Group gap={16} mt={8}>
                  <Radio value="oldest" label={t('auditSettings.fields.fromOldest')} />
                  <Radio value="now" label={t('auditSettings.fields.fromNow')} />
                </Group>
              </Radio.Group>
            )}
          </Stack>
        </LockedFields>
        <SaveFailure
          failure={failure}
          onReload={() => void queryClient.invalidateQueries({ queryKey: forwardersQuery.queryKey })}
        />
        <WrongFields form={form} />
        <Group gap={8}>
          <ActionButton
            type="submit"
            loading={used.isPending}
            disabledReason={missing ?? (draft.isChanged ? null : t('auditSettings.unchanged'))}
          >
            {t('auditSettings.save')}
          </ActionButton>
          <ActionButton variant="default" onClick={cancel}>
            {t('common.cancel')}
          </ActionButton>
        </Group>
      </Stack>
      {draft.dialog}
    </form>
  );
}

interface FieldsProps {
  form: UseFormReturnType<ForwarderForm>;
}

function SyslogFields({ form }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Group gap={12} align="flex-start">
        <TextInput
          style={{ flex: '1 1 280px' }}
          label={t('auditSettings.fields.host')}
          description={t('auditSettings.fields.hostHelp')}
          placeholder="log.example.com"
          classNames={{ input: 'mono' }}
          {...form.getInputProps('host')}
        />
        <NumberInput
          w={220}
          label={t('auditSettings.fields.port')}
          description={t('auditSettings.fields.portHelp')}
          allowDecimal={false}
          {...form.getInputProps('port')}
        />
      </Group>
      <Switch
        label={t('auditSettings.fields.tls')}
        description={t('auditSettings.fields.tlsHelp')}
        {...form.getInputProps('tls', { type: 'checkbox' })}
      />
    </>
  );
}

function WebhookFields({ form, hasSecret }: FieldsProps & { hasSecret: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('auditSettings.fields.url')}
        description={t('auditSettings.fields.urlHelp')}
        placeholder="https://hook.example.com/audit"
        classNames={{ input: 'mono' }}
        {...form.getInputProps('url')}
      />
      <PasswordField
        label={t('auditSettings.fields.secret')}
        description={t(hasSecret ? 'auditSettings.fields.secretKept' : 'auditSettings.fields.secretHelp')}
        autoComplete="new-password"
        {...form.getInputProps('secret')}
      />
    </>
  );
}
