import { Group, Kbd, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approvalsQuery } from '../api/approval-queries.ts';
import { followEvents } from '../api/live-events.ts';
import { sessionQuery } from '../api/queries.ts';
import { links } from '../links.ts';
import { StateBadge } from '../ui/StateBadge.tsx';
import { AccountMenu, ThemeMenu } from './AccountMenu.tsx';
import { PlainLink } from './AppLink.tsx';
import { Jump, openJump } from './Jump.tsx';
import { Keys } from './Keys.tsx';
import { Logo } from './Logo.tsx';
import { NarrowMenu } from './NarrowMenu.tsx';
import { useGlobalPlaces } from './places.ts';
import { StepUp } from './StepUp.tsx';

export function Shell() {
  return (
    <ShellFrame>
      <Outlet />
    </ShellFrame>
  );
}

/** What surrounds every page: top bar, live events, search, keys. */
export function ShellFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [connected, setConnected] = useState<boolean | null>(null);
  const session = useQuery(sessionQuery).data;
  const owing = session?.secondFactor.owed === true;
  const follows = !owing && session?.permissions.includes('cluster.read') === true;
  useEffect(() => (follows ? followEvents(queryClient, setConnected) : undefined), [queryClient, follows]);
  const { pathname } = useLocation();
  const places = useGlobalPlaces();
  const waiting = useWaiting(!owing && places.some(({ text }) => text === 'shell.approvals'));
  const inBar = places
    .filter((place) => place.inBar && !owing)
    .map((place) => ({
      words: t(place.text),
      link: place.link(),
      isCurrent: pathname.startsWith(place.within),
      aside: place.text === 'shell.approvals' ? <WaitingCount count={waiting} /> : null,
    }));
  return (
    <>
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      <header
        style={{
          borderBottom: '1px solid var(--line)',
          background: 'var(--surface)',
          position: 'sticky',
          top: 0,
          zIndex: 100,
        }}
      >
        <Group h={48} px={{ base: 12, sm: 24 }} gap={8} justify="space-between" wrap="nowrap" maw={1440} mx="auto">
          <Group gap="clamp(8px, 2vw, 16px)" wrap="nowrap" miw={0}>
            {inBar.length > 0 && (
              <NarrowMenu places={inBar} waits={waiting > 0 ? t('shell.approvalsWait', { count: waiting }) : null} />
            )}
            <PlainLink
              to={links.clusters()}
              aria-label={t('shell.home')}
              style={{ display: 'flex', color: 'inherit', textDecoration: 'none' }}
            >
              <Logo />
            </PlainLink>
            <nav className="top-bar" aria-label={t('shell.mainNavigation')}>
              {inBar.map((place) => (
                <PlainLink
                  key={place.link}
                  className="top-link"
                  to={place.link}
                  aria-current={place.isCurrent ? 'page' : undefined}
                >
                  {place.words}
                  {place.aside}
                </PlainLink>
              ))}
            </nav>
          </Group>
          <Group gap={8} wrap="nowrap">
            {connected === false && <StateBadge tone="warning" label={t('shell.reconnecting')} />}
            {!owing && <JumpButton />}
            <ThemeMenu />
            <AccountMenu />
          </Group>
        </Group>
      </header>
      <main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        {children}
      </main>
      {!owing && <Jump />}
      <Keys />
      <StepUp />
    </>
  );
}

function JumpButton() {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      onClick={openJump}
      px={8}
      py={4}
      style={{ border: '1px solid var(--line)', borderRadius: 5, display: 'flex', alignItems: 'center', gap: 8 }}
    >
      <IconSearch size={14} aria-hidden />
      <VisuallyHidden hiddenFrom="sm">{t('shell.jumpTo')}</VisuallyHidden>
      <Text size="xs" c="dimmed" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {t('shell.jumpTo')}
      </Text>
      <Kbd size="xs" visibleFrom="sm" style={{ whiteSpace: 'nowrap' }}>
        {t('shell.searchKeys')}
      </Kbd>
    </UnstyledButton>
  );
}

/** How many approvals wait for the person; only who may give some is asked about. */
function useWaiting(mayGive: boolean): number {
  const items = useQuery({ ...approvalsQuery(), enabled: mayGive }).data ?? [];
  return items.filter(({ waitsForMe }) => waitsForMe).length;
}

function WaitingCount({ count }: { count: number }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <span className="waiting-count" title={t('shell.approvalsWait', { count })}>
      <span aria-hidden>{count}</span>
      <VisuallyHidden component="span">{t('shell.approvalsWait', { count })}</VisuallyHidden>
    </span>
  );
}
