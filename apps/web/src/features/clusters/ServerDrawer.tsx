import { Checkbox, Collapse, Drawer, Grid, Group, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core';
import { type ConfigFile, describeChange, listBackends, parse, toDisplay } from '@sluice/haproxy-config';
import { IconChevronRight } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { lineDiff } from '../../ui/line-diff.ts';
import { Notice } from '../../ui/Notice.tsx';
import { type ConfigDocument, changeTitle, StageFooter, useStageChange } from '../configuration/index.ts';
import {
  type FlagKeyword,
  findServer,
  inheritedValue,
  readServerForm,
  type ServerForm,
  type ServerPlace,
  type ValueKeyword,
  writeServerForm,
} from './server-form.ts';
import { useClusterId } from './use-cluster-id.ts';

const expertKeywords = ['inter', 'rise', 'fall', 'slowstart', 'maxconn', 'minconn', 'maxqueue', 'cookie'] as const;

export function ServerDrawer({ document, place }: { document: ConfigDocument; place: ServerPlace }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const close = () => go(links.cluster(clusterId));
  const server = useMemo(() => findServer(document.file, place), [document.file, place]);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size={1040}
      padding={0}
      title={
        <Text fw={600} px={4}>
          {t('server.title', { server: toDisplay(place.server), backend: toDisplay(place.backend) })}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('common.close') }}
      styles={{ header: { padding: '10px 16px', borderBottom: '1px solid var(--line)' } }}
    >
      {server === null ? (
        <Notice tone="warning">{t('server.missing')}</Notice>
      ) : (
        <ServerEditor document={document} place={place} initial={readServerForm(server)} onDone={close} />
      )}
    </Drawer>
  );
}

interface ServerEditorProps {
  document: ConfigDocument;
  place: ServerPlace;
  initial: ServerForm;
  onDone: () => void;
}

function ServerEditor({ document, place, initial, onDone }: ServerEditorProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const [form, setForm] = useState(initial);
  const stage = useStageChange(clusterId, onDone);
  const edit = useMemo(() => writeServerForm(document.bytes, place, form), [document.bytes, place, form]);
  const after = useMemo(() => (edit.kind === 'edited' ? parse(edit.bytes) : null), [edit]);
  const names = { server: toDisplay(place.server), backend: toDisplay(place.backend) };
  const changes = after === null ? [] : describeChange(document.file, after);
  const [first] = changes;
  const suggested = first !== undefined && changes.length === 1 ? changeTitle(first) : t('server.suggested', names);
  const disabled =
    edit.kind === 'refused' ? edit.cause : after?.text === document.file.text ? t('server.nothing') : null;
  return (
    <>
      <Grid gap={0} m={0}>
        <Grid.Col span={{ base: 12, md: 6 }} p={16}>
          <ServerFields
            form={form}
            setForm={setForm}
            inherited={(keyword) => inheritedValue(document.file, place, keyword)}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }} p={16} style={{ borderLeft: '1px solid var(--line)' }}>
          <Stack gap={8}>
            <Title order={2} size="h3">
              {t('server.lines')}
            </Title>
            <Text size="xs" c="dimmed">
              {t('server.linesHelp')}
            </Text>
            {edit.kind === 'refused' && (
              <Notice tone="failed">
                <Text size="sm">{edit.cause}</Text>
                <Text size="sm" c="dimmed">
                  {edit.remediation}
                </Text>
              </Notice>
            )}
            <CodeLines
              label={t('server.lines')}
              lines={lineDiff(sectionLines(document.file, place), sectionLines(after ?? document.file, place))}
            />
          </Stack>
        </Grid.Col>
      </Grid>
      <StageFooter
        suggestedTitle={suggested}
        disabledReason={disabled}
        failure={stage.failure}
        pending={stage.pending}
        onReload={stage.reload}
        onStage={(title) => edit.kind === 'edited' && stage.stage(document, edit.bytes, title)}
      />
    </>
  );
}

function sectionLines(file: ConfigFile, place: ServerPlace): string[] {
  const section = listBackends(file).find((backend) => backend.name === place.backend)?.section;
  if (section === undefined) return [];
  const { offset, length } = section.span;
  return toDisplay(file.text.slice(offset, offset + length))
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}

interface ServerFieldsProps {
  form: ServerForm;
  setForm: (form: ServerForm) => void;
  inherited: (keyword: string) => string | null;
}

function ServerFields({ form, setForm, inherited }: ServerFieldsProps) {
  const { t } = useTranslation();
  const [expert, setExpert] = useState(expertKeywords.some((keyword) => form.values[keyword] !== ''));
  const field = (keyword: ValueKeyword) => {
    const origin = inherited(keyword);
    return (
      <TextInput
        key={keyword}
        label={t(`server.${keyword}`)}
        description={<KeywordHelp keyword={keyword} help={t(`server.${keyword}Help`)} />}
        placeholder={origin === null ? t('server.notSet') : t('server.inherited', { value: origin })}
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
    <Stack gap={14}>
      <Group gap={12} align="flex-start" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={t('server.host')}
          description={t('server.hostHelp')}
          classNames={{ input: 'mono' }}
          value={form.host}
          onChange={(event) => setForm({ ...form, host: event.currentTarget.value })}
        />
        <TextInput
          w={110}
          label={t('server.port')}
          description={'\u00a0'}
          classNames={{ input: 'mono' }}
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
