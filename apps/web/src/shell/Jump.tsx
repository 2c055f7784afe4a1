import { lazy, Suspense, useEffect, useState } from 'react';

const JumpDialog = lazy(async () => ({ default: (await import('./JumpDialog.tsx')).JumpDialog }));
const jumpEvent = 'sluice:jump';

/** Opens the search from anywhere. */
export function openJump(): void {
  window.dispatchEvent(new Event(jumpEvent));
}

/** ⌘K or Ctrl-K, whatever has the focus: jump to a cluster, what it holds, or a page. Loaded when it is first asked for. */
export function Jump() {
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const ask = () => setAsked((before) => before + 1);
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      event.stopPropagation();
      ask();
    };
    // Before anybody else: the editor would take it for the first of two keys.
    window.addEventListener('keydown', onKey, { capture: true });
    window.addEventListener(jumpEvent, ask);
    return () => {
      window.removeEventListener('keydown', onKey, { capture: true });
      window.removeEventListener(jumpEvent, ask);
    };
  }, []);
  if (asked === 0) return null;
  return (
    <Suspense fallback={null}>
      <JumpDialog asked={asked} />
    </Suspense>
  );
}
