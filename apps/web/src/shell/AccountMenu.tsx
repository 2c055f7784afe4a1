import {
  ActionIcon,
  Avatar,
  Menu,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { signOut } from '@sluice/contract';
import {
  IconBrightness,
  IconCheck,
  IconDeviceDesktop,
  IconDevices,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../api/queries.ts';
import { rememberSignedIn } from '../api/signed-in-hint.ts';
import { useAct } from '../api/use-act.ts';
import { links } from '../links.ts';
import { dropAllDrafts } from '../ui/draft.ts';
import { showKeys } from './Keys.tsx';
import { useGo } from './use-go.ts';

const schemes = [
  { scheme: 'light', icon: <IconSun size={15} />, text: 'shell.themeLight' },
  { scheme: 'dark', icon: <IconMoon size={15} />, text: 'shell.themeDark' },
  { scheme: 'auto', icon: <IconDeviceDesktop size={15} />, text: 'shell.themeSystem' },
] as const;

export function ThemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <Tooltip label={t('shell.theme')}>
          <ActionIcon aria-label={t('shell.theme')}>
            <IconBrightness size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ scheme, icon, text }) => (
          <Menu.Item
            key={scheme}
            leftSection={icon}
            rightSection={colorScheme === scheme ? <IconCheck size={14} aria-label={t('common.chosen')} /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {t(text)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function AccountMenu() {
  const { t } = useTranslation();
  const go = useGo();
  const session = useQuery(sessionQuery).data;
  const leave = useAct(signOut, {
    onDone: () => {
      rememberSignedIn(false);
      dropAllDrafts();
      // A fresh page: nothing of the session stays in memory, and no query of the old page asks again.
      window.location.assign(links.signIn());
    },
  });
  if (session === undefined || session === null) return null;
  const { username } = session.user;
  return (
    <Menu position="bottom-end" width={220} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>{t('shell.account', { username })}</VisuallyHidden>
          <Avatar size={26} radius="xl" color="accent" variant="filled" aria-hidden>
            {username.slice(0, 2).toUpperCase()}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('shell.signedInAs', { username })}</Menu.Label>
        <Menu.Item leftSection={<IconDevices size={15} />} onClick={() => go(links.sessions())}>
          {t('sessions.title')}
        </Menu.Item>
        {session.permissions.includes('user.read') && (
          <Menu.Item leftSection={<IconKey size={15} />} onClick={() => go(links.singleSignOn())}>
            {t('singleSignOn.title')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={showKeys}>
          {t('keys.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => leave.mutate({})}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
