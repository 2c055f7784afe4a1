import { Group, Modal, Stack, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../api/failure.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { FailurePanel } from '../ui/Panels.tsx';

interface DecisionDialogProps {
  title: string;
  /** What will be affected, in words. */
  children: ReactNode;
  submitLabel: string;
  /** Where the reason will stand. */
  whyHelp: string;
  /** Nothing is decided without a reason. */
  whyRequired?: boolean;
  /** What is taken back or lost by it. */
  isLoss?: boolean;
  failure: ApiFailure | null;
  pending: boolean;
  onDecide: (why: string) => void;
  onClose: () => void;
}

/** Asks before a person decides something: what it will do, and why they do it. */
export function DecisionDialog(props: DecisionDialogProps) {
  const { t } = useTranslation();
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const missing = props.whyRequired === true && why.trim() === '';
  return (
    <Modal
      opened
      onClose={props.onClose}
      size={520}
      title={props.title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing && !props.pending) props.onDecide(why.trim());
        }}
      >
        <Stack gap={14}>
          {props.children}
          {props.failure !== null && <FailurePanel failure={shownFailure(props.failure)} />}
          <Textarea
            label={t('common.why')}
            description={props.whyHelp}
            required={props.whyRequired === true}
            withAsterisk={false}
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            error={tried && missing ? t('common.whyNeeded') : null}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <Group justify="flex-end" gap={8}>
            <ActionButton variant="default" onClick={props.onClose}>
              {t('common.cancel')}
            </ActionButton>
            <ActionButton type="submit" loading={props.pending} {...(props.isLoss === true ? { color: 'red.8' } : {})}>
              {props.submitLabel}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
