import { expect, test } from 'vitest';
import { RuntimeError } from './runtime-error.ts';
import { parsePatternEntries, parsePatternList } from './show-pattern.ts';
import { parseServersState } from './show-servers-state.ts';
import { parseCertificate, parseCertificateList, parseCrtList } from './show-ssl.ts';

const header =
  '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port';

test('servers are read by column, and each reason for standing aside by itself', () => {
  const [first, second] = parseServersState(
    `1\n${header}\n3 app 1 a1 192.0.2.1 2 8 5 10 1 8 2 0 6 0 0 0 - 8081 - 1 8090 - - 0\n3 app 2 a2 - 0 37 1 1 1 1 0 0 8 0 0 0 a2.example.com 80 - 0 0 - - 0\n\n`,
  );
  expect(first).toMatchObject({ backend: 'app', server: 'a1', address: '192.0.2.1', port: 8081, fqdn: null });
  expect(first).toMatchObject({ weight: 5, initialWeight: 10, usesTls: true, checkPort: 8090, checksEnabled: true });
  expect(first?.admin).toMatchObject({ forcedDrain: true, forcedMaintenance: false });
  expect(second).toMatchObject({ address: null, fqdn: 'a2.example.com', checksEnabled: false });
  expect(second?.admin).toMatchObject({
    forcedMaintenance: true,
    configuredMaintenance: true,
    resolutionMaintenance: true,
  });
  expect(() => parseServersState('2\n# a b\n')).toThrow(RuntimeError);
});

test('maps and lists are known by file, and entries keep blanks in values', () => {
  const list = parsePatternList(
    "# id (file) description\n4 (/etc/haproxy/hosts.map) pattern loaded from file '/etc/haproxy/hosts.map' used by map at file 'h.cfg' line 11. curr_ver=2 next_ver=3 entry_cnt=2\n1 () acl 'src' file 'h.cfg' line 10.\n",
  );
  expect(list).toEqual([
    { id: 4, file: '/etc/haproxy/hosts.map', currentVersion: 2, nextVersion: 3, entryCount: 2 },
    { id: 1, file: null, currentVersion: null, nextVersion: null, entryCount: null },
  ]);
  expect(parsePatternEntries('0x1f a.example.com app\n0x2f b.example.com other thing\n\n', true)).toEqual([
    { reference: '0x1f', key: 'a.example.com', value: 'app' },
    { reference: '0x2f', key: 'b.example.com', value: 'other thing' },
  ]);
  expect(parsePatternEntries('0x1f 192.0.2.0/24\n', false)).toEqual([
    { reference: '0x1f', key: '192.0.2.0/24', value: null },
  ]);
});

test('certificates are told by the fingerprint of their leaf, and an open transaction by its star', () => {
  expect(parseCertificateList('# transaction\n*/a.pem\n# filename\n/a.pem\n/b.pem\n\n')).toEqual({
    files: ['/a.pem', '/b.pem'],
    transaction: '/a.pem',
  });
  const certificate = parseCertificate(
    'Filename: /a.pem\nStatus: Used\nSerial: 49\nSubject Alternative Name: DNS:a.example.com, DNS:b.example.com\nSHA1 FingerPrint: 2F0D\nSubject: /CN=a.example.com\nChain Subject: /CN=ca\n',
  );
  expect(certificate).toMatchObject({ file: '/a.pem', status: 'Used', sha1Fingerprint: '2F0D', notAfter: null });
  expect(certificate.alternativeNames).toEqual(['DNS:a.example.com', 'DNS:b.example.com']);
  expect(parseCrtList('# /list\n/a.pem:1 [alpn h2\0 verify none] *.example.com !x.example.com\n/b.pem:2\n')).toEqual([
    {
      certificate: '/a.pem',
      line: 1,
      options: [
        ['alpn', 'h2'],
        ['verify', 'none'],
      ],
      filters: ['*.example.com', '!x.example.com'],
    },
    { certificate: '/b.pem', line: 2, options: [], filters: [] },
  ]);
  expect(() => parseCrtList("didn't find the specified filename\n")).toThrow('unknown shape');
});
