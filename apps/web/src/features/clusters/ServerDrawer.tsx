import { Drawer, Grid, Stack, Text, Title } from '@mantine/core';
import {
  type ConfigFile,
  describeChange,
  listBackends,
  parse,
  type ServerView,
  toDisplay,
} from '@sluice/haproxy-config';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { DraftNotice } from '../../shell/DraftNotice.tsx';
import { useLeaveGuard } from '../../shell/LeaveGuard.tsx';
import { useGo } from '../../shell/use-go.ts';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { type Draft, openDraft } from '../../ui/draft.ts';
import { lineDiff } from '../../ui/line-diff.ts';
import { Notice } from '../../ui/Notice.tsx';
import { useHeldWhile } from '../../ui/use-held-while.ts';
import { type ConfigDocument, changeTitle, StageFooter, useStageChange } from '../configuration/index.ts';
import { inheritedArgument } from './inheritance.ts';
import { OthersNotice } from './OthersNotice.tsx';
import { ServerFields } from './ServerFields.tsx';
import { ServerNow } from './ServerNow.tsx';
import {
  changedFields,
  findServer,
  onTopOf,
  othersEdits,
  problemsOf,
  readDraft,
  readServerForm,
  type ServerDraft,
  type ServerForm,
  type ServerPlace,
  writeServerForm,
} from './server-form.ts';
import { useClusterId } from './use-cluster-id.ts';

interface ServerDrawerProps {
  document: ConfigDocument;
  place: ServerPlace;
  /** Address of the page under the drawer. */
  back: string;
}

export function ServerDrawer({ document, place, back }: ServerDrawerProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const close = () => go(back);
  const isThere = useMemo(() => findServer(document.file, place) !== null, [document.file, place]);
  const [wasThere] = useState(isThere);
  const dirty = useRef(false);
  const draft = useMemo(
    () => openDraft(['server', clusterId, place.backend, place.server], readDraft),
    [clusterId, place],
  );
  const guard = useLeaveGuard({
    holds: () => dirty.current,
    leaves: ({ next }) => !isPlace(next.search, place) || next.pathname !== links.cluster(clusterId),
    onLeave: () => {
      dirty.current = false;
      draft.drop();
    },
  });
  useFocusReturn();
  return (
    <Drawer
      opened
      onClose={close}
      closeOnEscape={!guard.asking}
      closeOnClickOutside={!guard.asking}
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
      <ServerNow clusterId={clusterId} backend={toDisplay(place.backend)} server={toDisplay(place.server)} />
      {isThere || wasThere ? (
        <ServerEditor document={document} place={place} dirty={dirty} draft={draft} onDone={close} />
      ) : (
        <Notice tone="warning">{t('server.missing')}</Notice>
      )}
      {guard.dialog}
    </Drawer>
  );
}

function isPlace(search: object, place: ServerPlace): boolean {
  const { backend, server } = { backend: undefined, server: undefined, ...search };
  return backend === place.backend && server === place.server;
}

/** Gives the focus back to what had it, when the drawer is gone: it is opened by an address, not by a button. */
function useFocusReturn() {
  const [before] = useState(() => globalThis.document.activeElement);
  useEffect(
    () => () => {
      // After the drawer has let go of the focus.
      window.setTimeout(() => before instanceof HTMLElement && before.isConnected && before.focus(), 0);
    },
    [before],
  );
}

interface ServerEditorProps {
  document: ConfigDocument;
  place: ServerPlace;
  dirty: RefObject<boolean>;
  draft: Draft<ServerDraft>;
  onDone: () => void;
}

