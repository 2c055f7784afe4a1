import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { listFileUses } from './file-use.ts';

test('files are told apart by how HAProxy reads them', () => {
  const text = `frontend f
 bind :1 ssl crt /a.pem crt-list /list.txt ca-file /ca.pem
 http-request set-header x %[path,map_beg(/hosts.map,d)]
 acl q path -m beg -f /paths.lst
 acl z path -M -f /keys.map
 http-request set-map(/learned.map) a b
 http-request deny if { src -f /blocked.lst }
 errorfile 503 "\${DIR}/e.http"
 errorfile 502 /e.http
backend b
 server s 192.0.2.1:1 ssl crt /client.pem
`;
  const uses = listFileUses([parse(encodeLatin1(text))]);
  expect(uses.map(({ kind, path, line }) => `${line} ${kind} ${path}`)).toEqual([
    '2 certificate /a.pem',
    '2 other /list.txt',
    '2 other /ca.pem',
    '3 map /hosts.map',
    '4 acl-list /paths.lst',
    '5 other /keys.map',
    '6 other /learned.map',
    '7 acl-list /blocked.lst',
    '9 other /e.http',
    '11 certificate /client.pem',
  ]);
});
