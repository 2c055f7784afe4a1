import { Checkbox, Fieldset, NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { PasswordField } from '../../ui/PasswordField.tsx';
import type { SingleSignOnForm } from './single-sign-on-form.ts';

export interface FieldsProps {
  form: UseFormReturnType<SingleSignOnForm>;
}

/** Which provider, and as whom it knows us. */
export function ProviderFields({ form, hasSecret }: FieldsProps & { hasSecret: boolean }) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t('singleSignOn.provider')}>
      <Stack gap={14}>
        <Switch
          label={t('singleSignOn.enabled')}
          description={t('singleSignOn.enabledHelp')}
          {...form.getInputProps('enabled', { type: 'checkbox' })}
        />
        <TextInput
          label={t('singleSignOn.issuer')}
          description={t('singleSignOn.issuerHelp')}
          placeholder="https://login.example.com"
          classNames={{ input: 'mono' }}
          {...form.getInputProps('issuer')}
        />
        <TextInput
          label={t('singleSignOn.clientId')}
          description={t('singleSignOn.clientIdHelp')}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('clientId')}
        />
        <PasswordField
          label={t('singleSignOn.secret')}
          description={t(hasSecret ? 'singleSignOn.secretKept' : 'singleSignOn.secretHelp')}
          autoComplete="new-password"
          disabled={form.values.removeSecret}
          {...form.getInputProps('secret')}
        />
        {hasSecret && (
          <Checkbox
            label={t('singleSignOn.removeSecret')}
            {...form.getInputProps('removeSecret', { type: 'checkbox' })}
          />
        )}
        <TextInput
          label={t('singleSignOn.buttonText')}
          description={t('singleSignOn.buttonTextHelp')}
          {...form.getInputProps('buttonText')}
        />
      </Stack>
    </Fieldset>
  );
}

/** Who comes in. */
export function PeopleFields({ form }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t('singleSignOn.people')}>
      <Stack gap={14}>
        <Switch
          label={t('singleSignOn.makesUsers')}
          description={t('singleSignOn.makesUsersHelp')}
          {...form.getInputProps('makesUsers', { type: 'checkbox' })}
        />
        <TextInput
          label={t('singleSignOn.emailDomains')}
          description={t('singleSignOn.emailDomainsHelp')}
          placeholder="example.com"
          classNames={{ input: 'mono' }}
          {...form.getInputProps('emailDomains')}
        />
        <NumberInput
          label={t('singleSignOn.keysLastDays')}
          description={t('singleSignOn.keysLastDaysHelp')}
          min={1}
          max={366}
          allowDecimal={false}
          {...form.getInputProps('keysLastDays')}
        />
      </Stack>
    </Fieldset>
  );
}

/** How the provider calls things; hardly anybody changes it. */
export function ClaimFields({ form }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <Fieldset legend={t('singleSignOn.claims')}>
      <Stack gap={14}>
        <TextInput
          label={t('singleSignOn.scopes')}
          description={t('singleSignOn.scopesHelp')}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('scopes')}
        />
        <TextInput
          label={t('singleSignOn.secondFactorValues')}
          description={t('singleSignOn.secondFactorValuesHelp')}
          classNames={{ input: 'mono' }}
          {...form.getInputProps('secondFactorValues')}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={14}>
          {(['username', 'displayName', 'email', 'groups'] as const).map((claim) => (
            <TextInput
              key={claim}
              label={t(`singleSignOn.claim.${claim}`)}
              classNames={{ input: 'mono' }}
              {...form.getInputProps(`claims.${claim}`)}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}
