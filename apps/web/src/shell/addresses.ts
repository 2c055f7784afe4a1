import { localPathOf, type SingleSignOnRefusal, singleSignOnRefusals } from '@sluice/contract';
import { notFound } from '@tanstack/react-router';

interface IdSchema<Id> {
  safeParse: (value: unknown) => { success: true; data: Id } | { success: false };
}

/** An id from the address; anything else there is a page that does not exist. */
function readId<Id>(schema: IdSchema<Id>, text: string): Id {
  const id = schema.safeParse(text);
  if (!id.success) throw notFound();
  return id.data;
}

/** The `params` of a route with one id. */
export function idParam<Key extends string, Id extends string>(key: Key, schema: IdSchema<Id>) {
  return {
    parse: (params: Record<Key, string>) => ({ [key]: readId(schema, params[key]) }) as Record<Key, Id>,
    stringify: (params: Record<Key, Id>) => ({ [key]: String(params[key]) }) as Record<Key, string>,
  };
}

/** A revision's number from the address, as we write it: without sign, blanks or zeros in front. */
export const revisionParam = {
  parse: ({ number }: { number: string }) => {
    if (!/^[1-9][0-9]{0,8}$/.test(number)) throw notFound();
    return { number: Number(number) };
  },
  stringify: ({ number }: { number: number }) => ({ number: String(number) }),
};

/** Only a path of ours: anything else would send people to a foreign site after they signed in. */
export function readReturnPath(search: Record<string, unknown>): { to?: string } {
  return typeof search.to === 'string' && localPathOf(search.to) === search.to ? { to: search.to } : {};
}

/** Why single sign-on ended; anything else in the address says nothing. */
export function readRefusal(search: Record<string, unknown>): { refused?: SingleSignOnRefusal } {
  const refused = singleSignOnRefusals.find((reason) => reason === search.refused);
  return refused === undefined ? {} : { refused };
}

/** By what the audit is filtered; longer texts are none. */
export function readAuditFilter(search: Record<string, unknown>): { action?: string; actor?: string } {
  const read = (value: unknown) =>
    typeof value === 'string' && value !== '' && value.length <= 80 ? value : undefined;
  const [action, actor] = [read(search.action), read(search.actor)];
  return { ...(action === undefined ? {} : { action }), ...(actor === undefined ? {} : { actor }) };
}

/** Values stay the strings that stand in the address: a backend may be called 007 or true. */
export const searchStrings = {
  parseSearch: (search: string) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search: Record<string, unknown>) => {
    const entries = Object.entries(search).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(entries.map(([key, value]) => [key, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
};
