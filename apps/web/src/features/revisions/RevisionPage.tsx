import { Stack, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { clusterQuery, revisionQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { SemanticSummary } from '../changes/index.ts';
import { FileContent } from '../configuration/index.ts';
import { RestoreButton, useRestore } from './RestoreButton.tsx';
import { toneOfRevision } from './revision-tones.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/revisions/$number');

export default function RevisionPage() {
  const { t } = useTranslation();
  const { clusterId, number } = route.useParams();
  const revision = useSuspenseQuery(revisionQuery(clusterId, number)).data;
  const cluster = useSuspenseQuery(clusterQuery(clusterId)).data;
  const restore = useRestore(clusterId);
  const { parent, restoredFrom } = revision;
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('revisions.one', { number })}
        state={<StateBadge tone={toneOfRevision[revision.state]} label={t(`revisions.states.${revision.state}`)} />}
        description={
          <>
            {`${t('changes.by', { author: revision.author.name })} · `}
            <RelativeTime at={revision.createdAt} />
            {restoredFrom !== null && ` · ${t('revisions.restoredFrom', { number: restoredFrom })}`}
          </>
        }
        actions={
          <>
            <ButtonLink variant="default" to={links.revisions(clusterId)}>
              {t('revisions.title')}
            </ButtonLink>
            {parent !== null && (
              <ButtonLink variant="default" to={links.comparison(clusterId, `${parent}`, `${number}`)}>
                {t('revisions.compareWithPrevious', { number: parent })}
              </ButtonLink>
            )}
            <RestoreButton cluster={cluster} revision={revision} restore={restore} />
          </>
        }
      />
      {restore.error !== null && <FailurePanel failure={shownFailure(restore.error)} />}
      {revision.why !== '' && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {revision.why}
        </Text>
      )}
      <Panel title={t('revisions.what')}>
        {parent === null && revision.summaryTotal === 0 ? (
          <Text size="sm" c="dimmed">
            {t('revisions.initial')}
          </Text>
        ) : (
          <SemanticSummary lines={revision.summary} total={revision.summaryTotal} />
        )}
      </Panel>
      {revision.resources.map((resource) => (
        <FileContent key={resource.id} clusterId={clusterId} resource={resource} at={`${number}`} />
      ))}
    </Stack>
  );
}
