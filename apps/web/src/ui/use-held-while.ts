import { useState } from 'react';

/** A value that stands still while `held`: what is on its way must not change what the page shows of it. */
export function useHeldWhile<Value>(held: boolean, value: Value): Value {
  const [kept, keep] = useState(value);
  if (!held && kept !== value) keep(value);
  return held ? kept : value;
}
