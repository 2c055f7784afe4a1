import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockHour4,
  IconPencil,
  IconTool,
} from '@tabler/icons-react';

/** What a colour may mean. unknown is hollow: it is never shown as healthy. */
export type Tone = 'serving' | 'warning' | 'failed' | 'maintenance' | 'staged' | 'unknown';

const icons = {
  serving: IconCircleCheck,
  warning: IconClockHour4,
  failed: IconCircleX,
  maintenance: IconTool,
  staged: IconPencil,
  unknown: IconCircleDashed,
} as const;

interface StateBadgeProps {
  tone: Tone;
  label: string;
  /** Without ground, for table cells. */
  plain?: boolean;
}

/** A state: always a colour with an icon and a word. */
export function StateBadge({ tone, label, plain = false }: StateBadgeProps) {
  const Icon = icons[tone];
  return (
    <span
      className="state"
      data-tone={tone}
      data-plain={plain || undefined}
      style={{ color: `var(--${tone})`, background: plain ? 'none' : `var(--${tone}-ground)` }}
    >
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
