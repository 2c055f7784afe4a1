import { useEffect, useMemo } from 'react';
import type { ApiFailure } from './failure.ts';
import { splitFailure } from './field-failure.ts';

/** What is used of a form: that of `@mantine/form`. */
interface FieldForm {
  setErrors: (errors: Record<string, string>) => void;
  getInputNode: (path: never) => HTMLElement | null;
}

/**
 * Puts what the server says about fields at these fields and the focus on the first. Answers what is left for the panel. `fields`
 * is as in `splitFailure` and stays the same object.
 */
export function useFieldFailure(
  form: FieldForm,
  failure: ApiFailure | null,
  fields: Readonly<Record<string, string>>,
): ApiFailure | null {
  const split = useMemo(() => splitFailure(failure, fields), [failure, fields]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form is another object at each drawing; only a new failure counts
  useEffect(() => {
    const [first] = Object.keys(split.fields);
    if (first === undefined) return;
    form.setErrors(split.fields);
    form.getInputNode(first as never)?.focus();
  }, [split]);
  return split.rest;
}
