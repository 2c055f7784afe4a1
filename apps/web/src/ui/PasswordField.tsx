import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useId } from 'react';

/** A field for a secret. The kit's own tells a screen reader neither that it is wrong nor what stands beside it. */
export function PasswordField(props: PasswordInputProps) {
  const id = useId();
  const isWrong = props.error !== undefined && props.error !== null && props.error !== false && props.error !== '';
  const beside = [
    ...(props.description === undefined || props.description === null || props.description === false
      ? []
      : [`${id}-description`]),
    ...(isWrong ? [`${id}-error`] : []),
  ].join(' ');
  return (
    <PasswordInput
      {...props}
      id={id}
      {...(isWrong ? { 'aria-invalid': true } : {})}
      {...(beside === '' ? {} : { 'aria-describedby': beside })}
    />
  );
}
