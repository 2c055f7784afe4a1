import type { ChangeId, ChangeView } from '@sluice/contract';
import { useSearch } from '@tanstack/react-router';
import { links } from '../../links.ts';
import { useGo } from '../../shell/use-go.ts';
import { useClusterId } from '../clusters/index.ts';

/** Which of the staged changes are chosen; kept in the address by their numbers, so that a selection can be sent to somebody. */
export function useChosenChanges(staged: readonly ChangeView[]) {
  const clusterId = useClusterId();
  const go = useGo();
  const { only = '' } = useSearch({ strict: false });
  const numbers = only.split(',').map(Number);
  const chosen = staged.filter(({ number }) => numbers.includes(number));
  const choose = (ids: readonly ChangeId[]) => {
    const wanted = staged.filter(({ id }) => ids.includes(id)).map(({ number }) => number);
    go(links.changes(clusterId, wanted), { replace: true });
  };
  return { chosen, choose };
}
