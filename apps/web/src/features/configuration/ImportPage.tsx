import { Button, FileButton, Group, SegmentedControl, Select, Stack, Text, Textarea } from '@mantine/core';
import {
  findConfig,
  type ImportPreview,
  listConfigs,
  maxResourceBytes,
  type NodeView,
  previewImport,
  type ResourceView,
} from '@sluice/contract';
import { IconUpload } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toBase64 } from '../../api/base64.ts';
import { shownFailure } from '../../api/failure.ts';
import { nodesQuery, resourcesQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { useClusterId } from '../clusters/index.ts';
import { ImportFindings } from './ImportFindings.tsx';
import { StageFooter } from './StageFooter.tsx';
import { useStageChange } from './use-stage-change.tsx';

const sources = ['text', 'file', 'node'] as const;
type Source = (typeof sources)[number];
const sourceTexts = { text: 'importing.fromText', file: 'importing.fromFile', node: 'importing.fromNode' } as const;

/** An import takes the place of all configuration files: haproxy.cfg gets its bytes, the others go. */
function wholeConfig(staged: readonly ResourceView[], { content }: ImportPreview) {
  const main = findConfig(staged);
  const others = listConfigs(staged).filter((config) => config !== main);
  return [{ resourceId: main.id, content }, ...others.map(({ id }) => ({ resourceId: id, content: null }))];
}

export default function ImportPage() {
  const { t } = useTranslation();
  const clusterId = useClusterId();
  const go = useGo();
  const nodes = useSuspenseQuery(nodesQuery(clusterId)).data;
  const resources = useSuspenseQuery(resourcesQuery(clusterId, 'staged')).data;
  const missing = useMissingPermission('change.stage');
  const [source, setSource] = useState<Source>('text');
  const [text, setText] = useState('');
  const [file, setFile] = useState<{ name: string; bytes: Uint8Array } | null>(null);
  const [nodeId, setNodeId] = useState<NodeView['id'] | null>(nodes[0]?.id ?? null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  /** What was staged when the preview was asked for: what came after it is not in the preview, and must not be replaced unseen. */
  const [compared, setCompared] = useState(resources);
  const act = useAct(previewImport, { onDone: setPreview });
  const stage = useStageChange(clusterId, () => go(links.changes(clusterId)));
  const node = nodes.find((entry) => entry.id === nodeId);

  /** Anything that changes what would be imported makes the preview old. */
  const choose = (change: () => void) => {
    change();
    setPreview(null);
    act.reset();
  };
  const content = source === 'text' ? new TextEncoder().encode(text) : source === 'file' ? file?.bytes : undefined;
  const tooLarge =
    content !== undefined && content.length > maxResourceBytes
      ? t('importing.tooLarge', { count: content.length, max: maxResourceBytes })
      : null;
  const nothing =
    (source === 'node' && node === undefined) || (source !== 'node' && (content === undefined || content.length === 0));
  const look = () => {
    setCompared(resources);
    if (source === 'node' && node !== undefined) {
      act.mutate({ params: { clusterId }, body: { source: 'node', nodeId: node.id } });
    } else if (content !== undefined) {
      act.mutate({ params: { clusterId }, body: { source: 'text', content: toBase64(content) } });
    }
  };
  return (
    <>
      <PageHeader title={t('importing.title')} description={t('importing.description')} />
      <Stack gap={16}>
        <SegmentedControl
          w="fit-content"
          aria-label={t('importing.source')}
          value={source}
          data={sources.map((value) => ({ value, label: t(sourceTexts[value]) }))}
          onChange={(value) => choose(() => setSource(value))}
        />
        {source === 'text' && (
          <Textarea
            label={t('importing.text')}
            description={t('importing.textHelp')}
            classNames={{ input: 'mono' }}
            rows={14}
            spellCheck={false}
            value={text}
            onChange={(event) => choose(() => setText(event.currentTarget.value))}
          />
        )}
        {source === 'file' && (
          <Group gap={12}>
            <FileButton
              onChange={async (chosen) => {
                if (chosen === null) return;
                const bytes = new Uint8Array(await chosen.arrayBuffer());
                choose(() => setFile({ name: chosen.name, bytes }));
              }}
              inputProps={{ 'aria-label': t('importing.chooseFile') }}
            >
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconUpload size={16} />}>
                  {t('importing.chooseFile')}
                </Button>
              )}
            </FileButton>
            {file !== null && (
              <Text size="sm">{t('importing.chosenFile', { name: file.name, count: file.bytes.length })}</Text>
            )}
          </Group>
        )}
        {source === 'node' &&
          (nodes.length === 0 ? (
            <Text size="sm">{t('importing.noNodes')}</Text>
          ) : (
            <Select
              w={320}
              label={t('importing.node')}
              data={nodes.map((entry) => ({ value: entry.id, label: entry.name }))}
              value={nodeId}
              onChange={(id) => choose(() => setNodeId(nodes.find((entry) => entry.id === id)?.id ?? null))}
            />
          ))}
        {tooLarge !== null && <Notice tone="failed">{tooLarge}</Notice>}
        <div>
          <ActionButton
            variant={preview === null ? 'filled' : 'default'}
            loading={act.isPending}
            disabledReason={missing ?? (nothing ? t('importing.nothingChosen') : tooLarge)}
            onClick={look}
          >
            {t('importing.preview')}
          </ActionButton>
        </div>
        {act.error !== null && <FailurePanel failure={shownFailure(act.error)} />}
        {preview !== null && (
          <>
            <ImportFindings preview={preview} />
            <div className="panel" style={{ position: 'sticky', bottom: 0, overflow: 'hidden' }}>
              <StageFooter
                suggestedTitle={
                  source === 'node'
                    ? t('importing.suggestedNode', { node: node?.name ?? '' })
                    : t('importing.suggestedText')
                }
                disabledReason={preview.sha256In === preview.sha256Out ? null : t('importing.bytesDiffer')}
                failure={stage.failure}
                pending={stage.pending}
                onReload={() => {
                  stage.reload();
                  setPreview(null);
                }}
                onStage={(title) => stage.stageEdits(compared.etag, wholeConfig(compared.items, preview), title)}
              />
            </div>
          </>
        )}
      </Stack>
    </>
  );
}
