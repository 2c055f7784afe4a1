import { Group, Text } from '@mantine/core';
import type { NodeDetail } from '@sluice/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LongName } from '../../ui/LongName.tsx';
import { Panel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';

const bytesPerGib = 1024 ** 3;

function FactList({ facts }: { facts: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl
      style={{ display: 'grid', gridTemplateColumns: '140px minmax(0, 1fr)', gap: '6px 12px', margin: 0, fontSize: 13 }}
    >
      {facts.map(([label, value]) => (
        <div key={label} style={{ display: 'contents' }}>
          <dt style={{ color: 'var(--mantine-color-dimmed)' }}>{label}</dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How many still finish their connections, and since when: without `hard-stop-after` one may stay for days. */
function OldWorkers({ haproxy }: { haproxy: NonNullable<NodeDetail['haproxy']> }) {
  const { t } = useTranslation();
  const { oldWorkers, oldestWorkerSince = null } = haproxy;
  if (oldestWorkerSince === null) return oldWorkers;
  return (
    <Group gap={4}>
      <span>{t('node.oldestWorker', { oldWorkers })}</span>
      <RelativeTime at={oldestWorkerSince} />
    </Group>
  );
}

const mono = (value: ReactNode) => <span className="mono">{value}</span>;

export function MachineFacts({ facts }: { facts: NodeDetail['facts'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('node.machine')}>
      {facts === null ? (
        <Text size="sm" c="dimmed">
          {t('node.noFacts')}
        </Text>
      ) : (
        <FactList
          facts={[
            [t('node.hostname'), mono(facts.hostname)],
            [t('node.os'), facts.os],
            [t('node.kernel'), facts.kernel],
            [t('node.architecture'), facts.architecture],
            [t('node.cpu'), facts.cpuCount],
            [t('node.memory'), t('node.memoryGib', { gib: (facts.memoryBytes / bytesPerGib).toFixed(1) })],
            [t('node.addresses'), mono(facts.addresses.join(', '))],
            [t('node.agentVersion'), facts.agentVersion],
            [t('node.user'), mono(facts.user)],
          ]}
        />
      )}
    </Panel>
  );
}

export function HaproxyFacts({ node }: { node: NodeDetail }) {
  const { t } = useTranslation();
  const { haproxy } = node;
  // The file of an adopted node is the revision without our section, so that no bundle is named in it.
  const notOurs =
    node.mode === 'managed' && node.convergence === 'converged' && node.observedRevision !== null
      ? t('node.asAdopted', { number: node.observedRevision })
      : t('node.notOurs');
  const known = (value: string | number | null) => (value === null ? t('common.unknown') : mono(value));
  return (
    <Panel title={t('node.haproxy')}>
      {haproxy === null ? (
        <Text size="sm" c="dimmed">
          {t('node.noFacts')}
        </Text>
      ) : (
        <FactList
          facts={[
            [t('node.running'), t(haproxy.running ? 'node.yes' : 'node.no')],
            [t('node.version'), haproxy.version ?? t('common.unknown')],
            [t('node.binary'), known(haproxy.binary)],
            [t('node.commandLine'), known(haproxy.commandLine.join(' ') || null)],
            [t('node.configPaths'), known(haproxy.configPaths.join(', ') || null)],
            [t('node.masterSocket'), known(haproxy.masterSocket)],
            [t('node.masterPid'), known(haproxy.masterPid)],
            [t('node.workerPid'), known(haproxy.workerPid)],
            [t('node.oldWorkers'), <OldWorkers key="old-workers" haproxy={haproxy} />],
            [
              t('node.bundle'),
              haproxy.runningBundle === null ? (
                notOurs
              ) : (
                <LongName key="bundle" text={haproxy.runningBundle} mono maxCharacters={23} copyable />
              ),
            ],
          ]}
        />
      )}
    </Panel>
  );
}
