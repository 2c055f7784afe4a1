import { ResourceId } from '@sluice/contract';
import { readListEntries } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { describeEdit } from './edit-title.ts';
import { emptyEntry, findEntries, isPresent, removeEntry, shownEntries, writeForm } from './entry-edit.ts';
import { kindOfUse, pathForKind, pathProblem, suggestedPath } from './file-kind.ts';
import { fileRows, filterFiles, type ListedResource, type ListedTree, notManagedRows } from './file-rows.ts';
import {
  hasValues,
  isValuePossible,
  readValues,
  removeValueName,
  removeValueNode,
  setNodeValue,
  valueNameProblem,
  valueTable,
} from './value-edit.ts';

const id = (digit: number) => ResourceId.parse(`00000000-0000-4000-8000-00000000000${digit}`);
const resource = (digit: number, name: string, digest: string): ListedResource => ({
  id: id(digit),
  kind: name === 'haproxy.cfg' ? 'haproxy-config' : 'map',
  name,
  digest: digest as ListedResource['digest'],
  sizeBytes: 1,
  usedAt: [],
  face: null,
});
const tree = (items: ListedResource[], notManaged: ListedTree['notManaged'] = []): ListedTree => ({
  items,
  etag: '',
  directories: ['/etc/haproxy'],
  notManaged,
});
const use = (line: number, via: string) => ({ resource: 'haproxy.cfg', line, via });

test('files are new, changed or removed against the newest revision, and nothing while that is unknown', () => {
  const staged = tree(
    [resource(1, 'haproxy.cfg', 'b'), resource(3, 'maps/new.map', 'n'), resource(4, 'maps/same.map', 's')],
    [{ name: 'maps/gone.map', usedAt: [use(7, 'map')] }],
  );
  const head = tree([
    resource(1, 'haproxy.cfg', 'a'),
    resource(2, 'maps/gone.map', 'g'),
    resource(4, 'maps/same.map', 's'),
  ]);
  expect(fileRows(staged, head).map(({ resource: { name }, state, usedAt }) => [name, state, usedAt.length])).toEqual([
    ['haproxy.cfg', 'changed', 0],
    ['maps/gone.map', 'removed', 1],
    ['maps/new.map', 'new', 0],
    ['maps/same.map', 'same', 0],
  ]);
  expect(fileRows(staged, undefined).map(({ state }) => state)).toEqual(['same', 'same', 'same']);
  expect(notManagedRows(staged, head)).toEqual([]);
  expect(notManagedRows(staged, undefined)).toMatchObject([{ name: 'maps/gone.map', kind: 'map' }]);
  expect(filterFiles(fileRows(staged, head), 'GONE', () => 'map')).toHaveLength(1);
  expect(filterFiles(fileRows(staged, head), 'map', (kind) => kind)).toHaveLength(3);
});

test('what lines name is offered only as the one kind that the lines need, under a name that can be', () => {
  const rows = notManagedRows(
    tree(
      [resource(1, 'haproxy.cfg', 'a')],
      [
        { name: 'errors/503.http', usedAt: [use(3, 'errorfile')] },
        { name: 'certs/shop.pem', usedAt: [use(4, 'crt')] },
        { name: 'two', usedAt: [use(5, 'map'), use(6, '-f')] },
        { name: 'a b.map', usedAt: [use(7, 'map_beg')] },
      ],
    ),
    undefined,
  );
  expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
    ['errors/503.http', 'error-page'],
    ['certs/shop.pem', 'sealed'],
    ['two', null],
    ['a b.map', null],
  ]);
  expect([kindOfUse('lua-load-per-thread'), kindOfUse('crt-list')]).toEqual(['lua', 'crt-list']);
});

test('a path is judged like the control plane judges it, and a suggestion gives way to that of another kind', () => {
  const names = ['haproxy.cfg', 'maps/hosts.map'];
  for (const path of ['../x', '/etc/x', 'a//b', '.x', 'a/', 'a/b/c/d/e']) {
    expect(pathProblem(path, names), path).toEqual({ kind: 'wrong' });
  }
  expect(pathProblem('x.sluice-new', names)).toEqual({ kind: 'ending' });
  expect(pathProblem('maps', names)).toEqual({ kind: 'taken', rival: 'maps/hosts.map' });
  expect(pathProblem('haproxy.cfg/x', names)).toEqual({ kind: 'taken', rival: 'haproxy.cfg' });
  expect(pathProblem('maps/other.map', names)).toBeNull();
  expect(pathProblem('conf.d/shop.conf', names, 'haproxy-config')).toEqual({ kind: 'cfg' });
  expect(pathProblem('conf.d/shop.cfg', names, 'haproxy-config')).toBeNull();
  expect(pathForKind('maps/hosts.map', 'lua', [])).toBe('lua/service.lua');
  expect(pathForKind('maps/mine.map', 'lua', [])).toBe('maps/mine.map');
});

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (result: unknown) => (result instanceof Uint8Array ? new TextDecoder().decode(result) : result);
const map = '# hosts\nä.example.com app\nb.example.com app\nä.example.com beta\n';
const shown = shownEntries(readListEntries(bytes(map), 'map'));

