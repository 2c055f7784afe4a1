import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { describeChange, parse } from '@sluice/haproxy-config';
import { IconDownload, IconFileImport, IconRefresh } from '@tabler/icons-react';
import { getRouteApi, useBlocker } from '@tanstack/react-router';
import { lazy, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useClusterId } from '../clusters/index.ts';
import { changeTitle } from './change-title.ts';
import { startSession } from './document-session.ts';
import { markersOf } from './editor-markers.ts';
import type { EditorMarker, EditorViewState } from './monaco/ConfigEditor.tsx';
import { ProblemLines } from './ProblemLines.tsx';
import { StageFooter } from './StageFooter.tsx';
import { type ConfigDocument, useStagedDocument } from './use-config-document.ts';
import { useStageChange } from './use-stage-change.tsx';

const ConfigEditor = lazy(async () => ({ default: (await import('./monaco/ConfigEditor.tsx')).ConfigEditor }));
const route = getRouteApi('/signed-in/clusters/$clusterId/configuration');
/** Typing is judged when it pauses. */
const diagnoseAfterMs = 200;

export default function ConfigurationPage() {
  const current = useStagedDocument(useClusterId());
  const [opened, setOpened] = useState(current);
  const [dirty, showDirty] = useState(false);
  // Read by the leave guard, which must know at once and not after the next drawing.
  const dirtyNow = useRef(false);
  const viewState = useRef<EditorViewState>(null);
  const setDirty = (next: boolean) => {
    dirtyNow.current = next;
    showDirty(next);
  };
  const same = opened.resource.digest === current.resource.digest;
  useEffect(() => {
    if (!same && !dirty) setOpened(current);
  }, [same, dirty, current]);
  return (
    <EditorDesk
      key={opened.resource.digest}
      // The same bytes with a newer state of the tree: the edit still holds, so it is based on the newer state.
      document={same ? current : opened}
      changedByOthers={!same && dirty}
      dirty={dirty}
      dirtyNow={dirtyNow}
      viewState={viewState}
      setDirty={setDirty}
      takeOthers={() => {
        setDirty(false);
        setOpened(current);
      }}
    />
  );
}

interface EditorDeskProps {
  document: ConfigDocument;
  changedByOthers: boolean;
  dirty: boolean;
  dirtyNow: RefObject<boolean>;
  viewState: RefObject<EditorViewState>;
  setDirty: (dirty: boolean) => void;
  takeOthers: () => void;
}

function EditorDesk({ document, changedByOthers, dirty, dirtyNow, viewState, setDirty, takeOthers }: EditorDeskProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const search = route.useSearch();
  const desk = useDesk(document, setDirty);
  const [line, setLine] = useState(search.line);
  useEffect(() => setLine(search.line), [search.line]);
  const stage = useStageChange(
    clusterId,
    () => {},
    () => setDirty(false),
  );
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirtyNow.current && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  const { opened } = desk.session;
  return (
    <Stack gap={10}>
      <Group justify="space-between" gap={12}>
        <div className="facts">
          <b className="mono">{document.resource.name}</b>
          <span>{t('configuration.size', { count: document.bytes.length })}</span>
          <span>{t('configuration.lines', { count: desk.file.lines.length })}</span>
          <span>{t(`configuration.encoding.${opened.encoding}`)}</span>
          <span>
            {t('configuration.sha256')} <LongName text={document.resource.digest} mono maxCharacters={17} copyable />
          </span>
        </div>
        <Group gap={8}>
          <Button
            component="a"
            variant="default"
            size="xs"
            href={`/api/v1/clusters/${clusterId}/resources/${document.resource.id}/content`}
            download={document.resource.name}
            leftSection={<IconDownload size={14} />}
          >
            {t('configuration.download')}
          </Button>
          <ButtonLink
            variant="default"
            size="xs"
            to={links.importConfiguration(clusterId)}
            leftSection={<IconFileImport size={14} />}
          >
            {t('configuration.import')}
          </ButtonLink>
        </Group>
      </Group>
      {opened.encoding === 'latin-1' && <Notice tone="unknown">{t('configuration.latin1Notice')}</Notice>}
      {changedByOthers && (
        <Notice tone="warning" title={t('configuration.othersTitle')}>
          <Group gap={12}>
            <Text size="sm">{t('configuration.othersWhy')}</Text>
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={takeOthers}>
              {t('configuration.othersTake')}
            </Button>
          </Group>
        </Notice>
      )}
      <div className="panel" style={{ overflow: 'hidden' }}>
        <Suspense fallback={<Skeleton height="calc(100vh - 380px)" mih={320} />}>
          <ConfigEditor
            text={opened.text}
            label={t('configuration.editor', { file: document.resource.name })}
            markers={desk.markers}
            line={line}
            viewState={viewState}
            onOpened={desk.onOpened}
            onEdit={desk.onEdit}
          />
        </Suspense>
        <ProblemLines markers={desk.markers} notEncodable={desk.notEncodable} onGo={setLine} />
        <StageFooter
          suggestedTitle={dirty ? desk.suggestedTitle : ''}
          disabledReason={
            desk.notEncodable === null
              ? dirty
                ? null
                : t('configuration.nothing')
              : t('configuration.notEncodableShort')
          }
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) => {
            const written = desk.write();
            if (written.kind === 'bytes') stage.stage(document, written.bytes, title);
          }}
        />
      </div>
      <Modal
        opened={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title={t('configuration.leaveTitle')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <Text size="sm">{t('configuration.leaveWhy')}</Text>
        <Group justify="flex-end" mt={16} gap={8}>
          <Button variant="default" onClick={() => blocker.reset?.()}>
            {t('configuration.leaveStay')}
          </Button>
          <Button color="red.8" onClick={() => blocker.proceed?.()}>
            {t('configuration.leaveGo')}
          </Button>
        </Group>
      </Modal>
    </Stack>
  );
}

/** Follows the editor: bytes, findings, whether anything differs from what was opened. */
function useDesk(document: ConfigDocument, setDirty: (dirty: boolean) => void) {
  const { t } = useTranslation();
  const [session, setSession] = useState(() => startSession(document.bytes, 1));
  const [file, setFile] = useState(document.file);
  const [markers, setMarkers] = useState<EditorMarker[]>(() => markersOf(document.file, session.opened.encoding));
  const [notEncodable, setNotEncodable] = useState<{ line: number; character: string } | null>(null);
  const [suggestedTitle, setSuggestedTitle] = useState('');
  const text = useRef<() => string>(() => session.opened.text);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const judge = () => {
    const written = session.write(text.current());
    if (written.kind === 'not-encodable') {
      setNotEncodable(written);
      setDirty(true);
      return;
    }
    const edited = parse(written.bytes);
    const changes = describeChange(document.file, edited);
    setNotEncodable(null);
    setFile(edited);
    setMarkers(markersOf(edited, session.opened.encoding));
    setDirty(changes.length > 0);
    const [first] = changes;
    setSuggestedTitle(
      first !== undefined && changes.length === 1
        ? changeTitle(first)
        : t('configuration.suggested', { count: changes.length }),
    );
  };
  return {
    session,
    file,
    markers,
    notEncodable,
    suggestedTitle,
    write: () => session.write(text.current()),
    onOpened: (version: number) => setSession(startSession(document.bytes, version)),
    onEdit: (changes: Parameters<typeof session.change>[0], version: number, read: () => string) => {
      session.change(changes, version);
      text.current = read;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(judge, diagnoseAfterMs);
    },
  };
}
