import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

interface ActionButtonProps extends ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  type?: 'button' | 'submit';
  /** Why the action is not possible now; null when it is. A disabled action always says why. */
  disabledReason?: string | null;
}

/** A button that stays focusable while disabled, so that everybody can read why. */
export function ActionButton({
  children,
  onClick,
  type = 'button',
  disabledReason = null,
  ...rest
}: ActionButtonProps) {
  const disabled = disabledReason !== null;
  const button = (
    <Button
      {...rest}
      type={type}
      {...(disabled ? { 'data-disabled': true } : {})}
      aria-disabled={disabled || undefined}
      onClick={(event) => {
        if (disabled) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </Button>
  );
  return disabled ? <Tooltip label={disabledReason}>{button}</Tooltip> : button;
}
