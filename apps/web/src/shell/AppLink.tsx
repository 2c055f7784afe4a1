import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent } from 'react';

type Native<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props | 'href'>;

/**
 * Props of an `a` that stays in the application on a plain click. Everything else (middle click, modifier keys, copying
 * the address) is the browser's.
 */
function useStay(to: string, onClick?: (event: MouseEvent<HTMLAnchorElement>) => void) {
  const router = useRouter();
  return {
    href: to,
    onClick: (event: MouseEvent<HTMLAnchorElement>) => {
      onClick?.(event);
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
      if (event.defaultPrevented || !plain) return;
      event.preventDefault();
      void router.navigate({ href: to });
    },
  };
}

export function TextLink({ to, onClick, ...rest }: { to: string } & AnchorProps & Native<AnchorProps>) {
  // What inherits has the size of its surroundings, whatever size is asked for.
  return <Anchor inherit={rest.size === undefined} {...rest} {...useStay(to, onClick)} />;
}

/** A link that looks like a button. */
export function ButtonLink({ to, onClick, ...rest }: { to: string } & ButtonProps & Native<ButtonProps>) {
  return <Button component="a" {...rest} {...useStay(to, onClick)} />;
}

/** A link without a look of its own: tabs and the top bar. */
export function PlainLink({ to, onClick, ...rest }: { to: string } & Native<object>) {
  const stay = useStay(to, onClick);
  return (
    <a {...rest} {...stay}>
      {rest.children}
    </a>
  );
}
