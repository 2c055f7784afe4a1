import { Group, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { RolloutNode } from '@sluice/contract';
import { IconCheck, IconChevronDown, IconChevronRight, IconLoader2, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { durationWords } from '../../ui/duration-words.ts';

/** The steps of a node as its agent timed them, folded to their sum. */
export function NodeSteps({ node, isOpen }: { node: RolloutNode; isOpen: boolean }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(isOpen);
  const { steps } = node;
  // Only of nodes that are at work are steps expected.
  if (steps.length === 0)
    return node.state !== 'preparing' && node.state !== 'committing' ? null : (
      <Text size="xs" c="dimmed">
        {t('rollout.noSteps')}
      </Text>
    );
  const tookMs = steps.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  const isRunning = steps.some(({ durationMs }) => durationMs === null);
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton className="fold-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Group gap={4} wrap="nowrap">
          <Chevron size={14} aria-hidden />
          {isRunning
            ? t('rollout.stepCount', { count: steps.length })
            : t('rollout.stepCountTook', {
                count: steps.length,
                duration: durationWords(tookMs, i18n.language),
              })}
          <VisuallyHidden>{t('rollout.onNode', { node: node.name })}</VisuallyHidden>
        </Group>
      </UnstyledButton>
      {open && (
        <Stack
          gap={3}
          component="ol"
          aria-label={t('rollout.steps', { node: node.name })}
          p={0}
          m={0}
          mt={4}
          style={{ listStyle: 'none' }}
        >
          {steps.map((step, index) => (
            <Step
              key={`${step.name}${step.at}`}
              step={step}
              failed={index === steps.length - 1 && (node.state === 'refused' || node.state === 'returned')}
            />
          ))}
        </Stack>
      )}
    </div>
  );
}

function Step({ step, failed }: { step: RolloutNode['steps'][number]; failed: boolean }) {
  const { t } = useTranslation();
  return (
    <Group component="li" gap={8} wrap="nowrap" justify="space-between">
      <Group gap={6} wrap="nowrap">
        {step.durationMs === null ? (
          <IconLoader2 size={14} aria-hidden />
        ) : failed ? (
          <IconX size={14} color="var(--failed)" aria-hidden />
        ) : (
          <IconCheck size={14} color="var(--serving)" aria-hidden />
        )}
        <Text span size="xs" className="mono">
          {step.name}
        </Text>
      </Group>
      <Text span size="xs" c="dimmed">
        {step.durationMs === null
          ? t('rollout.running')
          : t('plan.milliseconds', { count: Math.round(step.durationMs) })}
      </Text>
    </Group>
  );
}
