import './zod-without-eval.ts';
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './theme.css';
import './ui/code.css';
import './shell/navigation.css';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { setCsrfToken } from './api/client.ts';
import { sessionQuery } from './api/queries.ts';
import { onOwing, onSignedOut, queryClient } from './api/query-client.ts';
import { rememberSignedIn } from './api/signed-in-hint.ts';
import { router } from './routes.tsx';
import { loadTexts } from './texts/index.ts';
import { cssVariables, theme } from './theme.ts';

loadTexts();

/** A release replaced the file that a page wanted to load later: the page is read again, but never twice in a row. */
const reloadPauseMs = 10_000;
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('sluice.reloaded-at'));
  if (Date.now() - last < reloadPauseMs) return;
  event.preventDefault();
  sessionStorage.setItem('sluice.reloaded-at', String(Date.now()));
  window.location.reload();
});

onSignedOut(() => {
  if (queryClient.getQueryData(sessionQuery.queryKey) === null) return;
  setCsrfToken(null);
  rememberSignedIn(false);
  queryClient.setQueryData(sessionQuery.queryKey, null);
  // The route guard sees that nobody is signed in and remembers where to come back to.
  void router.invalidate();
});

onOwing(() => {
  if (queryClient.getQueryData(sessionQuery.queryKey)?.secondFactor.owed !== false) return;
  // The route guard reads the session again and leads to where one is enrolled.
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  void router.invalidate();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id root');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="top-center" autoClose={5000} />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
