import { Box, Checkbox, Fieldset, Grid, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { describeChange, listBackends, listFrontends, parse, toDisplay } from '@sluice/haproxy-config';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { DraftNotice } from '../../shell/DraftNotice.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { useGo } from '../../shell/use-go.ts';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { openDraft } from '../../ui/draft.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useHeldWhile } from '../../ui/use-held-while.ts';
import { StageFooter, useStageChange, useStagedDocument } from '../configuration/index.ts';
import type { FieldProblem } from './field-checks.ts';
import { NewServersFields } from './NewServersFields.tsx';
import {
  balances,
  emptyForm,
  type NewBackendForm,
  type NewBackendProblems,
  problemsOfNewBackend,
  readNewBackend,
  writeNewBackend,
} from './new-backend.ts';
import { useClusterId } from './use-cluster-id.ts';

export default function NewBackendPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const { form, setForm, restored, forget, release, guard } = useDraftForm();
  const stage = useStageChange(clusterId, () => go(links.cluster(clusterId)), release);
  const document = useHeldWhile(stage.pending, useStagedDocument(clusterId));
  const frontends = useMemo(() => listFrontends(document.file), [document.file]);
  const taken = useMemo(() => new Set(listBackends(document.file).map((backend) => backend.name)), [document.file]);
  const problems = problemsOfNewBackend(form, taken);
  const reason = useReason(problems);
  const edit = useMemo(
    () => (reason === null ? writeNewBackend(document.bytes, form) : null),
    [reason, document.bytes, form],
  );
  const preview = useMemo(
    () => previewLines(document.bytes, edit?.kind === 'edited' ? edit.bytes : document.bytes),
    [document.bytes, edit],
  );
  const refused = edit?.kind === 'refused' ? edit : null;
  return (
    <>
      <PageHeader title={t('newBackend.title')} description={t('newBackend.description')} />
      {restored && (
        <Box mb={16}>
          <DraftNotice onDrop={forget} />
        </Box>
      )}
      <Grid gap={20}>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <fieldset disabled={stage.pending} className="plain-fieldset">
            <Stack gap={16}>
              <BackendFields form={form} setForm={setForm} problem={problems.name} />
              <Fieldset legend={t('newBackend.groupServers')}>
                <NewServersFields
                  servers={form.servers}
                  problems={problems.servers}
                  onChange={(servers) => setForm({ ...form, servers })}
                />
              </Fieldset>
              <RuleFields
                form={form}
                setForm={setForm}
                frontends={frontends.map((frontend) => frontend.name)}
                problem={problems.path}
              />
            </Stack>
          </fieldset>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap={8} style={{ position: 'sticky', top: 64 }}>
            <Title order={2} size="h3">
              {t('newBackend.lines')}
            </Title>
            <Text size="xs" c="dimmed">
              {t('newBackend.linesHelp')}
            </Text>
            {refused !== null && (
              <Notice tone="failed">
                <Text size="sm">{refused.cause}</Text>
                <Text size="sm" c="dimmed">
                  {refused.remediation}
                </Text>
              </Notice>
            )}
            <CodeLines
              label={t('newBackend.lines')}
              lines={preview.length === 0 ? [{ text: t('newBackend.empty'), key: 'empty' }] : preview}
            />
          </Stack>
        </Grid.Col>
      </Grid>
      <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden', zIndex: 5 }}>
        <StageFooter
          suggestedTitle={form.name.trim() === '' ? '' : t('newBackend.suggested', { name: form.name.trim() })}
          disabledReason={reason ?? refused?.cause ?? null}
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) => edit?.kind === 'edited' && stage.stage(document, edit.bytes, title)}
        />
      </div>
      {guard.dialog}
    </>
  );
}

/** The form with its draft, guarded against being left by accident. */
function useDraftForm() {
  const clusterId = useClusterId();
  const draft = useMemo(() => openDraft(['new-backend', clusterId], readNewBackend), [clusterId]);
  const [stored, setStored] = useState(() => draft.load());
  const [restored, setRestored] = useState(stored !== null);
  const dirty = useRef(stored !== null);
  const release = () => {
    dirty.current = false;
    draft.drop();
  };
  return {
    form: stored ?? emptyForm,
    restored,
    setForm: (form: NewBackendForm) => {
      dirty.current = true;
      draft.save(form);
      setStored(form);
    },
    forget: () => {
      release();
      setStored(null);
      setRestored(false);
    },
    release,
    guard: useLeaveGuard({ holds: () => dirty.current, onLeave: release }),
  };
}

/** Why the form cannot be staged: the first field that is missing or wrong. */
function useReason({ name, servers, path }: NewBackendProblems): string | null {
  const { t } = useTranslation();
  const numbered = (label: string, index: number) =>
    servers.length === 1 ? label : `${label} (${t('newBackend.server', { number: index + 1 })})`;
  const fields: { label: string; problem: FieldProblem | null }[] = [
    { label: t('newBackend.name'), problem: name },
    ...servers.flatMap((server, index) => [
      { label: numbered(t('newBackend.serverName'), index), problem: server.name },
      { label: numbered(t('newBackend.serverAddress'), index), problem: server.address },
      { label: numbered(t('newBackend.serverWeight'), index), problem: server.weight },
    ]),
    { label: t('newBackend.path'), problem: path },
  ];
  const bad = fields.find(({ problem }) => problem !== null && problem !== 'needed');
  const first = bad ?? fields.find(({ problem }) => problem !== null);
  if (first === undefined) return null;
  return t(first === bad ? 'fields.correct' : 'fields.fillIn', { field: first.label });
}

interface FieldsProps {
  form: NewBackendForm;
  setForm: (form: NewBackendForm) => void;
  problem: FieldProblem | null;
}

function BackendFields({ form, setForm, problem }: FieldsProps) {
  const { t } = useTranslation();
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
          error={problem === null || problem === 'needed' ? null : t(`fields.${problem}`)}
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

function RuleFields({ form, setForm, frontends, problem }: FieldsProps & { frontends: readonly string[] }) {
  const { t } = useTranslation();
  const rule = form.rule;
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
                error={problem === null || problem === 'needed' ? null : t(`fields.${problem}`)}
                onChange={(event) => setForm({ ...form, rule: { ...rule, path: event.currentTarget.value } })}
              />
            </Grid.Col>
          </Grid>
        )}
      </Stack>
    </Fieldset>
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
