import { Group, Stack } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { changeQuery } from '../../api/queries.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { StateBadge, type Tone } from '../../ui/StateBadge.tsx';
import { FileDiffs } from '../configuration/index.ts';
import { ChangeFailure } from './ChangeFailure.tsx';
import { DangerousMark } from './DangerousMark.tsx';
import { SemanticSummary } from './SemanticSummary.tsx';
import { UndoButton, useUndo } from './UndoButton.tsx';

const route = getRouteApi('/signed-in/clusters/$clusterId/changes/$changeId');
const tones: Record<'staged' | 'applied' | 'rejected', Tone> = {
  staged: 'staged',
  applied: 'serving',
  rejected: 'maintenance',
};

export default function ChangePage() {
  const { t } = useTranslation();
  const { clusterId, changeId } = route.useParams();
  const change = useSuspenseQuery(changeQuery(clusterId, changeId)).data;
  const undo = useUndo();
  const failure = undo.restage.error ?? undo.revert.error;
  return (
    <Stack gap={16}>
      <PageHeader
        title={change.title}
        state={<StateBadge tone={tones[change.state]} label={t(`changeState.${change.state}`)} />}
        description={
          <>
            {`${t('changes.number', { number: change.number })} ${t('changes.by', { author: change.author.name })} · `}
            <RelativeTime at={change.createdAt} />
          </>
        }
        actions={
          <Group gap={8}>
            <UndoButton change={change} undo={undo} />
            <ButtonLink variant="default" to={links.changes(clusterId)}>
              {t('changes.back')}
            </ButtonLink>
          </Group>
        }
      />
      {failure !== null && <ChangeFailure error={failure} />}
      <DangerousMark dangerous={change.dangerous} />
      <Panel title={t('changes.summary')}>
        <SemanticSummary lines={change.summary} total={change.summaryTotal} />
      </Panel>
      <FileDiffs files={change.files} />
    </Stack>
  );
}
