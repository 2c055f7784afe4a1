import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

let whenSignedOut: () => void = () => {};
let whenOwing: () => void = () => {};

/** Called once the server says that the session is over. */
export function onSignedOut(callback: () => void): void {
  whenSignedOut = callback;
}

/** Called once the server says that the session owes a second factor. */
export function onOwing(callback: () => void): void {
  whenOwing = callback;
}

function noticeSession(error: unknown): void {
  if (!(error instanceof ApiFailure)) return;
  if (error.code === 'not-signed-in') whenSignedOut();
  if (error.code === 'second-factor-owed') whenOwing();
}

/** Live events invalidate what changed, so nothing is polled; 30 s covers a page that was left and entered again. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSession }),
  mutationCache: new MutationCache({ onError: noticeSession }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => error instanceof ApiFailure && error.code === 'network' && count < 2,
    },
    mutations: { retry: false },
  },
});
