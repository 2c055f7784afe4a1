import { List, Stack, Text } from '@mantine/core';
import { effectAt, type Permission } from '@sluice/contract';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Trans, useTranslation } from 'react-i18next';
import { groupsQuery, rolesQuery, usersQuery } from '../../api/people-queries.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { exactTime } from '../../ui/time-words.ts';
import { entryOf } from '../access/index.ts';
import { endOf, type GrantValues } from './grant-form.ts';
import { useAsksAgain } from './use-asks-again.ts';

interface GrantPreviewProps {
  values: GrantValues;
  clusters: readonly { id: string; name: string }[];
  pools: readonly { id: string; name: string }[];
}

/** What a grant will give, before it is given: a sentence, the permissions, and those without effect at the place. */
export function GrantPreview({ values, clusters, pools }: GrantPreviewProps) {
  const { t } = useTranslation();
  const role = useSuspenseQuery(rolesQuery).data.find(({ key }) => key === values.role);
  const who = useWho(values.to);
  const asksAgain = useAsksAgain();
  const where = useWhereChosen(values, clusters, pools);
  if (role === undefined || who === null || where === null)
    return (
      <Panel title={t('grants.gives')}>
        <Text size="sm" c="dimmed">
          {t('grants.nothingChosen')}
        </Text>
      </Panel>
    );
  const { gives, withoutEffect } = effectAt(role.permissions, values.kind);
  return (
    <Panel title={t('grants.gives')}>
      <Stack gap={14} aria-live="polite">
        <Sentence values={values} who={who.name} role={role.name} where={where} />
        {who.members !== null && <Text size="sm">{t('grants.members', { count: who.members })}</Text>}
        {gives.length === 0 ? (
          <Notice tone="warning">
            <Text size="sm">{t('grants.givesNothing')}</Text>
          </Notice>
        ) : (
          <div>
            <Text size="sm" fw={500} mb={6}>
              {t('grants.may', { count: gives.length })}
            </Text>
            <Names names={gives} />
          </div>
        )}
        {withoutEffect.length > 0 && (
          <Notice tone="unknown" title={t('grants.withoutEffect', { count: withoutEffect.length })}>
            <Stack gap={6}>
              <Text size="sm">{t('grants.withoutEffectWhy')}</Text>
              <Names names={withoutEffect} />
            </Stack>
          </Notice>
        )}
        {gives.some(asksAgain) && (
          <Text size="sm" c="dimmed">
            {t('grants.stepUp')}
          </Text>
        )}
      </Stack>
    </Panel>
  );
}

interface SentenceProps {
  values: GrantValues;
  who: string;
  role: string;
  where: string;
}

function Sentence({ values, who, role, where }: SentenceProps) {
  const { t, i18n } = useTranslation();
  const end = endOf(values, new Date());
  const until =
    end instanceof Date ? t('grants.sentenceUntil', { moment: exactTime(end.toISOString(), i18n.language) }) : '';
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Trans
        i18nKey="grants.sentence"
        values={{ who, role, where, until }}
        components={{ who: <b />, role: <b />, where: <b /> }}
      />
    </Text>
  );
}

function Names({ names }: { names: readonly Permission[] }) {
  return (
    <List size="sm" listStyleType="none" withPadding={false} spacing={2}>
      {names.map((name) => (
        <List.Item key={name}>
          <span className="mono">{name}</span>
          <Text span size="xs" c="dimmed">
            {` ${entryOf(name).words}`}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}

/** The user or the group that was chosen; `members` of a group. */
function useWho(to: string): { name: string; members: number | null } | null {
  const users = useSuspenseQuery(usersQuery).data;
  const groups = useSuspenseQuery(groupsQuery).data;
  const [kind, id] = to.split(' ');
  if (kind === 'user') {
    const user = users.find((entry) => entry.id === id);
    return user === undefined ? null : { name: user.username, members: null };
  }
  const group = groups.find((entry) => entry.id === id);
  return group === undefined ? null : { name: group.name, members: group.members.length };
}

function useWhereChosen(values: GrantValues, clusters: GrantPreviewProps['clusters'], pools: typeof clusters) {
  const { t } = useTranslation();
  const { kind } = values;
  if (kind === 'global') return t('grants.where.global');
  const name =
    kind === 'pool'
      ? pools.find(({ id }) => id === values.poolId)?.name
      : clusters.find(({ id }) => id === values.clusterId)?.name;
  return name === undefined ? null : t(`grants.where.${kind}`, { name });
}
