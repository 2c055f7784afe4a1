import { useReducer, useRef, useState } from 'react';
import { type Based, type Editing, type EditingEvent, nextEditing } from './editing.ts';

/** `now` tells the state at once, not after the next drawing: the leave guard and the draft need it. */
export function useEditing<Document extends Based>(first: Editing<Document>) {
  const state = useRef(first);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [tools] = useState(() => ({
    now: () => state.current,
    send: (event: EditingEvent<Document>) => {
      const next = nextEditing(state.current, event);
      if (next === state.current) return;
      state.current = next;
      redraw();
    },
  }));
  return { editing: state.current, ...tools };
}
