import { Group, Kbd, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approvalsQuery } from '../api/approval-queries.ts';
import { followEvents } from '../api/live-events.ts';
import { links } from '../links.ts';
import { StateBadge } from '../ui/StateBadge.tsx';
import { AccountMenu, ThemeMenu } from './AccountMenu.tsx';
import { PlainLink } from './AppLink.tsx';
import { useDocumentTitle } from './document-title.ts';
import { Jump, openJump } from './Jump.tsx';
import { Keys } from './Keys.tsx';
import { Logo } from './Logo.tsx';
import { usePermission } from './use-permission.ts';

/** What every page has, also those before anybody is signed in. */
export function Root() {
  useDocumentTitle();
  return <Outlet />;
}

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
  useEffect(() => followEvents(queryClient, setConnected), [queryClient]);
  const { pathname } = useLocation();
  const mayReadAudit = usePermission('audit.read');
  const current = (prefix: string) => (pathname.startsWith(prefix) ? 'page' : undefined);
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
          <Group gap="clamp(8px, 2vw, 16px)" wrap="nowrap">
            <PlainLink
              to={links.clusters()}
              aria-label={t('shell.home')}
              style={{ display: 'flex', color: 'inherit', textDecoration: 'none' }}
            >
              <Logo />
            </PlainLink>
            <nav aria-label={t('shell.mainNavigation')} style={{ display: 'flex', gap: 4 }}>
              <PlainLink className="top-link" to={links.clusters()} aria-current={current('/clusters')}>
                {t('clusters.title')}
              </PlainLink>
              {mayReadAudit && (
                <PlainLink className="top-link" to={links.audit()} aria-current={current('/audit')}>
                  {t('audit.title')}
                </PlainLink>
              )}
            </nav>
          </Group>
          <Group gap={8} wrap="nowrap">
            <WaitingApprovals />
            {connected === false && <StateBadge tone="warning" label={t('shell.reconnecting')} />}
            <UnstyledButton
              onClick={openJump}
              px={8}
              py={4}
              style={{
                border: '1px solid var(--line)',
                borderRadius: 5,
                display: 'flex',
                alignItems: 'center',
                gap: 8,
              }}
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
            <ThemeMenu />
            <AccountMenu />
          </Group>
        </Group>
      </header>
      <main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        {children}
      </main>
      <Jump />
      <Keys />
    </>
  );
}

/** Only who may give approvals is told of them. */
function WaitingApprovals() {
  const { t } = useTranslation();
  const mayGive = usePermission('approval.give');
  const items = useQuery({ ...approvalsQuery(), enabled: mayGive }).data ?? [];
  const count = items.filter(({ waitsForMe }) => waitsForMe).length;
  if (count === 0) return null;
  return (
    <PlainLink to={links.approvals()} style={{ textDecoration: 'none', whiteSpace: 'nowrap' }}>
      <StateBadge tone="warning" label={t('shell.approvalsWait', { count })} />
    </PlainLink>
  );
}
