import { expect, test } from 'vitest';
import { parse } from '../../syntax/config-file.ts';
import { encodeLatin1 } from '../../text/latin1.ts';
import { listNamedFiles } from './named-file.ts';

const list = (text: string) => listNamedFiles([parse(encodeLatin1(text))]);

test('files are told apart by how HAProxy reads them', () => {
  const text = `frontend f
 bind :1 ssl crt /a.pem crt-list /list.txt ca-file /ca.pem
 http-request set-header x %[path,map_beg(/hosts.map,d)]
 acl q path -m beg -f /paths.lst
 acl z path -M -f /keys.map
 http-request set-map(/learned.map) a b
 http-request deny if { src -f /blocked.lst }
 http-request deny if { path -M -f /keys.map }
 errorfile 503 "\${DIR}/e.http"
 errorfile 502 /e.http
 tcp-request connection track-sc0 src if { src,map_ip(/hosts.map) -m found }
 http-response del-acl(/blocked.lst) %[src]
backend b
 server s 192.0.2.1:1 ssl crt /client.pem ca-file /ca.pem crl-file /r.pem
`;
  expect(list(text).map(({ kind, path, line }) => `${line} ${kind} ${path}`)).toEqual([
    '2 certificate /a.pem',
    '2 crt-list /list.txt',
    '2 ca-file /ca.pem',
    '3 map /hosts.map',
    '4 acl-list /paths.lst',
    '5 other /keys.map',
    '6 learned /learned.map',
    '7 acl-list /blocked.lst',
    '8 other /keys.map',
    '10 other /e.http',
    '11 map /hosts.map',
    '12 learned /blocked.lst',
    '14 certificate /client.pem',
    '14 ca-file /ca.pem',
    '14 crl-file /r.pem',
  ]);
});

test('a map or list that may be missing is known by its path, and one that is no file has none', () => {
  const text = `frontend f
 http-request set-header x %[path,map(opt@/hosts.map)]
 http-request set-map(opt@/learned.map) a b
 acl q path -f file@/paths.lst
 http-request deny if { path -M -f opt@/keys.map }
 http-request set-header y %[path,map(virt@/none.map)]
`;
  expect(list(text).map(({ line, kind, held, path }) => [line, kind, held, path])).toEqual([
    [2, 'map', '/hosts.map', '/hosts.map'],
    [3, 'learned', '/learned.map', '/learned.map'],
    [4, 'acl-list', '/paths.lst', '/paths.lst'],
    [5, 'other', '/keys.map', '/keys.map'],
    [6, 'map', 'virt@/none.map', null],
  ]);
});

test('a base stands in front of the names that it is for, and of no others', () => {
  const text = `global
 crt-base /certs
 ca-base /authorities
 key-base keys
crt-store web
 crt-base /web
 load crt "site.pem" key site.key ocsp /site.ocsp alias site
crt-store
 load crt other.pem key other.key
frontend f
 bind :1 ssl crt a.pem crt @web/site crt-list list.txt ca-file ca.pem ca-verify-file v.pem crl-file r.pem
 http-request set-header x %[path,map(hosts.map)]
 acl q path -f paths.lst
 errorfile 502 e.http
backend b
 server s 192.0.2.1:1 ssl crt client.pem ca-file @system-ca
`;
  const found = list(text);
  expect(found.map(({ line, held }) => `${line} ${held}`)).toEqual([
    '7 /web/site.pem',
    '7 keys/site.key',
    '7 /site.ocsp',
    '9 /certs/other.pem',
    '9 keys/other.key',
    '11 /certs/a.pem',
    '11 @web/site',
    '11 list.txt',
    '11 /authorities/ca.pem',
    '11 /authorities/v.pem',
    '11 /authorities/r.pem',
    '12 hosts.map',
    '13 paths.lst',
    '14 e.http',
    '16 /certs/client.pem',
    '16 @system-ca',
  ]);
  expect(found.filter(({ path }) => path === null).map(({ spelled }) => spelled)).toEqual([
    ...['site.key', 'other.key', '@web/site', 'list.txt', 'hosts.map', 'paths.lst', 'e.http', '@system-ca'],
  ]);
});
