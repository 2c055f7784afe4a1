import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** A field for a secret. The kit's own names its error to a screen reader, but does not say that the field is wrong. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput {...props} {...(props.error ? { 'aria-invalid': true } : {})} />;
}
