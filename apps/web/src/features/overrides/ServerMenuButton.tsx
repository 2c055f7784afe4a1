import { ActionIcon } from '@mantine/core';
import type { ClusterId, NodeId } from '@sluice/contract';
import { IconDotsVertical } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import '../../texts/add-operation-texts.ts';

const ServerMenu = lazy(async () => ({ default: (await import('./ServerMenu.tsx')).ServerMenu }));

export interface ServerMenuProps {
  clusterId: ClusterId;
  /** As HAProxy knows them. */
  backend: string;
  server: string;
  /** The node that the dialogs propose; null: every one. */
  nodeId: NodeId | null;
}

/** Opens what can be done with a server at once. Menu and dialogs come when it is first opened: a page has many of these. */
export function ServerMenuButton(props: ServerMenuProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const button = (
    <ActionIcon
      size={20}
      aria-label={t('act.menu', { backend: props.backend, server: props.server })}
      aria-haspopup="menu"
      loading={asked}
      onClick={() => setAsked(true)}
    >
      <IconDotsVertical size={15} />
    </ActionIcon>
  );
  if (!asked) return button;
  return (
    <Suspense fallback={button}>
      <ServerMenu {...props} />
    </Suspense>
  );
}
