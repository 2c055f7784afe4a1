import { useEffect, useMemo } from 'react';
import { type FieldNodes, goToField } from '../ui/wrong-fields.tsx';
import type { ApiFailure } from './failure.ts';
import { splitFailure } from './field-failure.ts';

/** What is used of a form: that of `@mantine/form`. */
interface FieldForm extends FieldNodes {
  setErrors: (errors: Record<string, string>) => void;
}

/**
 * Puts what the server says about fields at these fields and leads to the first of the page. Answers what is left for the panel. `fields`
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
    const wrong = Object.keys(split.fields);
    if (wrong.length === 0) return;
    form.setErrors(split.fields);
    goToField(form, wrong);
  }, [split]);
  return split.rest;
}
