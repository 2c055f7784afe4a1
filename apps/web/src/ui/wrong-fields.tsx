import { Anchor, Group, Text } from '@mantine/core';
import type { FormErrors } from '@mantine/form';
import { IconCircleX } from '@tabler/icons-react';
import { type FormEvent, useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/**
 * What is used of a form: that of `@mantine/form`. Fields are looked for in the whole document: where a page shows two forms with a field of
 * the same path, each form has a name (`useForm({ name })`).
 */
export interface FieldNodes {
  getInputNode: (path: never) => HTMLElement | null;
}

type OnSubmit<Values> = (
  send: (values: Values) => void,
  refuse: (errors: FormErrors) => void,
) => (event?: FormEvent<HTMLFormElement>) => void;

interface Field {
  path: string;
  /** What takes the focus: of a group of fields its first one. */
  input: HTMLElement;
  label: string;
}

/** Those fields that the form shows, in the order of the page. */
function shownFields(form: FieldNodes, paths: readonly string[]): Field[] {
  return paths
    .flatMap((path) => {
      const node = form.getInputNode(path as never);
      if (node === null) return [];
      const takesFocus = 'input, textarea, select, button';
      const input = node.matches(takesFocus) ? node : (node.querySelector<HTMLElement>(takesFocus) ?? node);
      return [{ path, input, label: labelOf(node, input) || path }];
    })
    .sort((one, other) => (one.input.compareDocumentPosition(other.input) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

function labelOf(node: HTMLElement, input: HTMLElement): string {
  const legend = node.matches('fieldset') ? node.querySelector('legend') : null;
  const around = legend ?? ('labels' in input ? (input as HTMLInputElement).labels?.[0] : null);
  // The label of a switch holds what describes it too.
  const label = around?.querySelector('.mantine-Switch-label') ?? around;
  // The star of a field that must be filled in is no part of its name.
  return (label?.textContent ?? '').replace(/\s*\*$/, '');
}

function areSame(ones: readonly Field[], others: readonly Field[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ input, label, path }, index) => {
      const other = others[index];
      return input === other?.input && label === other.label && path === other.path;
    })
  );
}

/** Brings the first of these fields into view, clear of what sticks to the edges, and puts the focus into it. */
export function goToField(form: FieldNodes, paths: readonly string[]): void {
  const [first] = shownFields(form, paths);
  if (first === undefined) return;
  first.input.focus({ preventScroll: true });
  first.input.scrollIntoView({ block: 'center' });
}

/** For `onSubmit` of a form: sends what is right, and leads to the first field that is wrong. */
export function sendOrLead<Values>(
  form: FieldNodes & { onSubmit: OnSubmit<Values> },
  send: (values: Values) => void,
): ReturnType<OnSubmit<Values>> {
  return form.onSubmit(send, (errors) => goToField(form, Object.keys(errors)));
}

/** Beside the button of a long form: which fields are to be corrected, each a way to it. */
export function WrongFields({ form }: { form: FieldNodes & { errors: FormErrors } }) {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<Field[]>([]);
  const { errors } = form;
  // After each drawing: labels are read from what is drawn, and a choice elsewhere takes fields out of the form.
  useLayoutEffect(() => {
    const paths = Object.keys(errors).filter((path) => errors[path] != null && errors[path] !== false);
    const shown = shownFields(form, paths);
    if (!areSame(shown, wrong)) setWrong(shown);
  });
  return (
    <div role="status" style={{ minWidth: 0 }}>
      {wrong.length > 0 && (
        <Group gap={8} wrap="nowrap" align="flex-start" c="var(--failed)">
          <IconCircleX size={16} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
          <Text size="sm">
            {`${t('common.correctFields', { count: wrong.length })} `}
            {wrong.map(({ label, path }, index) => (
              <span key={path}>
                {index > 0 && ', '}
                <Anchor component="button" type="button" inherit onClick={() => goToField(form, [path])}>
                  {label}
                </Anchor>
              </span>
            ))}
          </Text>
        </Group>
      )}
    </div>
  );
}
