import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueTestCertificate, type TestCertificate } from '../testing/test-certificate.ts';
import { Outgoing, type OutgoingRequest } from './outgoing.ts';
import { AddressGuard, isNetwork } from './outgoing-address.ts';

const metadata = 'http://169.254.169.254/latest/meta-data/';
let inner: Server;
let web: Server;
let secure: Server;
let certificate: TestCertificate;
let port = 0;
let securePort = 0;
/** Requests that arrived at 127.0.0.1, which nothing below may reach unless it is allowed. */
let reached: string[] = [];

beforeAll(async () => {
  certificate = await issueTestCertificate('receiver.example.com');
  const answer = createServer((request, response) => {
    reached.push(`${request.method} ${request.headers.host}${request.url}`);
    const [, status, ...rest] = (request.url ?? '').split('/');
    if (/^30\d$/.test(status ?? ''))
      response.writeHead(Number(status), { location: decodeURIComponent(rest.join('/')) });
    if (request.url === '/slow') return;
    if (request.url === '/large') response.write(Buffer.alloc(300_000));
    if (request.url === '/headers') response.write(JSON.stringify(request.headers));
    response.end('done');
  });
  web = answer;
  inner = createServer((_request, response) => {
    reached.push('inner');
    response.end('secret');
  });
  secure = createHttpsServer({ key: certificate.keyPem, cert: certificate.certPem }, (request, response) => {
    reached.push(`secure ${request.headers.host}${request.url}`);
    response.end('secure');
  }) as unknown as Server;
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.2', resolve));
  port = portOf(web);
  await new Promise<void>((resolve) => inner.listen(port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.2', resolve));
  securePort = portOf(secure);
});
afterAll(async () => {
  for (const server of [web, inner, secure]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

function portOf(server: TcpServer): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A resolver that knows these names and counts. */
function names(known: Record<string, readonly string[][]>) {
  const asked: string[] = [];
  const resolve = async (host: string): Promise<readonly string[]> => {
    asked.push(host);
    const answers = known[host] ?? [];
    return answers[Math.min(asked.filter((name) => name === host).length, answers.length) - 1] ?? [];
  };
  return { resolve, asked };
}

const closed = new Outgoing({ allow: [] });
const forTest = (resolve?: (host: string) => Promise<readonly string[]>) =>
  new Outgoing({ allow: ['127.0.0.2/32'], ...(resolve === undefined ? {} : { resolve }) });

async function outcomeOf(outgoing: Outgoing, request: OutgoingRequest): Promise<string> {
  try {
    const { body, status } = await outgoing.request({ timeoutMs: 3_000, ...request });
    return `${status} ${body}`;
  } catch (error) {
    return error instanceof Error ? `${'kind' in error ? error.kind : error.name}: ${error.message}` : 'unknown';
  }
}

/** Ways to write addresses that must not be reached, for every scheme. */
const hosts = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '0x7f.0x0.0x0.0x1',
  ],
  ...['0', '0.0.0.0', '0x0', '00', '127.255.255.254', '①②⑦.⓪.⓪.①', '127。0。0。1', '127.0.0.1.', '%31%32%37.0.0.1'],
  ...['10.0.0.1', '167772161', '0xa000001', '012.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '3232235521'],
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '169.254.43518',
    '100.64.0.1',
    '100.127.255.255',
  ],
  ...['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1', '192.88.99.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]'],
  ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::ffff:10.0.0.1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]'],
  ...[
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:7f00:1::]',
  ],
  ...[
    '[2002:a9fe:a9fe::1]',
    '[2001:0:7f00:1::]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
  ],
  ...['[febf::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[5f00::1]', '[4000::1]'],
];

test('no way to write a closed address is let through', async () => {
  let cases = 0;
  reached = [];
  for (const host of hosts)
    for (const scheme of ['http', 'https']) {
      const outcome = await outcomeOf(closed, { url: `${scheme}://${host}:${port}/` });
      expect(`${host} ${outcome}`).toContain(`${host} refused: `);
      cases += 1;
    }
  expect(reached).toEqual([]);
  process.stdout.write(`Outgoing: ${cases} addresses in ${hosts.length} forms refused.\n`);
});

test('other schemes, credentials and nonsense are refused before anything is resolved', async () => {
  const { asked, resolve } = names({});
  const outgoing = forTest(resolve);
  const urls = [
    'ftp://a.example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_',
    'data:text/plain,a',
    'unix:/run/a',
  ];
  const others = [
    'https://user:password@a.example.com/',
    'https://user@a.example.com/',
    'a.example.com',
    '',
    'https://',
    '//a',
  ];
  for (const url of [...urls, ...others])
    expect(`${url} ${await outcomeOf(outgoing, { url })}`).toContain(`${url} refused: `);
  expect(asked).toEqual([]);
});

test('a name is judged by all its addresses', async () => {
  const private_ = [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    'fd00::1',
    '::1',
    '::ffff:192.168.1.1',
    '64:ff9b::a00:1',
    'fe80::1%eth0',
  ];
  for (const address of private_) {
    const { resolve } = names({ 'evil.example.com': [[address]], 'mixed.example.com': [['9.9.9.9', address]] });
    for (const name of ['evil.example.com', 'mixed.example.com', 'evil.example.com.']) {
      const outcome = await outcomeOf(new Outgoing({ allow: [], resolve }), { url: `https://${name}:${port}/` });
      expect(`${name} ${address} ${outcome}`).toMatch(/refused: .*open internet/);
    }
  }
});

test('the resolver of the system is judged too', async () => {
  reached = [];
  expect(await outcomeOf(closed, { url: `http://localhost:${port}/` })).toMatch(
    /^refused: localhost, which is .* loopback/,
  );
  expect(reached).toEqual([]);
});

test('a name that points elsewhere after it was judged changes nothing', async () => {
  reached = [];
  const { asked, resolve } = names({ 'rebind.example.com': [['127.0.0.2'], ['127.0.0.1'], ['127.0.0.1']] });
  const outgoing = forTest(resolve);
  expect(await outcomeOf(outgoing, { url: `http://rebind.example.com:${port}/` })).toBe('200 done');
  expect(asked).toEqual(['rebind.example.com']);
  expect(reached).toEqual([`GET rebind.example.com:${port}/`]);
  expect(await outcomeOf(outgoing, { url: `http://rebind.example.com:${port}/` })).toMatch(/^refused/);
  expect(reached).not.toContain('inner');
});

test('redirects are judged like first requests, followed three times at most, and never carry a body elsewhere', async () => {
  reached = [];
  const { resolve } = names({ 'evil.example.com': [['127.0.0.1']], 'other.example.com': [['127.0.0.2']] });
  const outgoing = forTest(resolve);
  const base = `http://127.0.0.2:${port}`;
  const to = (target: string, status = 302) => `${base}/${status}/${encodeURIComponent(target)}`;
  const targets = [
    metadata,
    `http://127.0.0.1:${port}/`,
    'http://[::1]/',
    `http://evil.example.com:${port}/`,
    'file:///etc/passwd',
  ];
  for (const target of [
    ...targets,
    '//169.254.169.254/',
    'http://user:password@127.0.0.2/',
    `http://2130706433:${port}/`,
  ])
    for (const status of [301, 302, 303, 307, 308])
      expect(`${target} ${await outcomeOf(outgoing, { url: to(target, status) })}`).toContain(`${target} refused`);
  expect(reached).not.toContain('inner');
  expect(await outcomeOf(outgoing, { url: to(to(to(`${base}/end`))) })).toBe('200 done');
  expect(await outcomeOf(outgoing, { url: to(to(to(to(`${base}/end`)))) })).toMatch(/^refused: .* more than 3 times/);
  const elsewhere = to(`http://other.example.com:${port}/headers`);
  const headers = { authorization: 'Bearer secret' };
  expect(await outcomeOf(outgoing, { url: elsewhere, headers })).not.toContain('secret');
  expect(await outcomeOf(outgoing, { url: to('/headers'), headers })).toContain('secret');
  const post = { method: 'POST', body: '{}' } as const;
  expect(await outcomeOf(outgoing, { url: to(`http://other.example.com:${port}/`, 307), ...post })).toMatch(
    /another place/,
  );
  expect(await outcomeOf(outgoing, { url: to('/end', 302), ...post })).toMatch(/another place/);
  expect(await outcomeOf(outgoing, { url: to('/end', 308), ...post })).toBe('200 done');
});

test('unencrypted connections go to allowed networks only', async () => {
  const { resolve } = names({ 'open.example.com': [['9.9.9.9']] });
  const outgoing = forTest(resolve);
  expect(await outcomeOf(outgoing, { url: 'http://open.example.com/' })).toMatch(/refused: .* must be encrypted/);
  await expect(outgoing.connect({ host: 'open.example.com', port: 514, tls: null })).rejects.toThrow(
    /must be encrypted/,
  );
});

test('certificates are checked, against the given authority if there is one', async () => {
  const { resolve } = names({ 'receiver.example.com': [['127.0.0.2']], 'wrong.example.com': [['127.0.0.2']] });
  const outgoing = forTest(resolve);
  const { caPem } = certificate;
  expect(await outcomeOf(outgoing, { url: `https://receiver.example.com:${securePort}/`, caPem })).toBe('200 secure');
  expect(await outcomeOf(outgoing, { url: `https://receiver.example.com:${securePort}/` })).toMatch(/nobody trusted/);
  expect(await outcomeOf(outgoing, { url: `https://wrong.example.com:${securePort}/`, caPem })).toMatch(/another name/);
});

test('size, time and proxies of the environment are not in the hands of others', async () => {
  const outgoing = forTest();
  const base = `http://127.0.0.2:${port}`;
  expect(await outcomeOf(outgoing, { url: `${base}/large`, maxAnswerBytes: 1000 })).toMatch(/larger than 1000 bytes/);
  expect(await outcomeOf(outgoing, { url: `${base}/slow`, timeoutMs: 300 })).toMatch(/failed: .* within 0.3 seconds/);
  const slowNames = forTest(() => new Promise(() => {}));
  expect(await outcomeOf(slowNames, { url: 'https://slow.example.com/', timeoutMs: 300 })).toMatch(
    /could not be resolved/,
  );
  const before = { ...process.env };
  Object.assign(process.env, {
    HTTP_PROXY: `http://127.0.0.1:${port}`,
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    NODE_USE_ENV_PROXY: '1',
  });
  reached = [];
  expect(await outcomeOf(outgoing, { url: `${base}/` })).toBe('200 done');
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NODE_USE_ENV_PROXY']) delete process.env[name];
  Object.assign(process.env, before);
  expect(reached).toEqual([`GET 127.0.0.2:${port}/`]);
});

test('connections of other protocols go through the same guard', async () => {
  const { resolve } = names({ 'evil.example.com': [['127.0.0.1']] });
  const listener = createTcpServer((socket) => socket.end('hello'));
  await new Promise<void>((done) => listener.listen(0, '127.0.0.2', done));
  const outgoing = forTest(resolve);
  for (const host of ['127.0.0.1', '::1', 'evil.example.com', '169.254.169.254', '::ffff:127.0.0.1', 'fe80::1%lo'])
    for (const tls of [null, { caPem: null }])
      await expect(outgoing.connect({ host, port, tls }), host).rejects.toMatchObject({ kind: 'refused' });
  const socket = await outgoing.connect({ host: '127.0.0.2', port: portOf(listener), tls: null });
  const [bytes] = await new Promise<Buffer[]>((done) => socket.once('data', (chunk) => done([chunk])));
  expect(String(bytes)).toBe('hello');
  socket.destroy();
  await new Promise((done) => listener.close(done));
  await expect(outgoing.connect({ host: '127.0.0.2', port: 1, tls: null })).rejects.toThrow('nothing listens there');
});

test('addresses of the open internet and allowed networks are let through', () => {
  const guard = new AddressGuard(['10.1.0.0/16', 'fd00::/8', '127.0.0.9']);
  for (const address of [
    '9.9.9.9',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '64:ff9b::909:909',
    '::ffff:9.9.9.9',
  ])
    expect(`${address} ${guard.closedKind(address)}`).toBe(`${address} null`);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1', '127.0.0.9'])
    expect(guard.closedKind(address)).toBeNull();
  for (const address of ['10.2.0.1', '127.0.0.1', 'nonsense', '']) expect(guard.closedKind(address)).not.toBeNull();
  for (const text of ['10.0.0.0/8', '::1/128', '192.0.2.1']) expect(isNetwork(text)).toBe(true);
  for (const text of ['10.0.0.0/33', 'all', '', '10.0.0/8', '::/129', '10.0.0.0/8/8'])
    expect(isNetwork(text)).toBe(false);
});
