import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Goes to an address made by `links`. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (href, options = {}) => void router.navigate({ href, replace: options.replace ?? false }),
    [router],
  );
}
