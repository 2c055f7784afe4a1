import { parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { diffFiles } from './diff-files.ts';
import type { ChangedFile } from './resource-facts.ts';

const text = (words: string) => Buffer.from(words);
const config = parse(
  text(`global
  crt-base /etc/haproxy/certs
defaults
  errorfile 503 /etc/haproxy/errors/503.http
frontend web
  bind :443 ssl crt site.pem crt /etc/haproxy/more crt-list /etc/haproxy/lists.txt
  acl bad src -f /etc/haproxy/block.lst
  use_backend %[req.hdr(host),map(/etc/haproxy/hosts.map)]
  http-request set-map(/etc/haproxy/learned.map) %[src] %[path] if { src,map(/etc/haproxy/learned.map) -m found }
`),
);
const changed = (path: string, before: string | null, after: string | null): ChangedFile => ({
  path: `/etc/haproxy/${path}`,
  before: before === null ? null : text(before),
  after: after === null ? null : text(after),
});
const objects = (file: ChangedFile) =>
  diffFiles([config], [file], () => null).map(({ object, file: name }) => [object, name]);

test('a changed file is told by how the configuration reads it, under the name that it has there', () => {
  expect(objects(changed('hosts.map', 'a b\n', 'a c\n'))).toEqual([['map', '/etc/haproxy/hosts.map']]);
  expect(objects(changed('block.lst', '192.0.2.1\n', ''))).toEqual([['acl-list', '/etc/haproxy/block.lst']]);
  expect(objects(changed('errors/503.http', 'a', 'b'))).toEqual([['other', '/etc/haproxy/errors/503.http']]);
  // No certificate in it: HAProxy would refuse the command.
  expect(objects(changed('certs/site.pem', 'a', 'b'))).toEqual([['other', '/etc/haproxy/certs/site.pem']]);
  expect(objects(changed('more/one.pem', 'a', 'b'))).toEqual([['other', '/etc/haproxy/more/one.pem']]);
});

test('a map that may be missing is compared as any other', () => {
  const optional = parse(text('frontend f\n http-request set-header x %[path,map(opt@/etc/haproxy/hosts.map)]\n'));
  const facts = diffFiles([optional], [changed('hosts.map', 'a b\n', 'a c\n')], () => null);
  expect(facts).toMatchObject([{ object: 'map', file: '/etc/haproxy/hosts.map' }]);
});

test('a map that traffic itself changes needs a reload, also where it is read', () => {
  expect(objects(changed('learned.map', 'a b\n', 'a c\n'))).toContainEqual(['other', '/etc/haproxy/learned.map']);
});

test('what comes or goes, or could be named by a list, needs a reload; what nothing names does not', () => {
  expect(objects(changed('hosts.map', null, 'a b\n'))).toEqual([['other', '/etc/haproxy/hosts.map']]);
  expect(objects(changed('hosts.map', 'a b\n', null))).toEqual([['other', '/etc/haproxy/hosts.map']]);
  expect(objects(changed('else/one.pem', 'a', 'b'))).toEqual([['other', '/etc/haproxy/else/one.pem']]);
  expect(objects(changed('else/one.map', 'a', 'b'))).toEqual([]);
  expect(objects(changed('hosts.map', 'a b\n', '# why\na b\n'))).toEqual([]);
});