/** What the person wrote and on which line, kept apart from the line as it stands: somebody else may change that. */
function useHeldForm(server: ServerView | null, dirty: RefObject<boolean>, draft: Draft<ServerDraft>) {
  const now = useMemo(() => (server === null ? null : readServerForm(server)), [server]);
  const [stored, setStored] = useState(() => draft.load());
  const [restored, setRestored] = useState(stored !== null);
  // Without an edit the form follows the line.
  const held = stored ?? (now === null ? null : { initial: now, form: now });
  const hold = (next: ServerDraft | null) => {
    const kept = next !== null && changedFields(next.initial, next.form).length > 0 ? next : null;
    dirty.current = kept !== null;
    if (kept === null) draft.drop();
    else draft.save(kept);
    setStored(kept);
    if (kept === null) setRestored(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft that was there at opening counts as an edit at once
  useEffect(() => {
    dirty.current = stored !== null;
  }, []);
  return {
    now,
    held,
    restored,
    others: held === null || now === null ? [] : othersEdits(held.initial, now, held.form),
    edit: (form: ServerForm) => held !== null && hold({ initial: held.initial, form }),
    rebase: () => held !== null && now !== null && hold({ initial: now, form: onTopOf(held.initial, now, held.form) }),
    forget: () => hold(null),
  };
}

function ServerEditor({ document: latest, place, dirty, draft, onDone }: ServerEditorProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const release = () => {
    dirty.current = false;
    draft.drop();
  };
  const stage = useStageChange(clusterId, onDone, release);
  const document = useHeldWhile(stage.pending, latest);
  const server = useMemo(() => findServer(document.file, place), [document.file, place]);
  const { now, held, restored, others, edit, rebase, forget } = useHeldForm(server, dirty, draft);
  const written = useMemo(
    () => (held === null || others.length > 0 ? null : writeServerForm(document.bytes, place, held.initial, held.form)),
    [document.bytes, place, held, others.length],
  );
  const after = useMemo(() => (written?.kind === 'edited' ? parse(written.bytes) : null), [written]);
  const names = { server: toDisplay(place.server), backend: toDisplay(place.backend) };
  if (held === null) return <Notice tone="warning">{t('server.missing')}</Notice>;
  const changes = after === null ? [] : describeChange(document.file, after);
  const [first] = changes;
  const suggested = first !== undefined && changes.length === 1 ? changeTitle(first) : t('server.suggested', names);
  const problems = problemsOf(held.initial, held.form);
  const [wrong] = problems.keys();
  const reason = () => {
    if (now === null) return t('server.gone');
    if (others.length > 0) return t('server.othersFirst');
    if (wrong !== undefined) return t('fields.correct', { field: t(`server.${wrong}`) });
    if (written?.kind === 'refused') return written.cause;
    return changes.length === 0 ? t('server.nothing') : null;
  };
  return (
    <>
      {(restored || others.length > 0 || now === null) && (
        <Stack gap={10} p={16} pb={0}>
          {now === null && <Notice tone="failed">{t('server.gone')}</Notice>}
          {restored && others.length === 0 && <DraftNotice onDrop={forget} />}
          {others.length > 0 && <OthersNotice clusterId={clusterId} edits={others} onKeep={rebase} onDrop={forget} />}
        </Stack>
      )}
      <Grid gap={0} m={0}>
        <Grid.Col span={{ base: 12, md: 6 }} p={16}>
          <ServerFields
            form={held.form}
            setForm={edit}
            problems={problems}
            disabled={stage.pending}
            inherited={(keyword) => inheritedOf(document.file, place, server, keyword)}
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
            {written?.kind === 'refused' && now !== null && (
              <Notice tone="failed">
                <Text size="sm">{written.cause}</Text>
                <Text size="sm" c="dimmed">
                  {written.remediation}
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
        disabledReason={reason()}
        failure={stage.failure}
        pending={stage.pending}
        onReload={stage.reload}
        onStage={(title) => written?.kind === 'edited' && stage.stage(document, written.bytes, title)}
      />
    </>
  );
}

function inheritedOf(file: ConfigFile, place: ServerPlace, server: ServerView | null, keyword: string) {
  const section = sectionOf(file, place);
  if (section === undefined || server === null) return null;
  return inheritedArgument(file, section, server.statement, keyword);
}

function sectionOf(file: ConfigFile, place: ServerPlace) {
  return listBackends(file).find((backend) => backend.name === place.backend)?.section;
}

function sectionLines(file: ConfigFile, place: ServerPlace): string[] {
  const section = sectionOf(file, place);
  if (section === undefined) return [];
  const { offset, length } = section.span;
  return toDisplay(file.text.slice(offset, offset + length))
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}
