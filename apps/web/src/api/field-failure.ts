import { ApiFailure } from './failure.ts';

/** A failed call told at the fields that it is about, and the rest for the panel above the form. */
export interface FieldFailure {
  fields: Record<string, string>;
  rest: ApiFailure | null;
}

/**
 * Sorts the reasons of a failure. `fields` names the form's fields by their place in the request: `{ 'pool/name': 'poolName' }`. A
 * `*` stands for the place in a list, in the name of the field too: `{ 'servers/*': 'servers.*', 'scopes/*': 'scopes' }`. A
 * reason about anything else stays in `rest`, as the control plane gave it.
 */
export function splitFailure(failure: ApiFailure | null, fields: Readonly<Record<string, string>>): FieldFailure {
  if (failure === null) return { fields: {}, rest: null };
  const found: Record<string, string> = {};
  const others = failure.errors.filter((reason) => {
    const field = reason.field?.startsWith('#/') ? fieldAt(reason.field.slice(2), fields) : undefined;
    if (field === undefined) return true;
    // That a value has to be corrected needs no saying where it stands.
    const words = failure.code === 'validation-failed' ? reason.cause : `${reason.cause} ${reason.remediation}`;
    found[field] = found[field] === undefined ? words : `${found[field]} ${words}`;
    return false;
  });
  if (others.length === failure.errors.length) return { fields: {}, rest: failure };
  const rest =
    others.length === 0
      ? null
      : new ApiFailure(failure.code, failure.title, others, failure.requestId, { cause: failure });
  return { fields: found, rest };
}

function fieldAt(place: string, fields: Readonly<Record<string, string>>): string | undefined {
  const words = place.split('/');
  const [index = ''] = words.filter(isIndex);
  const found = fields[place] ?? fields[words.map((word) => (isIndex(word) ? '*' : word)).join('/')];
  return found?.replace('*', index);
}

const isIndex = (word: string) => /^\d+$/.test(word);
