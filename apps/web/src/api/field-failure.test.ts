import { expect, test } from 'vitest';
import { ApiFailure } from './failure.ts';
import { splitFailure } from './field-failure.ts';

const reason = (field: string | null, cause: string) => ({ field, cause, remediation: 'Mend it.' });

test('reasons reach the fields that they are about; the rest stays together', () => {
  const failure = new ApiFailure(
    'name-taken',
    'The name is in use',
    [
      reason('#/name', 'Taken.'),
      reason('#/pool/name', 'Taken too.'),
      reason('#/labels', 'Odd.'),
      reason(null, 'Else.'),
    ],
    'request-1',
  );
  const { fields, rest } = splitFailure(failure, { name: 'name', 'pool/name': 'poolName' });
  expect(fields).toEqual({ name: 'Taken. Mend it.', poolName: 'Taken too. Mend it.' });
  expect(rest).toMatchObject({ requestId: 'request-1', errors: [{ cause: 'Odd.' }, { cause: 'Else.' }] });
});

test('nothing is left for the panel when every reason has its field, and two of one field stand together', () => {
  const failure = new ApiFailure(
    'validation-failed',
    'The request does not have the expected form',
    [reason('#/name', 'At most 80 characters are possible.'), reason('#/name', 'Letters only.')],
    null,
  );
  expect(splitFailure(failure, { name: 'name' })).toEqual({
    fields: { name: 'At most 80 characters are possible. Letters only.' },
    rest: null,
  });
});

test('a failure about none of the fields is left as it is', () => {
  const failure = new ApiFailure('network', 'No answer', [reason(null, 'Lost.')], null);
  expect(splitFailure(failure, { name: 'name' })).toEqual({ fields: {}, rest: failure });
  expect(splitFailure(null, {})).toEqual({ fields: {}, rest: null });
});

test('a reason about one of a list reaches the field of that one, or the one field of the whole list', () => {
  const failure = new ApiFailure(
    'validation-failed',
    'The request does not have the expected form',
    [reason('#/groups/3/name', 'Empty.'), reason('#/scopes/0', 'Odd.')],
    null,
  );
  expect(splitFailure(failure, { 'groups/*/name': 'groups.*.name', 'scopes/*': 'scopes' })).toEqual({
    fields: { 'groups.3.name': 'Empty.', scopes: 'Odd.' },
    rest: null,
  });
});
