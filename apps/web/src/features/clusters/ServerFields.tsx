import { Checkbox, Collapse, Grid, Group, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from './field-checks.ts';
import type { Inherited } from './inheritance.ts';
import type { FlagKeyword, ServerField, ServerForm, ValueKeyword } from './server-form.ts';

const expertKeywords = ['inter', 'rise', 'fall', 'slowstart', 'maxconn', 'minconn', 'maxqueue', 'cookie'] as const;

interface ServerFieldsProps {
  form: ServerForm;
  setForm: (form: ServerForm) => void;
  problems: ReadonlyMap<ServerField, FieldProblem>;
  /** What counts for a keyword that the line does not say. */
  inherited: (keyword: ValueKeyword) => Inherited | null;
  /** Nothing can be typed while the form is on its way. */
  disabled: boolean;
}

/** The fields of a server line, everyday ones first. */
export function ServerFields({ form, setForm, problems, inherited, disabled }: ServerFieldsProps) {
  const { t } = useTranslation();
  const isExpertUsed = expertKeywords.some((keyword) => form.values[keyword] !== '');
  const [expert, setExpert] = useState(isExpertUsed);
  const errorOf = (name: ServerField) => {
    const problem = problems.get(name);
    return problem === undefined ? null : t(`fields.${problem}`);
  };
  const field = (keyword: ValueKeyword) => {
    const origin = inherited(keyword);
    return (
      <TextInput
        key={keyword}
        label={t(`server.${keyword}`)}
        description={<KeywordHelp keyword={keyword} help={t(`server.${keyword}Help`)} />}
        placeholder={origin === null ? t('server.notSet') : t('server.inherited', { ...origin })}
        error={errorOf(keyword)}
        value={form.values[keyword]}
        onChange={(event) => setForm({ ...form, values: { ...form.values, [keyword]: event.currentTarget.value } })}
      />
    );
  };
  const flag = (keyword: FlagKeyword) => (
    <Checkbox
      key={keyword}
      label={t(`server.${keyword}`)}
      description={<span className="mono">{t(`server.${keyword}Help`)}</span>}
      checked={form.flags[keyword]}
      onChange={(event) => setForm({ ...form, flags: { ...form.flags, [keyword]: event.currentTarget.checked } })}
    />
  );
  return (
    <fieldset disabled={disabled} className="plain-fieldset">
      <Stack gap={14}>
        <Group gap={12} align="flex-start" wrap="nowrap">
          <TextInput
            data-autofocus
            style={{ flex: 1 }}
            label={t('server.host')}
            description={t('server.hostHelp')}
            classNames={{ input: 'mono' }}
            error={errorOf('host')}
            value={form.host}
            onChange={(event) => setForm({ ...form, host: event.currentTarget.value })}
          />
          <TextInput
            w={130}
            label={t('server.port')}
            description={'\u00a0'}
            classNames={{ input: 'mono' }}
            error={errorOf('port')}
            value={form.port}
            onChange={(event) => setForm({ ...form, port: event.currentTarget.value })}
          />
        </Group>
        {field('weight')}
        <Stack gap={8}>
          {flag('check')}
          {flag('backup')}
          {flag('disabled')}
        </Stack>
        <UnstyledButton onClick={() => setExpert(!expert)} aria-expanded={expert} fz="sm" fw={500}>
          <Group gap={6}>
            <IconChevronRight size={15} style={{ rotate: expert ? '90deg' : '0deg' }} aria-hidden />
            {t('server.expert')}
          </Group>
        </UnstyledButton>
        <Collapse expanded={expert}>
          <Grid gap={12}>
            {expertKeywords.map((keyword) => (
              <Grid.Col span={6} key={keyword}>
                {field(keyword)}
              </Grid.Col>
            ))}
          </Grid>
        </Collapse>
      </Stack>
    </fieldset>
  );
}

function KeywordHelp({ keyword, help }: { keyword: string; help: string }) {
  return (
    <>
      <span className="mono">{keyword}</span>
      {` · ${help}`}
    </>
  );
}
