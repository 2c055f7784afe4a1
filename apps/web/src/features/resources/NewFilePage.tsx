import { Box, Grid, Input, Select, Stack, TextInput } from '@mantine/core';
import { ResourceKind } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { toBase64 } from '../../api/base64.ts';
import { splitFailure } from '../../api/field-failure.ts';
import { resourcesQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { DraftNotice } from '../../shell/DraftNotice.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { openDraft, readTexts } from '../../ui/draft.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { useHeldWhile } from '../../ui/use-held-while.ts';
import { useClusterId } from '../clusters/index.ts';
import { StageFooter, useStageChange } from '../configuration/index.ts';
import { isResourceKind, pathForKind, pathProblem, suggestedPath } from './file-kind.ts';
import { bytesOfContent, type FileContentInput, NewFileContent, useContentProblem } from './NewFileContent.tsx';
import { NewFileHints } from './NewFileHints.tsx';
import { ValuesDesk } from './ValuesDesk.tsx';
import { hasValues } from './value-edit.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/files/new');
const requestFields = { 'edits/0/name': 'path', 'edits/0/kind': 'kind', 'edits/0/content': 'content' };

export default function NewFilePage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const { form, setForm, restored, forget, release, guard } = useDraftForm();
  const [upload, setUpload] = useState<FileContentInput['upload']>(null);
  const stage = useStageChange(clusterId, () => go(links.files(clusterId)), release);
  const listed = useHeldWhile(stage.pending, useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data);
  const names = useMemo(() => listed.items.map(({ name }) => name), [listed.items]);
  const kind = isResourceKind(form.kind) ? form.kind : 'map';
  const isUpload = form.source === 'upload' && kind !== 'node-values';
  const content = { source: isUpload ? 'upload' : 'text', text: textOfForm(form), upload } as const;
  const problem = pathProblem(form.path, names, kind);
  const contentProblem = useContentProblem(content);
  const mayLua = useMissingPermission('config.dangerous');
  const failure = splitFailure(stage.failure, requestFields);
  const pathWords = () => {
    if (form.path === '' || problem === null) return failure.fields.path ?? null;
    if (problem.kind === 'taken')
      return kind === 'node-values' ? t('newFile.valuesTaken') : t('newFile.pathTaken', { name: problem.rival });
    if (problem.kind === 'cfg') return t('newFile.pathCfg');
    return problem.kind === 'ending' ? t('newFile.pathEnding') : t('newFile.pathWrong');
  };
  const reason = () => {
    if (kind === 'lua' && mayLua !== null) return mayLua;
    if (kind === 'node-values' && !hasValues(form.values)) return t('values.noneYet');
    if (form.path === '') return t('fields.fillIn', { field: t('newFile.path') });
    return problem === null ? contentProblem : t('fields.correct', { field: t('newFile.path') });
  };
  return (
    <>
      <PageHeader title={t('newFile.title')} description={t('newFile.description')} />
      {restored && (
        <Box mb={16}>
          <DraftNotice onDrop={forget} />
        </Box>
      )}
      <Grid gap={20}>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <fieldset disabled={stage.pending} className="plain-fieldset">
            <Stack gap={16}>
              <Select
                label={t('newFile.kind')}
                description={t(`newFile.kindHelp.${kind}`)}
                data={ResourceKind.options.map((value) => ({ value, label: t(`kind.${value}`) }))}
                value={kind}
                allowDeselect={false}
                error={failure.fields.kind}
                onChange={(value) => {
                  if (value === null || !isResourceKind(value)) return;
                  // What was typed as a secret is not the text of another kind.
                  const text = kind === 'sealed' ? '' : form.text;
                  setForm({ ...form, kind: value, path: pathForKind(form.path, value, names), text });
                }}
              />
              <TextInput
                label={t('newFile.path')}
                description={kind === 'node-values' ? t('newFile.fixedPath') : t('newFile.pathHelp')}
                disabled={kind === 'node-values'}
                required
                maxLength={255}
                classNames={{ input: 'mono' }}
                value={form.path}
                error={pathWords()}
                onChange={(event) => setForm({ ...form, path: event.currentTarget.value })}
              />
              {kind === 'node-values' ? (
                <NewValues
                  text={form.values}
                  error={failure.fields.content}
                  onText={(values) => setForm({ ...form, values })}
                />
              ) : (
                <NewFileContent
                  content={content}
                  error={failure.fields.content}
                  onSource={(source) => setForm({ ...form, source })}
                  onText={(text) => setForm({ ...form, text })}
                  onUpload={setUpload}
                />
              )}
            </Stack>
          </fieldset>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          {(problem === null || problem.kind === 'taken') && (
            <NewFileHints kind={kind} path={form.path} directories={listed.directories} />
          )}
        </Grid.Col>
      </Grid>
      <div className="panel" style={{ position: 'sticky', bottom: 0, marginTop: 20, overflow: 'hidden', zIndex: 5 }}>
        <StageFooter
          suggestedTitle={form.path === '' ? '' : t('newFile.suggested', { name: form.path }).slice(0, 200)}
          disabledReason={reason()}
          failure={failure.rest}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) =>
            stage.stageEdits(
              listed.etag,
              [{ kind, name: form.path, content: toBase64(bytesOfContent(content)) }],
              title,
            )
          }
        />
      </div>
      {guard.dialog}
    </>
  );
}

/** Values of nodes come from their table, and have a text of their own. */
function textOfForm({ kind, text, values }: NewFileForm): string {
  return kind === 'node-values' ? values : text;
}

interface NewValuesProps {
  text: string;
  /** What the server says about it. */
  error: string | undefined;
  onText: (text: string) => void;
}

function NewValues({ text, error, onText }: NewValuesProps) {
  const { t } = useTranslation();
  const bytes = useMemo(() => new TextEncoder().encode(text), [text]);
  return (
    <Input.Wrapper label={t('newFile.values')} error={error}>
      <div className="panel" style={{ overflow: 'clip' }}>
        <ValuesDesk bytes={bytes} readOnly={false} onEdit={(edited) => onText(new TextDecoder().decode(edited))} />
      </div>
    </Input.Wrapper>
  );
}

/**
 * What a reload keeps; an uploaded file stays with the person who has it. Values have a text of their own: what was typed for
 * another kind is no table.
 */
const draftNames = ['kind', 'path', 'source', 'text', 'values'] as const;
type NewFileForm = Record<(typeof draftNames)[number], string>;

/** The form with its draft, guarded against being left by accident. An address that names a file begins a form of its own. */
function useDraftForm() {
  const clusterId = useClusterId();
  const { kind = '', name } = route.useSearch();
  const asked = isResourceKind(kind) ? kind : 'map';
  const { items } = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  // Found once: what others add meanwhile does not change a form under its reader.
  const [path] = useState(() => {
    const taken = items.map((item) => item.name);
    return name ?? suggestedPath(asked, taken);
  });
  const empty: NewFileForm = { kind: asked, path, source: 'text', text: '', values: '' };
  const draft = useMemo(
    () => openDraft(['new-file', clusterId, name ?? ''], (stored) => readTexts(stored, draftNames)),
    [clusterId, name],
  );
  const [stored, setStored] = useState(() => draft.load());
  const [restored, setRestored] = useState(stored !== null);
  const dirty = useRef(stored !== null);
  const release = () => {
    dirty.current = false;
    draft.drop();
  };
  return {
    form: stored ?? empty,
    restored,
    setForm: (form: NewFileForm) => {
      dirty.current = true;
      // A secret is kept nowhere but in this form.
      draft.save(form.kind === 'sealed' ? { ...form, text: '' } : form);
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
