import { useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';

/** The address follows when typing pauses: each write to it draws the whole page again. */
const writeAfterMs = 200;

/** What a filter field holds, kept in `?filter=` so that reload, back and a sent link show the same rows. */
export function useUrlFilter(): [text: string, setText: (text: string) => void] {
  const router = useRouter();
  const { filter: inUrl = '' } = useSearch({ strict: false });
  const [text, setText] = useState(inUrl);
  const written = useRef(inUrl);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useEffect(() => {
    // What we wrote comes back here too, perhaps behind what was typed since.
    if (inUrl === written.current) return;
    written.current = inUrl;
    setText(inUrl);
  }, [inUrl]);
  const type = useCallback(
    (next: string) => {
      setText(next);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => {
        written.current = next;
        const address = new URL(router.state.location.href, window.location.origin);
        if (next === '') address.searchParams.delete('filter');
        else address.searchParams.set('filter', next);
        void router.navigate({ href: address.pathname + address.search, replace: true, resetScroll: false });
      }, writeAfterMs);
    },
    [router],
  );
  return [text, type];
}
