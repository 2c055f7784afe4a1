import { Button, CopyButton, Group, Loader, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type CallOutput, type ClusterId, type ClusterView, createEnrolmentToken } from '@sluice/contract';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { nodesQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useFieldFailure } from '../../api/use-field-failure.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { CodeLines } from '../../ui/CodeLines.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { sendOrLead } from '../../ui/wrong-fields.tsx';
import { isLoopback } from './loopback.ts';

const expiries = ['15', '60', '1440', '10080'] as const;
/** By their places in the request. */
const fields = { expiresInMinutes: 'expiry', uses: 'uses', agentHost: 'agentHost' };
type Token = CallOutput<typeof createEnrolmentToken>;

interface EnrolDialogProps {
  pool: ClusterView['pool'];
  clusterId: ClusterId;
  onClose: () => void;
}

/** Makes the one command for a new node and notices when the node appears. */
export function EnrolDialog({ pool, clusterId, onClose }: EnrolDialogProps) {
  const { t } = useTranslation();
  const [token, setToken] = useState<Token | null>(null);
  const nodes = useSuspenseQuery(nodesQuery(clusterId)).data;
  const [known] = useState(() => new Set(nodes.map((node) => node.id)));
  const create = useAct(createEnrolmentToken, { stale: [['enrolment-tokens']], onDone: setToken });
  const form = useForm({ initialValues: { expiry: '60', uses: 1, agentHost: '' } });
  const failure = useFieldFailure(form, create.error, fields);
  return (
    <Modal
      opened
      onClose={onClose}
      size={640}
      title={t('enrol.title')}
      // A click beside it must not lose a command that is shown only once.
      closeOnClickOutside={token === null}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {token !== null ? (
        <CommandShown token={token} appeared={nodes.filter((node) => !known.has(node.id))} onClose={onClose} />
      ) : (
        <form
          onSubmit={sendOrLead(form, ({ expiry, uses, agentHost }) =>
            create.mutate({
              body: {
                poolId: pool.id,
                expiresInMinutes: Number(expiry),
                uses,
                ...(agentHost.trim() === '' ? {} : { agentHost: agentHost.trim() }),
              },
            }),
          )}
        >
          <Stack gap={14}>
            <Text size="sm" c="dimmed">
              {t('enrol.lead')} {t('enrol.needs')}
            </Text>
            {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
            <TextInput label={t('enrol.pool')} value={pool.name} readOnly />
            <Group gap={12} grow align="flex-start">
              <Select
                label={t('enrol.expiry')}
                data={expiries.map((value) => ({ value, label: t(`enrol.expiryMinutes.${value}`) }))}
                {...form.getInputProps('expiry')}
              />
              <NumberInput
                label={t('enrol.uses')}
                min={1}
                max={100}
                allowDecimal={false}
                clampBehavior="strict"
                {...form.getInputProps('uses')}
              />
            </Group>
            <TextInput
              label={t('enrol.host')}
              description={t('enrol.hostHelp')}
              placeholder={window.location.hostname}
              classNames={{ input: 'mono' }}
              {...form.getInputProps('agentHost')}
            />
            {isLoopback(form.values.agentHost.trim() || window.location.hostname) && (
              <Notice tone="warning">
                <Text size="sm">{t('enrol.loopback')}</Text>
              </Notice>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending}>
                {t('enrol.submit')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

interface CommandShownProps {
  token: Token;
  appeared: readonly { id: Parameters<typeof links.node>[0]; name: string }[];
  onClose: () => void;
}

function CommandShown({ token, appeared, onClose }: CommandShownProps) {
  const { t } = useTranslation();
  return (
    <Stack gap={12}>
      <Group justify="space-between">
        <Text fw={600} size="sm">
          {t('enrol.command')}
        </Text>
        <CopyButton value={token.command} timeout={1500}>
          {({ copied, copy }) => (
            <Button size="xs" leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />} onClick={copy}>
              {copied ? t('common.copied') : t('enrol.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <CodeLines label={t('enrol.command')} lines={[{ text: token.command, key: 'command' }]} />
      <Text size="xs" c="dimmed">
        {t('enrol.commandOnce')} {t('enrol.expires')} <RelativeTime at={token.expiresAt} />
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {`${t('enrol.digest')} `}
        <span className="mono">{token.agentDigest}</span>
      </Text>
      <div role="status" aria-live="polite">
        {appeared.length === 0 ? (
          <Group gap={10}>
            <Loader size={16} aria-hidden />
            <Text size="sm">{t('enrol.waiting')}</Text>
          </Group>
        ) : (
          appeared.map((node) => (
            <Notice tone="serving" key={node.id} title={t('enrol.appeared', { node: node.name })}>
              <ButtonLink size="xs" to={links.node(node.id)}>
                {t('enrol.open', { node: node.name })}
              </ButtonLink>
            </Notice>
          ))
        )}
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('enrol.done')}
        </Button>
      </Group>
    </Stack>
  );
}
