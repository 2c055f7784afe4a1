/** One complaint of a schema about a request, as zod and its adapter give it. */
export interface SchemaIssue {
  keyword?: string | undefined;
  message?: string | undefined;
  params?: Record<string, unknown> | undefined;
}

/**
 * What is expected of a value, as a sentence for whoever typed it. Schemas give their own words in `message` where a rule
 * needs some.
 */
export function issueWords({ keyword, message, params = {} }: SchemaIssue): string {
  const { origin, minimum, maximum, expected } = params;
  if (keyword === 'too_small') return tooSmall(origin, minimum);
  if (keyword === 'too_big') return tooBig(origin, maximum);
  if (keyword === 'invalid_type') {
    if (message?.endsWith('received undefined')) return 'This is needed.';
    return `A value of the type ${String(expected)} is expected.`;
  }
  if (message === undefined || message === '' || /^Invalid (string|input)\b/.test(message)) {
    return 'The value does not have the expected form.';
  }
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`;
}

function tooSmall(origin: unknown, minimum: unknown): string {
  if (origin === 'string') return minimum === 1 ? 'This is needed.' : `At least ${minimum} characters are needed.`;
  if (origin === 'array') return `At least ${minimum} entries are needed.`;
  return `The number is too small; at least ${minimum} is possible.`;
}

function tooBig(origin: unknown, maximum: unknown): string {
  if (origin === 'string') return `At most ${maximum} characters are possible.`;
  if (origin === 'array') return `At most ${maximum} entries are possible.`;
  return `The number is too large; at most ${maximum} is possible.`;
}
