import { Button, Group, Skeleton, Text } from '@mantine/core';
import type { ClusterId, ResourceView } from '@sluice/contract';
import { IconDownload } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-resource-texts.ts';
import { contentQuery, type TreeAt } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { LongName } from '../../ui/LongName.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { openDocument } from './document-lines.ts';
import { HiddenSecretsNotice } from './HiddenSecretsNotice.tsx';

const TextView = lazy(async () => ({ default: (await import('./monaco/TextView.tsx')).TextView }));

interface FileContentProps {
  clusterId: ClusterId;
  resource: ResourceView;
  at: TreeAt;
}

/** One file of a tree to read and to download, byte for byte; a sealed one is only named. */
export function FileContent(props: FileContentProps) {
  const { t } = useTranslation();
  const { resource } = props;
  if (resource.kind !== 'sealed') return <OpenContent {...props} />;
  return (
    <Panel title={<span className="mono">{resource.name}</span>}>
      <Text size="sm" c="dimmed">
        {t('files.sealedWhy')}
      </Text>
    </Panel>
  );
}

function OpenContent({ clusterId, resource, at }: FileContentProps) {
  const { t } = useTranslation();
  const bytes = useSuspenseQuery(contentQuery(clusterId, resource.id, at, resource.digest)).data;
  const { text, encoding } = useMemo(() => openDocument(bytes), [bytes]);
  return (
    <Panel
      title={<span className="mono">{resource.name}</span>}
      aside={
        <Group gap={12}>
          <Text span size="xs" c="dimmed">
            {[t('configuration.size', { count: bytes.length }), t(`configuration.encoding.${encoding}`)].join(' · ')}
          </Text>
          <Text span size="xs" c="dimmed">
            {`${t('configuration.sha256')} `}
            <LongName text={resource.digest} mono maxCharacters={17} copyable />
          </Text>
          <Button
            component="a"
            variant="default"
            size="xs"
            href={links.download(clusterId, resource.id, at)}
            download={resource.name}
            leftSection={<IconDownload size={14} />}
          >
            {t('configuration.download')}
          </Button>
        </Group>
      }
      flush
    >
      <HiddenSecretsNotice text={text} />
      <Suspense fallback={<Skeleton height={240} />}>
        <TextView
          text={text}
          label={t('configuration.content', { file: resource.name })}
          plain={resource.kind !== 'haproxy-config'}
        />
      </Suspense>
    </Panel>
  );
}
