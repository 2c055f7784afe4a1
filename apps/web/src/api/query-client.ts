import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

let whenSignedOut: () => void = () => {};

/** Called once the server says that the session is over. */
export function onSignedOut(callback: () => void): void {
  whenSignedOut = callback;
}

function noticeSignedOut(error: unknown): void {
  if (error instanceof ApiFailure && error.code === 'not-signed-in') whenSignedOut();
}

/** Live events invalidate what changed, so nothing is polled; 30 s covers a page that was left and entered again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => error instanceof ApiFailure && error.code === 'network' && count < 2,
    },
    mutations: { retry: false },
  },
});
