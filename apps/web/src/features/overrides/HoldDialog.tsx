import { Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { readyServer, setServer } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { nodesQuery } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { TextLink } from '../../shell/AppLink.tsx';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { announce } from '../../ui/announce.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { ActFields } from './ActFields.tsx';
import { bodyOf, emptyForm, type HoldForm, holdsForTime, type ServerAct, wrongFields } from './hold-form.ts';
import type { ServerMenuProps } from './ServerMenuButton.tsx';
import { TermFields } from './TermFields.tsx';
import { useAffected } from './use-affected.tsx';

/** One act on a server: what it does and what remains, on which nodes, how long, and why. */
export function HoldDialog(props: ServerMenuProps & { act: ServerAct; onClose: () => void }) {
  const { t } = useTranslation();
  const { act, clusterId, backend, server, onClose } = props;
  const [form, setForm] = useState<HoldForm>({ ...emptyForm, nodeId: props.nodeId });
  const [tried, setTried] = useState(false);
  const { hold, ready } = useSubmission(props);
  const affected = useAffected(props, act, form);
  const wrong = wrongFields(act, form);
  const submit = () => {
    setTried(true);
    if (wrong.length > 0) return;
    if (holdsForTime(act, form)) hold.mutate({ params: { clusterId }, body: bodyOf(act, props, form) });
    else ready.mutate({ params: { clusterId }, body: { backend, server, nodeId: form.nodeId } });
  };
  const failure = hold.error ?? ready.error;
  const reason = affected.reason ?? (tried && wrong.length > 0 ? t('act.wrongFirst') : null);
  return (
    <Modal
      opened
      returnFocus={false}
      onClose={onClose}
      size={560}
      title={t(`act.titles.${act}`, { backend, server })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (reason === null) submit();
        }}
      >
        <Stack gap={14}>
          <Text size="sm" c="dimmed">
            {t(`act.leads.${act}`)}
          </Text>
          {affected.panel}
          {failure !== null && <FailurePanel failure={shownFailure(failure)} />}
          <ActFields act={act} form={form} setForm={setForm} wrong={tried ? wrong : []} />
          <NodeChoice {...props} form={form} setForm={setForm} />
          {holdsForTime(act, form) && <TermFields act={act} form={form} setForm={setForm} wrong={tried ? wrong : []} />}
          {holdsForTime(act, form) && (
            <TextInput
              label={t('act.why')}
              description={t('act.whyHelp')}
              maxLength={500}
              value={form.why}
              onChange={(event) => setForm({ ...form, why: event.currentTarget.value })}
            />
          )}
          {affected.retype}
          <Group justify="flex-end">
            <ActionButton type="submit" loading={hold.isPending || ready.isPending} disabledReason={reason}>
              {t(`act.names.${act}`)}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useSubmission({ clusterId, onClose }: ServerMenuProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const stale = [['cluster', clusterId], ['clusters']];
  const hold = useAct(setServer, {
    stale,
    onDone: ({ change }) => {
      onClose();
      if (change === null) return;
      announce({
        title: t('act.staged', { number: change.number }),
        message: <TextLink to={links.changes(clusterId)}>{t('stage.doneLink')}</TextLink>,
        closeLabel: t('common.close'),
      });
    },
  });
  return { hold, ready: useAct(readyServer, { stale, onDone: onClose }) };
}

interface NodeChoiceProps extends ServerMenuProps {
  form: HoldForm;
  setForm: (form: HoldForm) => void;
}

function NodeChoice({ clusterId, form, setForm }: NodeChoiceProps) {
  const { t } = useTranslation();
  const nodes = (useQuery(nodesQuery(clusterId)).data ?? []).filter(({ mode }) => mode === 'managed');
  const every = 'every';
  return (
    <Select
      label={t('act.nodes')}
      searchable={nodes.length > 10}
      comboboxProps={{ withinPortal: true }}
      data={[
        { value: every, label: t('act.everyNode', { count: nodes.length }) },
        ...nodes.map(({ id, name }) => ({ value: id as string, label: name })),
      ]}
      value={form.nodeId ?? every}
      onChange={(value) => {
        const nodeId = nodes.find(({ id }) => id === value)?.id ?? null;
        // What is on one node only cannot last.
        const term = nodeId !== null && form.term === 'lasting' ? emptyForm.term : form.term;
        setForm({ ...form, nodeId, term });
      }}
    />
  );
}
