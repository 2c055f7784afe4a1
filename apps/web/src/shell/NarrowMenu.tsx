import { ActionIcon, Indicator, Menu } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useGo } from './use-go.ts';

export interface MenuPlace {
  words: string;
  link: string;
  isCurrent: boolean;
  /** What waits there. */
  aside?: ReactNode;
}

interface NarrowMenuProps {
  places: readonly MenuPlace[];
  /** What waits behind the button, in words; null when nothing does. */
  waits: string | null;
}

/** The links of the top bar behind one button, where the window has no room for them side by side. */
export function NarrowMenu({ places, waits }: NarrowMenuProps) {
  const { t } = useTranslation();
  const go = useGo();
  return (
    <Menu position="bottom-start" width={240} transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <ActionIcon
          size={34}
          className="narrow-menu"
          aria-label={waits === null ? t('shell.menu') : `${t('shell.menu')}, ${waits}`}
        >
          <Indicator disabled={waits === null} color="var(--warning)" size={8} offset={2}>
            <IconMenu2 size={18} style={{ display: 'block' }} aria-hidden />
          </Indicator>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {places.map(({ aside, isCurrent, link, words }) => (
          <Menu.Item
            key={link}
            fw={isCurrent ? 600 : 400}
            aria-current={isCurrent ? 'page' : undefined}
            onClick={() => go(link)}
          >
            {words}
            {aside}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
