import type { SessionView } from '@sluice/contract';
import { useQueryClient } from '@tanstack/react-query';
import { setCsrfToken } from '../../api/client.ts';
import { sessionQuery } from '../../api/queries.ts';
import { rememberSignedIn } from '../../api/signed-in-hint.ts';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';

/** Takes a fresh session into use and goes to where the person wanted to be. */
export function useSignedIn(to: string | undefined): (session: SessionView) => void {
  const queryClient = useQueryClient();
  const go = useGo();
  return (session) => {
    queryClient.clear();
    setCsrfToken(session.csrfToken);
    rememberSignedIn(true);
    queryClient.setQueryData(sessionQuery.queryKey, session);
    go(to ?? links.home(), { replace: true });
  };
}
