import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArrowsExchange,
  IconDotsVertical,
  IconDropletDown,
  IconListDetails,
  IconPlayerPlay,
  IconScale,
  IconTool,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { HoldDialog } from './HoldDialog.tsx';
import { type ServerAct, serverActs } from './hold-form.ts';
import type { ServerMenuProps } from './ServerMenuButton.tsx';

const icons = {
  drain: <IconDropletDown size={15} aria-hidden />,
  maint: <IconTool size={15} aria-hidden />,
  ready: <IconPlayerPlay size={15} aria-hidden />,
  weight: <IconScale size={15} aria-hidden />,
  address: <IconArrowsExchange size={15} aria-hidden />,
};

/** What can be done with a server at once; open as soon as it is there. */
export function ServerMenu(props: ServerMenuProps) {
  const { t } = useTranslation();
  const { clusterId, backend, server } = props;
  const go = useGo();
  const missing = useMissingPermission('server.operate', { clusterId });
  const missingLook = useMissingPermission('runtime.read', { clusterId });
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  const [act, setAct] = useState<ServerAct | null>(null);
  // Drawn once with the button alone, so that the menu gives the focus back to it.
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  const close = () => {
    setAct(null);
    // The dialog was opened from a menu item, which is gone: its focus goes back to what opened the menu.
    window.setTimeout(() => button.current?.focus(), 0);
  };
  return (
    <>
      <Menu opened={opened} onChange={setOpened} position="bottom-end" transitionProps={{ duration: 100 }}>
        <Menu.Target>
          <ActionIcon ref={button} size={20} aria-label={t('act.menu', { backend, server })}>
            <IconDotsVertical size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {/* An item that is off takes no focus: why it is off stands above it. */}
          {missing !== null && <Menu.Label maw={260}>{missing}</Menu.Label>}
          {serverActs.map((each) => (
            <Menu.Item key={each} leftSection={icons[each]} disabled={missing !== null} onClick={() => setAct(each)}>
              {`${t(`act.names.${each}`)}…`}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {missingLook !== null && <Menu.Label maw={260}>{missingLook}</Menu.Label>}
          <Menu.Item
            leftSection={<IconListDetails size={15} aria-hidden />}
            disabled={missingLook !== null}
            onClick={() => go(links.runtime(clusterId, 'sessions', { proxy: backend, server }))}
          >
            {t('act.sessions')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {act !== null && <HoldDialog {...props} act={act} onClose={close} />}
    </>
  );
}
