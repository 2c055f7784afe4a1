import { Grid, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type Permission, permissionNames, type RoleView } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../../api/failure.ts';
import { sessionQuery } from '../../api/queries.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { LockedFields } from '../../ui/LockedFields.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { sendOrLead, WrongFields } from '../../ui/wrong-fields.tsx';
import { PermissionPicker } from '../access/index.ts';
import { useAsksAgain } from './use-asks-again.ts';

/** By their places in the request. */
const fields = { name: 'name', description: 'description', permissions: 'permissions' };

export interface RoleValues {
  name: string;
  description: string;
  permissions: Permission[];
}

interface RoleFormProps {
  initial: RoleValues;
  /** Roles whose permissions a new one can begin with. */
  models?: readonly RoleView[];
  submitLabel: string;
  pending: boolean;
  failure: ApiFailure | null;
  onSubmit: (values: RoleValues) => void;
}

/** Name, words and permissions of a custom role. */
export function RoleForm({ initial, models, submitLabel, pending, failure, onSubmit }: RoleFormProps) {
  const { t } = useTranslation();
  const missing = useMissingPermission('role.write', 'global');
  const asksAgain = useAsksAgain();
  const held = useQuery(sessionQuery).data?.held.global ?? [];
  const form = useForm<RoleValues>({
    initialValues: initial,
    validate: {
      name: (value) => (value.trim() === '' ? t('people.nameNeeded') : null),
      permissions: (value) => (value.length === 0 ? t('roles.choose') : null),
    },
  });
  const rest = useFieldFailure(form, failure, fields);
  const choose = (next: Permission[]) => {
    form.setFieldValue('permissions', next);
    form.clearFieldError('permissions');
  };
  return (
    <form
      noValidate
      onSubmit={sendOrLead(form, ({ name, description, permissions }) =>
        onSubmit({ name: name.trim(), description: description.trim(), permissions }),
      )}
    >
      <Stack gap={16}>
        <Grid gap={16}>
          <Grid.Col span={{ base: 12, md: 4 }}>
            <LockedFields reason={missing}>
              <Stack gap={14}>
                <TextInput label={t('people.name')} required maxLength={80} {...form.getInputProps('name')} />
                <Textarea
                  label={t('people.description')}
                  autosize
                  minRows={2}
                  maxLength={500}
                  {...form.getInputProps('description')}
                />
                {models !== undefined && (
                  <Select
                    label={t('roles.copy')}
                    placeholder={t('roles.copyNothing')}
                    data={models.map(({ key, name }) => ({ value: key, label: name }))}
                    onChange={(key) => {
                      const model = models.find((role) => role.key === key);
                      const given = new Set(model?.permissions.filter((name) => held.includes(name)));
                      choose(permissionNames.filter((name) => given.has(name)));
                    }}
                  />
                )}
                <Text size="sm" c="dimmed">
                  {t(models === undefined ? 'roles.editLead' : 'roles.newLead')}
                </Text>
              </Stack>
            </LockedFields>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 8 }}>
            <PermissionPicker
              isLocked={missing !== null}
              label={t('roles.permissions')}
              path="permissions"
              value={form.values.permissions}
              onChange={choose}
              withPlaces
              asksAgain={asksAgain}
              whyNot={(name) => (held.includes(name) ? null : t('roles.notHeld'))}
              error={typeof form.errors.permissions === 'string' ? form.errors.permissions : null}
            />
          </Grid.Col>
        </Grid>
      </Stack>
      {/* Where who presses the button looks. */}
      <div className="sticky-footer form-foot">
        <WrongFields form={form} />
        {rest !== null && <FailurePanel failure={shownFailure(rest)} />}
        <ActionButton type="submit" loading={pending} disabledReason={missing}>
          {submitLabel}
        </ActionButton>
      </div>
    </form>
  );
}
