import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byKind, findEntries, type JumpKind } from './jump-entries.ts';
import { useGo } from './use-go.ts';
import { useJumpEntries } from './use-jump-entries.ts';

const kinds = {
  page: 'jump.pages',
  cluster: 'jump.clusters',
  node: 'jump.nodes',
  frontend: 'jump.frontends',
  backend: 'jump.backends',
  server: 'jump.servers',
  file: 'jump.files',
  revision: 'jump.revisions',
  change: 'jump.changes',
} as const satisfies Record<JumpKind, string>;
const shownLimit = 14;

/** Opens whenever `asked` grows. */
export function JumpDialog({ asked }: { asked: number }) {
  const { t } = useTranslation();
  const go = useGo();
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const entries = useJumpEntries(open);
  useEffect(() => {
    if (asked > 0) spotlight.open();
  }, [asked]);
  const groups = byKind(findEntries(entries, query, shownLimit));
  const first = groups[0]?.[1][0];
  const actions = groups.map(
    ([kind, found]): SpotlightActionGroupData => ({
      group: t(kinds[kind]),
      actions: found.map((entry) => ({
        id: entry.id,
        label: entry.label,
        description: entry.detail ?? '',
        onClick: () => go(entry.href),
      })),
    }),
  );
  return (
    <Spotlight
      actions={actions}
      // Found, ordered and cut above.
      filter={(_, found) => found}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      nothingFound={t('shell.nothingFound')}
      highlightQuery
      attributes={{ content: { 'aria-label': t('shell.search') } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      shortcut={null}
      scrollable
      maxHeight={480}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('shell.searchPlaceholder'),
        'aria-label': t('shell.search'),
        onKeyDown: (event) => {
          // Spotlight marks the first when a letter is typed, perhaps before it is drawn, and never when more is loaded.
          const isMarked = document.querySelector('[data-action][data-selected]') !== null;
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || isMarked || first === undefined) return;
          go(first.href);
          spotlight.close();
        },
      }}
    />
  );
}
