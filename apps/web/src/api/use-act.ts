import type { CallInput, CallOutput, Endpoint } from '@sluice/contract';
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { callApi } from './client.ts';
import type { ApiFailure } from './failure.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiFailure;
  }
}

interface Act<E extends Endpoint> {
  /** Prefixes of what the act changes; read again when it is done, live events or not. */
  stale?: readonly QueryKey[];
  /** Called as soon as the server accepted it, before anything is read again. */
  onAccepted?: () => void;
  onDone?: (result: CallOutput<E>) => unknown;
}

/** One write to the API as a mutation: `mutate` takes what the endpoint takes. */
export function useAct<E extends Endpoint>(endpoint: E, { stale = [], onAccepted, onDone }: Act<E> = {}) {
  const queryClient = useQueryClient();
  return useMutation<CallOutput<E>, ApiFailure, CallInput<E>>({
    mutationFn: (input) => callApi(endpoint, input),
    onSuccess: async (result) => {
      onAccepted?.();
      await Promise.all(stale.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      await onDone?.(result);
    },
  });
}
