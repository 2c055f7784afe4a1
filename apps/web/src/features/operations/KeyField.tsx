import { Button, Group, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';

interface KeyFieldProps {
  label: string;
  submit: string;
  initial: string;
  /** What else is chosen, beside the field. */
  children?: ReactNode;
  onKey: (key: string) => void;
}

/** A key to look up, asked for only when it is sent. Its blanks stay: they are part of it. */
export function KeyField({ label, submit, initial, children, onKey }: KeyFieldProps) {
  const [typed, setTyped] = useState(initial);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== '') onKey(typed);
      }}
    >
      <Group gap={10} align="flex-end">
        {children}
        <TextInput
          data-filter
          w={260}
          label={label}
          maxLength={1000}
          classNames={{ input: 'mono' }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit">{submit}</Button>
      </Group>
    </form>
  );
}
