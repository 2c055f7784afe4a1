import { Button, Group, Select, Skeleton, Stack } from '@mantine/core';
import { mainConfigName } from '@sluice/contract';
import { type MergeConflict, merge } from '@sluice/haproxy-config';
import { IconDownload, IconFileImport } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { useGo } from '../../shell/use-go.ts';
import { LongName } from '../../ui/LongName.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useClusterId } from '../clusters/index.ts';
import { ConflictNotice } from './ConflictNotice.tsx';
import type { Editing, EditingEvent } from './editing.ts';
import { HiddenSecretsNotice } from './HiddenSecretsNotice.tsx';
import type { EditorViewState } from './monaco/ConfigEditor.tsx';
import { ProblemLines } from './ProblemLines.tsx';
import { RemoveConfigButton } from './RemoveConfigButton.tsx';
import { StageFooter } from './StageFooter.tsx';
import type { ConfigFileDocument } from './use-config-document.ts';
import { useDesk } from './use-desk.ts';
import { useStageChange } from './use-stage-change.tsx';

const ConfigEditor = lazy(async () => ({ default: (await import('./monaco/ConfigEditor.tsx')).ConfigEditor }));
const route = getRouteApi('/signed-in/clusters/$clusterId/configuration');

interface EditorDeskProps {
  /** Names of all configuration files, in order. */
  names: readonly string[];
  editing: Editing<ConfigFileDocument>;
  /** What is staged now. */
  current: ConfigFileDocument;
  send: (event: EditingEvent<ConfigFileDocument>) => void;
  /** Keeps the edited bytes for a reload; null drops them. */
  keep: (edited: Uint8Array | null) => void;
  viewState: RefObject<EditorViewState>;
  notice: ReactNode;
}

/** The editor with everything around it, for one opening of the file. */
export function EditorDesk({ names, editing, current, send, keep, viewState, notice }: EditorDeskProps) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const search = route.useSearch();
  const { base, dirty } = editing;
  const overtaken = dirty && base.resource.digest !== current.resource.digest;
  const [conflicts, setConflicts] = useState<readonly MergeConflict[]>([]);
  const [line, setLine] = useState(search.line);
  useEffect(() => setLine(search.line), [search.line]);
  const desk = useDesk({
    base: base.file,
    around: current,
    start: editing.start,
    onTyped: () => send({ kind: 'typed' }),
    onJudged: (differs, bytes) => {
      send({ kind: 'judged', differs });
      if (bytes !== null) keep(differs ? bytes : null);
    },
  });
  const { judgement } = desk;
  const { stage, frozen, freeze } = useFrozenStage(base.etag, () => {
    send({ kind: 'accepted' });
    keep(null);
  });
  const mergeEdits = () => {
    const written = desk.write();
    if (written.kind !== 'bytes') return;
    const result = merge(base.bytes, written.bytes, current.bytes);
    if (result.kind === 'conflict') setConflicts(result.conflicts);
    else send({ kind: 'reopened', document: current, start: result.bytes });
  };
  const notEncodable = judgement.notEncodable === null ? null : t('configuration.notEncodableShort');
  const reason = () => {
    if (overtaken) return t('configuration.othersFirst');
    return notEncodable ?? (dirty ? null : t('configuration.nothing'));
  };
  return (
    <Stack gap={10}>
      <Group justify="space-between" gap={12}>
        <div className="facts" style={{ alignItems: 'center' }}>
          <FileName name={base.resource.name} names={names} />
          <span>{t('configuration.size', { count: judgement.sizeBytes })}</span>
          <span>{t('configuration.lines', { count: judgement.lines })}</span>
          <span>{t(`configuration.encoding.${desk.session.opened.encoding}`)}</span>
          <span>
            {dirty ? (
              t('configuration.edited')
            ) : (
              <>
                {t('configuration.sha256')} <LongName text={base.resource.digest} mono maxCharacters={17} copyable />
              </>
            )}
          </span>
        </div>
        <FileActions document={current} />
      </Group>
      {desk.session.opened.encoding === 'latin-1' && <Notice tone="unknown">{t('configuration.latin1Notice')}</Notice>}
      <HiddenSecretsNotice text={desk.session.opened.text} />
      {!overtaken && notice}
      {overtaken && (
        <ConflictNotice
          clusterId={clusterId}
          base={base.file}
          current={current.file}
          conflicts={conflicts}
          mergeDisabled={notEncodable}
          onMerge={mergeEdits}
          onDrop={() => send({ kind: 'reopened', document: current, start: current.bytes })}
        />
      )}
      <div className="panel" style={{ overflow: 'clip' }}>
        <Suspense fallback={<Skeleton height="calc(100vh - 380px)" mih={320} />}>
          <ConfigEditor
            text={desk.session.opened.text}
            label={t('configuration.editor', { file: base.resource.name })}
            around={current}
            markers={judgement.markers}
            line={line}
            readOnly={frozen}
            viewState={viewState}
            onOpened={desk.onOpened}
            onEdit={desk.onEdit}
          />
        </Suspense>
        <ProblemLines markers={judgement.markers} notEncodable={judgement.notEncodable} onGo={setLine} />
        <StageFooter
          suggestedTitle={dirty ? (judgement.title ?? t('configuration.suggested', { count: judgement.changes })) : ''}
          disabledReason={reason()}
          failure={stage.failure}
          pending={stage.pending}
          onReload={stage.reload}
          onStage={(title) => {
            desk.judgeNow();
            const written = desk.write();
            if (written.kind !== 'bytes') return;
            freeze();
            stage.stage(base, written.bytes, title);
          }}
        />
      </div>
    </Stack>
  );
}

/**
 * Staging with the editor standing still, from the click until the page has what was made of the text: a key typed in between
 * would be in neither.
 */
function useFrozenStage(etag: string, onAccepted: () => void) {
  const stage = useStageChange(useClusterId(), () => {}, onAccepted);
  const [frozen, setFrozen] = useState(false);
  const { failure } = stage;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal, or a newer state with the same bytes, ends the wait; other bytes open another editor
  useEffect(() => setFrozen(false), [failure, etag]);
  return { stage, frozen, freeze: () => setFrozen(true) };
}

/** The file that is edited; of several the person chooses one. */
function FileName({ name, names }: { name: string; names: readonly string[] }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  if (names.length < 2) return <b className="mono">{name}</b>;
  return (
    <Select
      size="xs"
      aria-label={t('configuration.file')}
      classNames={{ input: 'mono' }}
      data={[...names]}
      value={name}
      allowDeselect={false}
      onChange={(chosen) => chosen !== null && go(links.configuration(clusterId, undefined, chosen))}
    />
  );
}

function FileActions({ document }: { document: ConfigFileDocument }) {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const { resource } = document;
  return (
    <Group gap={8}>
      {resource.name !== mainConfigName && <RemoveConfigButton resource={resource} etag={document.etag} />}
      <Button
        component="a"
        variant="default"
        size="xs"
        href={`/api/v1/clusters/${clusterId}/resources/${resource.id}/content`}
        download={resource.name}
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
  );
}
