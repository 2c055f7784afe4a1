import { Box, Stack } from '@mantine/core';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiFailure, shownFailure } from '../api/failure.ts';
import { openDraft } from '../ui/draft.ts';
import { FailurePanel } from '../ui/Panels.tsx';
import { DraftNotice, StaleNotice } from './DraftNotice.tsx';
import { useLeaveGuard } from './LeaveGuard.tsx';

interface DraftFormOptions<Form> {
  name: readonly string[];
  /** Reads what was kept; null when another version of the page wrote it. */
  read: (stored: unknown) => Form | null;
  /** What is saved now, as the form shows it, and its version. */
  start: Form;
  version: number;
  /** What of a form may be kept. Default: all of it. */
  withoutSecrets?: (form: Form) => Form;
}

interface Kept<Form> {
  form: Form;
  /** What the first edit was made on: what somebody else saves since must not be overwritten unseen. */
  version: number;
}

export interface DraftForm<Form> {
  form: Form;
  setForm: (form: Form) => void;
  isChanged: boolean;
  /** For `If-Match`. */
  version: number;
  /** The edits go: they are saved, or nobody wants them. */
  release: () => void;
  forget: () => void;
  /** Above the form: that the edits are from before, and that something else is saved since. `onForget` also empties the fields. */
  notices: (onForget?: () => void) => ReactNode;
  /** Beside the form. */
  dialog: ReactNode;
}

/**
 * The form of a page of settings with its draft: it survives a reload, is not left by accident, and knows what it is based on. Whoever
 * uses it draws it anew, by `key`, when another version is saved.
 */
export function useDraftForm<Form>(options: DraftFormOptions<Form>): DraftForm<Form> {
  const { start, version, withoutSecrets = (form) => form } = options;
  // One name for as long as the form is drawn.
  const [{ name, read }] = useState(options);
  const draft = useMemo(() => openDraft(name, (stored) => readKept(stored, read)), [name, read]);
  const [kept, setKept] = useState(() => draft.load());
  const [restored, setRestored] = useState(kept !== null);
  const dirty = useRef(kept !== null);
  const keep = (next: Kept<Form>) => {
    dirty.current = true;
    draft.save({ ...next, form: withoutSecrets(next.form) });
    setKept(next);
  };
  const release = () => {
    dirty.current = false;
    draft.drop();
  };
  const forget = () => {
    release();
    setKept(null);
    setRestored(false);
  };
  const guard = useLeaveGuard({ holds: () => dirty.current, onLeave: release, words: 'save' });
  return {
    form: kept?.form ?? start,
    setForm: (form) => {
      if (JSON.stringify(form) === JSON.stringify(start)) forget();
      else keep({ form, version: kept?.version ?? version });
    },
    isChanged: kept !== null,
    version: kept?.version ?? version,
    release,
    forget,
    notices: (onForget) => (
      <DraftNotices
        restored={restored}
        onForget={() => {
          forget();
          onForget?.();
        }}
        onKeepMine={kept === null || kept.version === version ? null : () => keep({ ...kept, version })}
      />
    ),
    dialog: guard.dialog,
  };
}

function readKept<Form>(stored: unknown, read: (form: unknown) => Form | null): Kept<Form> | null {
  if (typeof stored !== 'object' || stored === null || !('form' in stored) || !('version' in stored)) return null;
  const form = read(stored.form);
  return form === null || typeof stored.version !== 'number' ? null : { form, version: stored.version };
}

interface DraftNoticesProps {
  restored: boolean;
  onForget: () => void;
  /** Null: the edits are based on what is there. */
  onKeepMine: (() => void) | null;
}

function DraftNotices({ onForget, onKeepMine, restored }: DraftNoticesProps) {
  if (!restored && onKeepMine === null) return null;
  return (
    <Stack gap={8} mb={16}>
      {restored && <DraftNotice words="save" onDrop={onForget} />}
      {onKeepMine !== null && <StaleNotice onKeepMine={onKeepMine} />}
    </Stack>
  );
}

/** What the server said about saving; what somebody else saved meanwhile is read by `onReload`. */
export function SaveFailure({ failure, onReload }: { failure: ApiFailure | null; onReload: () => void }) {
  const { t } = useTranslation();
  if (failure === null) return null;
  const isStale = failure.code === 'edit-stale';
  return (
    <Box mb={12}>
      <FailurePanel
        failure={{ ...shownFailure(failure), ...(isStale ? { title: t('errors.staleTitle') } : {}) }}
        {...(isStale ? { onRetry: onReload, retryLabel: t('common.reload') } : {})}
      />
    </Box>
  );
}
