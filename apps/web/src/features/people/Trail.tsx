import { Breadcrumbs, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { TextLink } from '../../shell/AppLink.tsx';
import { LongName } from '../../ui/LongName.tsx';

/** Where a page about one user, group or role stands. */
export function Trail({ list, to, name }: { list: string; to: string; name: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('people.title')}>
      <Breadcrumbs separator="›" separatorMargin={6} fz="xs" mb={6}>
        <TextLink to={to}>{list}</TextLink>
        <Text span inherit c="dimmed">
          <LongName text={name} />
        </Text>
      </Breadcrumbs>
    </nav>
  );
}
