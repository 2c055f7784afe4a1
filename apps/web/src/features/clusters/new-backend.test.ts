import { listBackends, listFrontends, parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import {
  emptyForm,
  type NewBackendForm,
  problemsOfNewBackend,
  readNewBackend,
  writeNewBackend,
} from './new-backend.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const base = 'frontend web\n    bind :80\n    default_backend app\n\nbackend app\n    server a 192.0.2.1:80\n';
const form: NewBackendForm = {
  name: 'beta',
  mode: 'http',
  balance: 'leastconn',
  servers: [{ name: 'b1', address: '192.0.2.9:8080', weight: '5', check: true }],
  rule: { frontend: 'web', path: '/beta' },
};

test('a new backend and its rule are added, and every other byte stays', () => {
  const written = writeNewBackend(bytes(base), form);
  expect(written.kind).toBe('edited');
  if (written.kind !== 'edited') return;
  const text = new TextDecoder().decode(written.bytes);
  const lines = text.split('\n');
  for (const line of base.split('\n')) expect(lines).toContain(line);
  expect(text).toContain('    use_backend beta if { path_beg /beta }\n');
  const file = parse(written.bytes);
  const backend = listBackends(file).find((entry) => entry.name === 'beta');
  expect(backend).toMatchObject({ mode: 'http', balance: 'leastconn' });
  expect(backend?.servers[0]).toMatchObject({ address: '192.0.2.9:8080', weight: 5, check: true });
});

test('a name that exists is refused at its field', () => {
  expect(writeNewBackend(bytes(base), { ...form, name: 'app' })).toMatchObject({ kind: 'refused', field: 'name' });
});

test('hostile text stays one word of one line', () => {
  const written = writeNewBackend(bytes(base), {
    ...form,
    servers: [{ name: 'b1', address: '192.0.2.9:80\n  external-check command /bin/sh', weight: '', check: false }],
    rule: { frontend: 'web', path: '/a } || { always_true' },
  });
  if (written.kind === 'refused') return;
  const file = parse(written.bytes);
  expect(listBackends(file).find((entry) => entry.name === 'beta')?.section.statements).toHaveLength(3);
  const rule = listFrontends(file)[0]?.section.statements.find((statement) => statement.keyword === 'use_backend');
  expect(rule?.words).toHaveLength(7);
});

test('every field is checked by itself, also while others are empty', () => {
  const taken = new Set(['app']);
  expect(problemsOfNewBackend(emptyForm, taken)).toEqual({
    name: 'needed',
    servers: [{ name: null, address: 'needed', weight: null }],
    path: null,
  });
  const [server] = form.servers;
  const servers = server === undefined ? [] : [server, { ...server, address: 'not an address', weight: '999' }];
  expect(problemsOfNewBackend({ ...form, name: 'app', servers, rule: { frontend: 'web', path: 'x' } }, taken)).toEqual({
    name: 'taken',
    servers: [
      { name: null, address: null, weight: null },
      { name: 'twice', address: 'address', weight: 'weight' },
    ],
    path: 'path',
  });
});

test('a draft comes back as it was written, and nothing else does', () => {
  for (const draft of [form, emptyForm]) expect(readNewBackend(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
  for (const wrong of [null, [], {}, { ...form, servers: [] }, { ...form, servers: [{}] }, { ...form, rule: {} }]) {
    expect(readNewBackend(wrong)).toBeNull();
  }
});
