import { readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import { join } from 'node:path';
import {
  createAuthority,
  freePort,
  listHaproxyBinaries,
  makeCertificatePem,
  makeTestDirectory,
  type RunningHaproxy,
  startHaproxy,
  writeTestFile,
} from '@sluice/test-rig';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareAuthorities, compareCrtList, type RunInWorker, runOnWorker } from './index.ts';

const authority = createAuthority('clients');
const client = authority.issue('client.example.com');
const numbers = Array.from({ length: 250 }, (_, index) => (0x7000 + index).toString(16).repeat(10));

describe.each(listHaproxyBinaries())('what %s holds as its files say', (binary) => {
  let directory: string;
  let haproxy: RunningHaproxy;
  let port: number;
  const at = (name: string) => join(directory, name);
  const run: RunInWorker = async (command) =>
    runOnWorker(haproxy.masterSocket, { pid: await haproxy.workerPid() }, command);
  const compareList = async (text?: string) =>
    compareCrtList(
      at('sites.txt'),
      text === undefined ? await readFile(at('sites.txt')) : Buffer.from(text),
      (name) => name,
      run,
    );
  const compareRevoked = async (name: string) =>
    compareAuthorities('crl-file', at(name), await readFile(at(name)), run);

  beforeAll(async () => {
    directory = await makeTestDirectory('held');
    port = await freePort();
    const files = {
      'site.pem': makeCertificatePem('site.example.com'),
      'two.pem.ecdsa': makeCertificatePem('two.example.com'),
      'ca.pem': authority.caPem,
      'sites.txt': `${at('site.pem')}\n${at('site.pem')} [verify none ca-verify-file ${at('ca.pem')}] b.example.com\n${at('two.pem')} two.example.com\n`,
      'revoked.pem': authority.revoke(['7f01', '0102', '55', '3344']),
      'many.pem': authority.revoke(numbers),
    };
    for (const [name, text] of Object.entries(files)) await writeTestFile(at(name), text);
    const config = `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${port} ssl crt ${at('site.pem')} ca-file ${at('ca.pem')} crl-file ${at('revoked.pem')} verify required
  bind unix@${at('many.sock')} ssl crt ${at('site.pem')} ca-file ${at('ca.pem')} crl-file ${at('many.pem')} verify optional
  bind unix@${at('sites.sock')} ssl crt-list ${at('sites.txt')}
  http-request return status 200
`;
    haproxy = await startHaproxy({ binary, directory, config });
  });
  afterAll(async () => {
    await haproxy.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('a crt-list, although no answer has all options, and a certificate of several files has another name', async () => {
    expect(await compareList()).toBeNull();
    const text = await readFile(at('sites.txt'), 'utf8');
    expect(await compareList(text.replace('verify none', 'verify optional'))).toBe('entry 2 is not as in the file');
    expect(await compareList(text.replace('two.example.com\n', 'x.example.com\n'))).toBe(
      'entry 3 is not as in the file',
    );
    expect(await compareList(text.replace(/^.*b\.example\.com\n/m, ''))).toContain('3 entries, not 2');
  });

  test('revoked certificates, also when HAProxy has sorted them for a client', async () => {
    expect(await compareRevoked('revoked.pem')).toBeNull();
    const { chain: cert, key } = client;
    const status = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, cert, key, rejectUnauthorized: false, agent: false };
      https
        .get(options, (response) => {
          resolve(response.statusCode);
          response.resume();
        })
        .on('error', reject);
    });
    expect(status).toBe(200);
    const answer = await run(['show', 'ssl', 'crl-file', at('revoked.pem')]);
    const shown = [...answer.matchAll(/Serial Number: (\S+)/g)].map(([, serial]) => serial);
    expect(shown).toEqual(['55', '0102', '3344', '7F01']);
    expect(await compareRevoked('revoked.pem')).toBeNull();
  });

  test('so many revoked certificates that an answer has no place for them are not compared', async () => {
    const answer = await run(['show', 'ssl', 'crl-file', at('many.pem')]);
    expect(answer.match(/Serial Number/g)?.length).toBeLessThan(numbers.length);
    expect(await compareRevoked('many.pem')).toBeNull();
  });

  test('a file that it does not hold is no difference but an error', async () => {
    const compare = compareAuthorities('ca-file', at('other.pem'), Buffer.from(authority.caPem), run);
    await expect(compare).rejects.toMatchObject({ code: 'unexpected-answer' });
  });
});