test('entries are shown in people’s letters with the line that has their key first', () => {
  expect(shown).toEqual([
    { key: 'ä.example.com', value: 'app', line: 2, firstLine: null },
    { key: 'b.example.com', value: 'app', line: 3, firstLine: null },
    { key: 'ä.example.com', value: 'beta', line: 4, firstLine: 2 },
  ]);
  expect(findEntries(shown, ' BETA ').map(({ line }) => line)).toEqual([4]);
  expect(findEntries(shown, '')).toHaveLength(3);
});

test('the form changes the line of its entry, and an entry that is no longer there is noticed', () => {
  const [first] = shown;
  if (first === undefined) throw new Error('no entry');
  const form = { target: first, key: first.key, value: ' über ' };
  expect(text(writeForm(bytes(map), 'map', form))).toBe(map.replace('ä.example.com app', 'ä.example.com über'));
  expect(text(writeForm(bytes(map), 'map', { ...emptyEntry, key: 'c', value: 'app' }))).toBe(`${map}c app\n`);
  expect(text(removeEntry(bytes(map), 'map', first))).toBe(map.replace('ä.example.com app\n', ''));
  expect(writeForm(bytes(map), 'map', emptyEntry)).toMatchObject({ kind: 'refused', field: 'key' });
  expect(isPresent(shown, first)).toBe(true);
  expect(isPresent(shown.slice(1), first)).toBe(false);
});

test('the title names the one entry that an edit is about', () => {
  const title = (after: string) => describeEdit('map', bytes(map), bytes(after));
  expect(title(map.replace('b.example.com app', 'b.example.com beta'))).toEqual({
    kind: 'changed',
    key: 'b.example.com',
    before: 'app',
    after: 'beta',
  });
  expect(title(`${map}c app\n`)).toEqual({ kind: 'added', entry: 'c app' });
  expect(title(map.replace('b.example.com app\n', ''))).toEqual({ kind: 'removed', entry: 'b.example.com app' });
  expect(title(`${map}c app\nd app\n`)).toEqual({ kind: 'edit' });
  expect(title(map.replace('# hosts', '# other'))).toEqual({ kind: 'edit' });
  expect(describeEdit('lua', bytes('a'), bytes('b'))).toEqual({ kind: 'edit' });
});

const bytesOf = (text: string) => new TextEncoder().encode(text);

test('values of nodes are a table of all nodes and names, with what is missing', () => {
  const values = readValues(bytesOf('{"edge-1":{"ADDRESS":"192.0.2.1","PEER":"a"},"gone":{"PEER":"b"}}')) ?? {};
  expect(valueTable(values, ['edge-1', 'edge-2'], ['NEW'])).toEqual({
    names: ['ADDRESS', 'PEER', 'NEW'],
    rows: [
      { node: 'edge-1', isKnown: true, values: ['192.0.2.1', 'a', null] },
      { node: 'edge-2', isKnown: true, values: [null, null, null] },
      { node: 'gone', isKnown: false, values: [null, 'b', null] },
    ],
  });
  for (const text of ['', 'no JSON', '[]', '{"edge-1":{"lower":"x"}}', '{"edge-1":{"A":1}}'])
    expect(readValues(bytesOf(text))).toBeNull();
});

test('an edit of one value leaves the others, and is spelled in one way', () => {
  const values = { b: { PEER: 'b' }, a: { PEER: 'a', ADDRESS: 'x' } };
  const textOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
  expect(new TextDecoder().decode(setNodeValue({}, 'a', 'PEER', 'x'))).toBe('{\n  "a": {\n    "PEER": "x"\n  }\n}\n');
  expect(textOf(setNodeValue(values, 'b', 'ADDRESS', ''))).toEqual({ ...values, b: { PEER: 'b', ADDRESS: '' } });
  expect(textOf(removeValueName(values, 'PEER'))).toEqual({ a: { ADDRESS: 'x' }, b: {} });
  expect(textOf(removeValueNode(values, 'b'))).toEqual({ a: values.a });
});

test('a name or value that the control plane would refuse is refused in the table', () => {
  expect(
    ['ADDRESS', 'A1_B', '__proto__', 'lower', '1A', 'HAPROXY_X', 'SLUICE_NODE', ''].map((name) =>
      valueNameProblem(name, ['ADDRESS']),
    ),
  ).toEqual(['taken', null, 'form', 'form', 'form', 'form', 'form', 'form']);
  expect(isValuePossible('any "text" $x é')).toBe(true);
  expect(isValuePossible('two\nlines')).toBe(false);
});

test('a name without a value on any node is nothing to stage', () => {
  expect(['', '{}\n', '{"edge-1": {}}', 'no values'].map(hasValues)).toEqual([false, false, false, false]);
  expect(hasValues('{"edge-1": {"ADDRESS": ""}}')).toBe(true);
});

test('a suggested path is one that is free', () => {
  expect(suggestedPath('map', [])).toBe('maps/hosts.map');
  expect(suggestedPath('map', ['maps/hosts.map', 'maps/hosts-2.map'])).toBe('maps/hosts-3.map');
  expect(suggestedPath('node-values', ['node-values.json'])).toBe('node-values.json');
  expect(pathForKind('lua/service.lua', 'map', ['maps/hosts.map'])).toBe('maps/hosts-2.map');
});
