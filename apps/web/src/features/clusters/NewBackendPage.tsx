import { Checkbox, Fieldset, Grid, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { describeChange, listFrontends, parse, toDisplay } from '@sluice/haproxy-config';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { StageFooter, useStageChange, useStagedDocument } from '../configuration/index.ts';
import { NewServersFields } from './NewServersFields.tsx';
import { balances, type NewBackendForm, writeNewBackend } from './new-backend.ts';
import { useClusterId } from './use-cluster-id.ts';

export default function NewBackendPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const document = useStagedDocument(clusterId);
  const frontends = useMemo(() => listFrontends(document.file), [document.file]);
  const [form, setForm] = useState<NewBackendForm>({
    name: '',
    mode: 'http',
    balance: 'roundrobin',
    servers: [{ name: 'server1', address: '', weight: '', check: true }],
    rule: null,
  });
  const stage = useStageChange(clusterId, () => go(links.cluster(clusterId)));
  const complete = isComplete(form);
  const edit = useMemo(
    () => (complete ? writeNewBackend(document.bytes, form) : null),
    [complete, document.bytes, form],
  );
  const preview = useMemo(
    () => previewLines(document.bytes, edit?.kind === 'edited' ? edit.bytes : document.bytes),
    [document.bytes, edit],
  );
  const refused = edit?.kind === 'refused' ? edit : null;
  return (
    <>
      <PageHeader title={t('newBackend.title')} description={t('newBackend.description')} />
      <Grid gap={20}>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap={16}>
            <BackendFields form={form} setForm={setForm} nameError={refused?.field === 'name' ? refused.cause : null} />
            <Fieldset legend={t('newBackend.groupServers')}>
              <NewServersFields servers={form.servers} onChange={(servers) => setForm({ ...form, servers })} />
            </Fieldset>
            <RuleFields form={form} setForm={setForm} frontends={frontends.map((frontend) => frontend.name)} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap={8} style={{ position: 'sticky', top: 64 }}>
            <Title order={2} size="h3">
              {t('newBackend.lines')}
            </Title>
            <Text size="xs" c="dimmed">
              {t('newBackend.linesHelp')}
            </Text>
            {refused !== null && refused.field === null && (
              <Notice tone="failed">
                <Text size="sm">{refused.cause}</Text>
                <Text size="sm" c="dimmed">
                  {refused.remediation}
                </Text>
              </Notice>
            )}
            <CodeLines
              label={t('newBackend.lines')}
              lines={preview.length === 0 ? [{ text: t('newBackend.incomplete'), key: 'empty' }] : preview}
            />
          </Stack>
        </Grid.Col>
      </Grid>
      <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden' }}>
        <StageFooter
          suggestedTitle={form.name.trim() === '' ? '' : t('newBackend.suggested', { name: form.name.trim() })}
          disabledReason={complete ? (refused?.cause ?? null) : t('newBackend.incomplete')}
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) => edit?.kind === 'edited' && stage.stage(document, edit.bytes, title)}
        />
      </div>
    </>
  );
}

interface FieldsProps {
  form: NewBackendForm;
  setForm: (form: NewBackendForm) => void;
}

function BackendFields({ form, setForm, nameError }: FieldsProps & { nameError: string | null }) {
  const { t } = useTranslation();
  const invalid = form.name !== '' && !validName.test(form.name.trim()) ? t('newBackend.nameInvalid') : null;
  return (
    <Fieldset legend={t('newBackend.groupBackend')}>
      <Stack gap={12}>
        <TextInput
          label={t('newBackend.name')}
          description={t('newBackend.nameHelp')}
          required
          autoFocus
          classNames={{ input: 'mono' }}
          value={form.name}
          error={nameError ?? invalid}
          onChange={(event) => setForm({ ...form, name: event.currentTarget.value })}
        />
        <Grid gap={12}>
          <Grid.Col span={6}>
            <Select
              label={t('newBackend.mode')}
              description={<Keyword name="mode" />}
              data={['http', 'tcp']}
              value={form.mode}
              onChange={(mode) => setForm({ ...form, mode: mode === 'tcp' ? 'tcp' : 'http' })}
            />
          </Grid.Col>
          <Grid.Col span={6}>
            <Select
              label={t('newBackend.balance')}
              description={<Keyword name="balance" />}
              data={[...balances]}
              value={form.balance}
              onChange={(balance) => setForm({ ...form, balance: balance ?? 'roundrobin' })}
            />
          </Grid.Col>
        </Grid>
      </Stack>
    </Fieldset>
  );
}

/** A keyword of HAProxy is the same in every language. */
function Keyword({ name }: { name: string }) {
  return <span className="mono">{name}</span>;
}

function RuleFields({ form, setForm, frontends }: FieldsProps & { frontends: readonly string[] }) {
  const { t } = useTranslation();
  const rule = form.rule;
  const badPath = rule !== null && rule.path !== '' && !validPath.test(rule.path.trim());
  return (
    <Fieldset legend={t('newBackend.groupRule')}>
      <Stack gap={12}>
        <Checkbox
          label={t('newBackend.withRule')}
          description={t('newBackend.ruleHelp')}
          checked={rule !== null}
          disabled={frontends.length === 0}
          onChange={(event) =>
            setForm({ ...form, rule: event.currentTarget.checked ? { frontend: frontends[0] ?? '', path: '' } : null })
          }
        />
        {rule !== null && (
          <Grid gap={12}>
            <Grid.Col span={6}>
              <Select
                label={t('newBackend.frontend')}
                data={frontends.map((name) => ({ value: name, label: toDisplay(name) }))}
                value={rule.frontend}
                onChange={(frontend) => setForm({ ...form, rule: { ...rule, frontend: frontend ?? rule.frontend } })}
              />
            </Grid.Col>
            <Grid.Col span={6}>
              <TextInput
                label={t('newBackend.path')}
                required
                placeholder="/api"
                classNames={{ input: 'mono' }}
                value={rule.path}
                error={badPath ? t('newBackend.pathInvalid') : null}
                onChange={(event) => setForm({ ...form, rule: { ...rule, path: event.currentTarget.value } })}
              />
            </Grid.Col>
          </Grid>
        )}
      </Stack>
    </Fieldset>
  );
}

// Mirrors `invalid_char` of HAProxy for proxy names; the library refuses what it would refuse.
const validName = /^[A-Za-z0-9_.:-]+$/;
const validPath = /^\/\S*$/;

function isComplete(form: NewBackendForm): boolean {
  return (
    validName.test(form.name.trim()) &&
    form.servers.every((server) => server.name.trim() !== '' && server.address.trim() !== '') &&
    (form.rule === null || validPath.test(form.rule.path.trim()))
  );
}

/** The added lines, each under the section it stands in. */
function previewLines(before: Uint8Array, after: Uint8Array) {
  const [was, is] = [parse(before), parse(after)];
  const changed = new Set(describeChange(was, is).map((change) => change.line));
  const lines = toDisplay(is.text).split(/\r?\n/);
  return is.sections.flatMap((section) => {
    const first = section.header.line;
    const last = section.statements.at(-1)?.line ?? first;
    const whole = changed.has(first);
    const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const shown = numbers.filter((number) => whole || changed.has(number));
    if (shown.length === 0) return [];
    const header = whole ? [] : [{ text: lines[first - 1] ?? '', key: `${first}` }];
    return [
      ...header,
      ...shown.map((number) => ({ text: lines[number - 1] ?? '', key: `${number}`, mark: 'added' as const })),
    ];
  });
}
