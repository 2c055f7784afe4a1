import { Kbd, Modal, Table, Text } from '@mantine/core';
import { ClusterId } from '@sluice/contract';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClusterPlaces, useGlobalPlaces } from './places.ts';
import { useGo } from './use-go.ts';

const showEvent = 'sluice:show-keys';
/** How long after `g` the letter is awaited. */
const sequenceMs = 1500;

/** Opens the list of keys from anywhere. */
export function showKeys(): void {
  window.dispatchEvent(new Event(showEvent));
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], .monaco-editor') !== null)
  );
}

/** `?` shows the keys, `g` and a letter goes to a page, `/` goes to the filter of a list. */
export function Keys() {
  const { t } = useTranslation();
  const go = useGo();
  const params = useParams({ strict: false });
  const clusterId = ClusterId.safeParse(params.clusterId).data;
  const placesOf = useClusterPlaces();
  const globalPlaces = useGlobalPlaces();
  const clusterPlaces = useMemo(() => (clusterId === undefined ? [] : placesOf(clusterId)), [clusterId, placesOf]);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let goSince = 0;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (goSince !== 0 && performance.now() - goSince < sequenceMs) {
        goSince = 0;
        const onCluster = clusterPlaces.find((place) => place.letter === event.key);
        const anywhere = globalPlaces.find((place) => place.letter === event.key);
        if (onCluster !== undefined && clusterId !== undefined) go(onCluster.link(clusterId));
        else if (anywhere !== undefined) go(anywhere.link());
        else return;
        event.preventDefault();
      } else if (event.key === 'g') {
        goSince = performance.now();
      } else if (event.key === '?') {
        setOpen(true);
      } else if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('input[data-filter]');
        if (filter === null) return;
        event.preventDefault();
        filter.focus();
      }
    };
    const onShow = () => setOpen(true);
    window.addEventListener('keydown', onKey);
    window.addEventListener(showEvent, onShow);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener(showEvent, onShow);
    };
  }, [go, clusterId, clusterPlaces, globalPlaces]);
  const rows = [
    { keys: t('shell.searchKeys'), words: t('keys.search') },
    { keys: '?', words: t('keys.show') },
    { keys: '/', words: t('keys.filter') },
    { keys: 'Esc', words: t('keys.close') },
    // Those of a cluster do something on its pages only.
    ...[...clusterPlaces, ...globalPlaces].map((place) => ({
      keys: `g ${place.letter}`,
      words: t('keys.goTo', { place: t(place.text) }),
    })),
  ];
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Table>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.keys}>
              <Table.Td w={110}>
                {row.keys.split(' ').map((key) => (
                  <Kbd key={key} size="xs" mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{row.words}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {clusterId === undefined && (
        <Text size="xs" c="dimmed" mt={8}>
          {t('keys.onCluster')}
        </Text>
      )}
    </Modal>
  );
}
