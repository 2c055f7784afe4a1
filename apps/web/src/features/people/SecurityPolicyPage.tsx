import { Checkbox, Group, List, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type Permission, permissionNames, type SecurityPolicy, updateSecurityPolicy } from '@sluice/contract';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { rolesQuery, securityPolicyQuery } from '../../api/people-queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { SaveFailure, useDraftForm } from '../../shell/use-draft-form.tsx';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { DurationInput } from '../../ui/DurationInput.tsx';
import { spanWords } from '../../ui/duration-words.ts';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { PermissionPicker } from '../access/index.ts';

/** By their places in the request. */
const fields = {
  secondFactorRoles: 'secondFactorRoles',
  'secondFactorRoles/*': 'secondFactorRoles',
  stepUp: 'stepUp',
  'stepUp/*': 'stepUp',
  stepUpMinutes: 'stepUpMinutes',
  sessionIdleMinutes: 'sessionIdleMinutes',
  sessionLifetimeMinutes: 'sessionLifetimeMinutes',
};

/** Mirrors what the contract says of `stepUp` in `security-policy.ts`: whatever is sent, this one asks. */
const alwaysAsksAgain: Permission = 'security.write';

/** Mirrors the bounds of `SecurityPolicy` in the contract's `security-policy.ts`. */
const bounds = {
  stepUpMinutes: { min: 1, max: 60 },
  sessionIdleMinutes: { min: 5, max: 10_080 },
  sessionLifetimeMinutes: { min: 15, max: 43_200 },
} as const;

export default function SecurityPolicyPage() {
  const { t } = useTranslation();
  const policy = useSuspenseQuery(securityPolicyQuery).data;
  return (
    <>
      <PageHeader title={t('securityPolicy.title')} description={t('securityPolicy.description')} />
      {/* Another version is another form: what somebody else decided is not overwritten. */}
      <SecurityPolicyForm key={policy.version} policy={policy} />
    </>
  );
}

/** A number as its field holds it: a text while it is none. */
const FieldNumber = z.union([z.number(), z.string()]);
const Values = z.object({
  stepUp: z.array(z.enum(permissionNames)),
  stepUpMinutes: FieldNumber,
  secondFactorRoles: z.array(z.string()),
  sessionIdleMinutes: FieldNumber,
  sessionLifetimeMinutes: FieldNumber,
});
type Values = z.infer<typeof Values>;

function SecurityPolicyForm({ policy }: { policy: SecurityPolicy }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('security.write', 'global');
  const roles = useSuspenseQuery(rolesQuery).data;
  const queryClient = useQueryClient();
  const { limits: _limits, version, ...start } = policy;
  const draft = useDraftForm<Values>({
    name: ['security-policy'],
    read: (stored) => Values.safeParse(stored).data ?? null,
    start,
    version,
  });
  const form = useForm<Values>({ initialValues: draft.form, onValuesChange: draft.setForm });
  const save = useAct(updateSecurityPolicy, {
    stale: [['people', 'policy'], ['session']],
    onAccepted: () => {
      draft.release();
      announce({ title: t('people.saved'), message: t('people.savedWhy'), closeLabel: t('common.close') });
    },
  });
  const failure = useFieldFailure(form, save.error, fields);
  const minutes = (name: keyof typeof bounds, label: string) => (
    <DurationInput
      unit="minute"
      label={label}
      suffix={` ${t('securityPolicy.minutesUnit')}`}
      w={260}
      {...bounds[name]}
      {...form.getInputProps(name)}
    />
  );
  return (
    <form
      noValidate
      onSubmit={sendOrLead(form, (values) => {
        const secondFactorRoles = roles.flatMap(({ key }) => (values.secondFactorRoles.includes(key) ? [key] : []));
        const [stepUpMinutes, sessionIdleMinutes, sessionLifetimeMinutes] = [
          Number(values.stepUpMinutes),
          Number(values.sessionIdleMinutes),
          Number(values.sessionLifetimeMinutes),
        ];
        const body = {
          ...{ stepUp: values.stepUp, secondFactorRoles },
          ...{ stepUpMinutes, sessionIdleMinutes, sessionLifetimeMinutes },
        };
        save.mutate({ ifMatch: String(draft.version), body });
      })}
    >
      {draft.notices(() => form.setValues(start))}
      <Stack gap={16}>
        <LockedFields reason={missing}>
          <Stack gap={16}>
            <Panel title={t('securityPolicy.roles')}>
              <Checkbox.Group
                label={t('securityPolicy.rolesHelp')}
                {...form.getInputProps('secondFactorRoles')}
                labelProps={{ c: 'dimmed', fw: 400 }}
              >
                <Group gap={16} mt={10}>
                  {roles.map(({ key, name }) => (
                    <Checkbox key={key} size="xs" value={key} label={name} />
                  ))}
                </Group>
              </Checkbox.Group>
            </Panel>
            <Panel title={t('securityPolicy.stepUp')}>
              <Stack gap={14}>
                <Text size="sm" c="dimmed">
                  {t('securityPolicy.stepUpHelp')}
                </Text>
                {minutes('stepUpMinutes', t('securityPolicy.minutes'))}
                <PermissionPicker
                  label={t('roles.permissions')}
                  path="stepUp"
                  value={form.values.stepUp}
                  error={typeof form.errors.stepUp === 'string' ? form.errors.stepUp : null}
                  // That is what is decided here.
                  asksAgain={() => false}
                  whyFixed={(name) => (name === alwaysAsksAgain ? t('securityPolicy.always') : null)}
                  onChange={(next) => form.setFieldValue('stepUp', next)}
                />
              </Stack>
            </Panel>
            <Panel title={t('users.sessions')}>
              <Group gap={16} align="flex-start">
                {minutes('sessionIdleMinutes', t('securityPolicy.idle'))}
                {minutes('sessionLifetimeMinutes', t('securityPolicy.lifetime'))}
              </Group>
            </Panel>
          </Stack>
        </LockedFields>
        <Limits limits={policy.limits} />
        <SaveFailure
          failure={failure}
          onReload={() => void queryClient.invalidateQueries({ queryKey: securityPolicyQuery.queryKey })}
        />
        <WrongFields form={form} />
        <div>
          <ActionButton
            type="submit"
            loading={save.isPending}
            disabledReason={missing ?? (draft.isChanged ? null : t('people.unchanged'))}
          >
            {t('people.save')}
          </ActionButton>
        </div>
      </Stack>
      {draft.dialog}
    </form>
  );
}

const limitNames = [
  'enrolSecondFactor',
  'disableSecondFactor',
  'renewBackupCodes',
  'resetSecondFactors',
  'resetAllSecondFactors',
] as const;

function Limits({ limits }: { limits: SecurityPolicy['limits'] }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('securityPolicy.limits')}>
      <Text size="sm" c="dimmed" mb={8}>
        {t('securityPolicy.limitsHelp')}
      </Text>
      <List size="sm" listStyleType="none" withPadding={false} spacing={2}>
        {limitNames.map((name) => (
          <List.Item key={name}>
            {`${t(`securityPolicy.limitNames.${name}`)}: `}
            {t('securityPolicy.limitWords', {
              attempts: limits[name].attempts,
              duration: spanWords(limits[name].windowSeconds, i18n.language),
            })}
          </List.Item>
        ))}
      </List>
    </Panel>
  );
}
