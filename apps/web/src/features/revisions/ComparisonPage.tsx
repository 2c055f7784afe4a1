import { Stack } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { comparisonQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { SemanticSummary } from '../changes/index.ts';
import { FileDiffs } from '../configuration/index.ts';

const route = getRouteApi('/signed-in/clusters/$clusterId/compare');

export default function ComparisonPage() {
  const { t } = useTranslation();
  const { clusterId } = route.useParams();
  const { from, to } = route.useSearch();
  const comparison = useSuspenseQuery(comparisonQuery(clusterId, from, to)).data;
  const nameOf = (tree: string) =>
    tree === 'head' ? t('revisions.head') : tree === 'staged' ? t('revisions.stagedTree') : `r${tree}`;
  return (
    <Stack gap={16}>
      <PageHeader
        title={t('revisions.comparisonPlain', { from: nameOf(from), to: nameOf(to) })}
        actions={
          <ButtonLink variant="default" to={links.revisions(clusterId)}>
            {t('revisions.title')}
          </ButtonLink>
        }
      />
      <Panel title={t('changes.summary')}>
        <SemanticSummary lines={comparison.summary} total={comparison.summaryTotal} />
      </Panel>
      <FileDiffs files={comparison.files} />
    </Stack>
  );
}
