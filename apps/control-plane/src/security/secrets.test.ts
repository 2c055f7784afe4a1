import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as contract from '@sluice/contract';
import { type ControlPlaneOptions, startControlPlane, startPostgres } from '@sluice/test-rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../platform/config.ts';
import { everyEndpoint } from '../testing/every-endpoint.ts';
import { idOf } from '../testing/fleet-rig.ts';
import { type PlantedInstallation, startPlanted } from '../testing/planted-installation.ts';
import { plantedText } from '../testing/planted-people.ts';
import { findReadable, readEverything } from '../testing/read-everything.ts';
import { type RecordedAnswer, recordFetch } from '../testing/recorded-fetch.ts';
import { type Place, readDatabase, readFiles, recordOutput } from '../testing/searched-places.ts';
import { type Encoding, encodingNames, type Finding, SecretSearch } from '../testing/secret-search.ts';
import { listShown, shownOnce } from '../testing/shown-once.ts';
import { sendAgainBroken, sendWrongRequests } from '../testing/wrong-requests.ts';

/** Where a secret may stand, and why: an answer, a column, a file. */
interface Allowed {
  where: string;
  kind: string;
  /** Only so; left out: in any way. */
  encoding?: Encoding;
  why: string;
}

const hashed = (column: string, kind: string): Allowed => ({
  where: `column ${column}`,
  kind,
  encoding: 'sha256',
  why: 'the hash of 256 random bits, which nobody guesses back',
});
const configWord = 'word of haproxy.cfg';
const asIsInConfig = 'it asks for config.read, which shows the text; config.secrets shows it as it is';
const ofConfig = (where: string, why: string): Allowed => ({ where, kind: configWord, why });
const asksForConfig = ({ access }: contract.Endpoint) =>
  'permission' in access && (access.permission === 'config.read' || access.also === 'config.read');

/** Everything else is a leak. */
const allowed: readonly Allowed[] = [
  ...shownOnce.map(({ kind, route, why }) => ({ where: `answer of ${route}`, kind, why: `told once: ${why}` })),
  { where: 'answer of GET /api/v1/session', kind: 'CSRF token', why: 'a page that is loaded again asks for its own' },
  { where: 'mail', kind: 'mailed password link', why: 'it is sent to its person, and nowhere else' },
  { where: 'file sluice.key', kind: 'key of the key file', why: 'this is the key file' },
  hashed('session.token_hash', 'session token'),
  hashed('session.token_hash', 'session cookie'),
  hashed('known_device.token_hash', 'device cookie'),
  hashed('pending_sign_in.ticket_hash', 'ticket'),
  hashed('api_key.token_hash', 'API key'),
  hashed('password_link.token_hash', 'password link'),
  hashed('password_link.token_hash', 'mailed password link'),
  hashed('enrolment_token.secret_hash', 'enrolment token'),
  hashed('pending_single_sign_on.cookie_hash', 'cookie of single sign-on'),
  ...[
    'answer of GET /api/v1/audit/forwarders',
    'answer of PUT /api/v1/audit/forwarders/webhook',
    'column audit_forwarder.settings',
    'webhook',
  ].map((where) => ({ where, kind: 'path of the webhook', why: 'an address; the sealed secret proves who sends' })),
  // The text of haproxy.cfg hides nothing from whoever may read it with its secrets; see permitOf.
  ...everyEndpoint
    .filter(({ endpoint }) => endpoint.response !== undefined && asksForConfig(endpoint))
    .map(({ name }) => ofConfig(`answer of ${name}`, asIsInConfig)),
  ...['GET /api/v1/nodes', 'GET /api/v1/nodes/:nodeId', 'GET /api/v1/clusters/:clusterId/rollouts/:rolloutId'].map(
    (name) => ofConfig(`answer of ${name}`, 'words of HAProxy, for whoever may read the text'),
  ),
  ...['blob.bytes', 'node_file.bytes'].map((column) => ofConfig(`column ${column}`, 'the text itself')),
  ...['node_status.observed', 'node_status.outcome', 'plan_node.diagnostics', 'rollout_node.diagnostics'].map(
    (column) => ofConfig(`column ${column}`, 'what HAProxy says of the text'),
  ),
];

const recorded = recordFetch();
const output = recordOutput();
const { answers } = recorded;
const streams = new AbortController();
let planted: PlantedInstallation;
beforeAll(async () => {
  planted = await startPlanted();
});
afterAll(async () => {
  streams.abort();
  await planted.stop();
  recorded.stop();
  output.stop();
});

test('a secret is found in every encoding, anywhere, and so is a piece of it', () => {
  const value = 'pl"nt&d\\ <secret> über %alles+x/y ?>?>~~~';
  const search = new SecretSearch();
  search.add({ kind: 'test', label: 'text', value });
  const forms: Record<(typeof encodingNames)[number], (text: string) => string> = {
    plain: (text) => text,
    json: (text) => JSON.stringify({ text }),
    'json in json': (text) => JSON.stringify(JSON.stringify([text])),
    url: (text) => `https://example.com/?x=${encodeURIComponent(text)}`,
    form: (text) => String(new URLSearchParams({ text })),
    html: (text) => `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
    'doubled quotes': (text) => `"${text.replaceAll('"', '""')}"`,
    base64: (text) => Buffer.from(text).toString('base64'),
    base64url: (text) => Buffer.from(text).toString('base64url'),
    hex: (text) => Buffer.from(text).toString('hex').toUpperCase(),
    'list of bytes': (text) => JSON.stringify(Buffer.from(text)),
    'inspected bytes': (text) =>
      Buffer.from(text)
        .toString('hex')
        .replace(/..(?=.)/g, '$& '),
  };
  for (const encoding of encodingNames)
    for (const before of ['', 'a', 'ab', 'abc', 'x'.repeat(5_000)])
      for (const part of [value, value.slice(0, 12), value.slice(3, 15), value.slice(-12)]) {
        const found = search.find(Buffer.from(forms[encoding](`${before}${part} and more`)));
        const names = found.map((one) => one.encoding);
        // A piece without special characters is the same in several encodings, and is found under the first of them.
        if (part === value) expect(names, `${encoding} ${before.length}`).toContain(encoding);
        else expect(names, `${encoding} ${before.length} ${part}`).not.toEqual([]);
      }
  expect(search.find(Buffer.from(value.slice(0, 11)))).toEqual([]);
});

/** Where a finding may stand: told to somebody who may not see the secrets of the configuration, its words may stand nowhere. */
function permitOf({ to, where }: Place, { encoding, planted: { kind } }: Finding): Allowed | undefined {
  if (kind === configWord && to !== undefined) return undefined;
  return allowed.find((one) => one.kind === kind && one.where === where && (one.encoding ?? encoding) === encoding);
}

function placeOf({ bytes, credential, route }: RecordedAnswer): Place {
  const caller = planted.callers.find(({ token }) => credential === `Bearer ${token}`);
  const seesSecrets = caller === undefined || caller.permissions.includes('config.secrets');
  return { where: `answer of ${route}`, bytes, ...(seesSecrets ? {} : { to: caller.name }) };
}

const unknownId = '00000000-0000-4000-8000-000000000000';

/** Everybody asks for everything, sends what was sent before once more and broken, and puts secrets into the wrong places. */
async function askForEverything(search: SecretSearch) {
  const { callers, rig, shop } = planted;
  const { url } = rig;
  const named = (...names: string[]) => callers.filter(({ name }) => names.includes(name));
  for (const { token } of callers) {
    const sent = { headers: { authorization: `Bearer ${token}` }, signal: streams.signal };
    await fetch(url + contract.streamEvents.path, sent);
  }
  const readable = await findReadable(rig.client, shop);
  let requests = await readEverything(url, readable, callers);
  const changes = answers.filter(({ method, status }) => method !== 'GET' && status < 400);
  const carriers = changes.filter(({ sent }) => sent !== null && search.find(Buffer.from(sent)).length > 0);
  requests += await sendAgainBroken(carriers, named('administrator', 'nobody'));
  const ofClusters = changes.filter(({ route }) => route.includes('/clusters/:clusterId/'));
  requests += await sendAgainBroken(ofClusters, named('without-config'));
  const { clusterId, node, poolId } = shop;
  const ids: Record<string, string> = { clusterId, poolId, nodeId: idOf(node), number: '1' };
  const strays = await sendWrongRequests({
    url,
    callers: named('administrator', 'viewer', 'nobody'),
    fill: (path, method) =>
      path.replace(/:(\w+)/g, (_, name: string) => (method === 'DELETE' ? undefined : ids[name]) ?? unknownId),
    leftOut: new Set(
      [contract.streamEvents, contract.signOut, contract.endOtherSessions].map(
        ({ method, path }) => `${method} ${path}`,
      ),
    ),
  });
  requests += strays.length + (await readEverything(url, readable, callers));
  const forwarders = () => rig.client.call(contract.listForwarders, {});
  const isSent = async () =>
    (await forwarders()).items.every(({ failure, waiting }) => waiting === 0 && failure === null);
  await expect.poll(isSent, { timeout: 20_000 }).toBe(true);
  return { requests, strays };
}

/** Everything that came out of it or lies in it. */
async function collectPlaces(): Promise<Place[]> {
  const { log, outside, rig, toForeignNode } = planted;
  const { port } = new URL(rig.url);
  return [
    ...answers.filter((answer) => new URL(answer.url).port === port).map(placeOf),
    ...(await readDatabase(rig.controlPlane.platform.database.pool)),
    ...(await readFiles(rig.dataDir)),
    ...log.map((bytes) => ({ where: 'log', bytes })),
    { where: 'process output', bytes: Buffer.concat(output.chunks) },
    { where: 'syslog', bytes: Buffer.concat(outside.forwarded.syslog) },
    ...outside.forwarded.webhook.map((text) => ({ where: 'webhook', bytes: Buffer.from(text) })),
    ...outside.mail.letters.map(({ text }) => ({ where: 'mail', bytes: Buffer.from(text) })),
    ...toForeignNode,
  ];
}

test('secrets are found nowhere but where they are told once, kept hashed, or meant to be', async () => {
  const search = new SecretSearch();
  const known = new Set(listShown(answers).map(({ value }) => value));
  // What is sealed and was told once is looked for as what was told.
  const kept = planted.planted.filter(({ kind, value }) => kind !== 'sealed value' || !known.has(String(value)));
  for (const one of kept) search.add(one);
  const { requests, strays } = await askForEverything(search);
  const shown = listShown(answers);
  for (const one of shown) search.add(one);
  for (const { label, value } of strays) search.add({ kind: 'stray', label, value }, { whole: true });

  const places = await collectPlaces();
  const leaks = new Set<string>();
  const used = new Set<Allowed>();
  const told = new Map<string, number>();
  for (const place of places)
    for (const finding of search.find(place.bytes)) {
      const { kind, label, value } = finding.planted;
      const permit = permitOf(place, finding);
      const to = place.to === undefined ? '' : ` to ${place.to}`;
      if (permit === undefined) leaks.add(`${place.where}${to}: ${kind} (${label}) as ${finding.encoding}`);
      else used.add(permit);
      if (permit?.why.startsWith('told once')) told.set(String(value), (told.get(String(value)) ?? 0) + 1);
    }
  const sizes = new Map<string, { count: number; bytes: number }>();
  for (const { bytes, where } of places) {
    const [kind = ''] = where.split(' ');
    const size = sizes.get(kind) ?? { count: 0, bytes: 0 };
    sizes.set(kind, { count: size.count + 1, bytes: size.bytes + bytes.length });
  }
  const counts = [...sizes].map(([kind, { count }]) => `${count} ${kind}`).join(', ');
  const secrets = kept.length + shown.length;
  process.stdout.write(
    `Secrets: ${secrets} planted and ${strays.length} typed into wrong places, ${search.forms} forms in ${encodingNames.length + 1} encodings, ` +
      `searched after ${requests} requests in ${places.length} places (${counts}): ${leaks.size} leaks.\n`,
  );
  expect([...leaks]).toEqual([]);
  // That an answer asks for config.read is said by the contract; every other entry has to be needed.
  const unneeded = allowed.filter((one) => !used.has(one) && one.why !== asIsInConfig);
  expect(unneeded.map(({ kind, where }) => `${where}: ${kind}`)).toEqual([]);
  expect([...told].filter(([, times]) => times > 1)).toEqual([]);
  for (const kind of ['answer', 'column', 'file', 'log', 'process', 'syslog', 'webhook', 'mail'])
    expect(sizes.get(kind)?.bytes, kind).toBeGreaterThan(0);
  const events = answers.filter(({ route }) => route === `GET ${contract.streamEvents.path}`);
  expect(events.some(({ bytes }) => bytes.includes('event: '))).toBe(true);
}, 300_000);

test('a control plane that starts, or cannot start, says nothing of the secrets in its environment', async () => {
  const database = await startPostgres();
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-secrets-'));
  const [password, key] = [plantedText(), plantedText()];
  const search = new SecretSearch();
  search.add({ kind: 'password', label: 'environment', value: password });
  search.add({ kind: 'key', label: 'key file', value: key });
  const inUrl = encodeURIComponent(password);
  const smtp = `smtps://sluice:${inUrl}@mail.example.com`;
  const mail = { SLUICE_MAIL_FROM: 'sluice@example.com', SLUICE_PUBLIC_URL: 'https://sluice.example.com' };
  const withPassword = new URL(database.url);
  withPassword.password = inUrl;
  const badKey = await mkdtemp(join(tmpdir(), 'sluice-secrets-'));
  await writeFile(join(badKey, 'sluice.key'), `sluice-key-1:${key}\n`, { mode: 0o600 });
  const starts: ControlPlaneOptions[] = [
    { dataDir, databaseUrl: withPassword.href, environment: { SLUICE_SMTP_URL: smtp, ...mail } },
    { dataDir, databaseUrl: `postgresql://sluice:${inUrl}@127.0.0.1:1/sluice` },
    { dataDir, databaseUrl: `postgresql://sluice:${password}@[` },
    { dataDir, databaseUrl: database.url, environment: { SLUICE_SMTP_URL: `smtp://sluice:${password}@[`, ...mail } },
    { dataDir: badKey, databaseUrl: database.url },
  ];
  const said: string[] = [];
  for (const environment of [
    { DATABASE_URL: `mysql://sluice:${inUrl}@127.0.0.1/sluice` },
    { SLUICE_SMTP_URL: smtp },
    { SLUICE_SMTP_URL: smtp.replace('smtps', 'http'), ...mail },
  ]) {
    const words = await Promise.resolve(environment).then(readConfig).then(inspect, inspect);
    expect(words).toMatch(/environment variable/);
    said.push(words);
  }
  for (const options of starts) {
    const environment = { SLUICE_LOG_LEVEL: 'trace', ...options.environment };
    const words = await startControlPlane({ ...options, environment }).then(
      async (running) => {
        await running.stop();
        return running.log();
      },
      (error: unknown) => String(error),
    );
    expect(words).toMatch(options === starts[0] ? /the control plane is ready/ : /does not start/);
    said.push(words);
  }
  for (const directory of [dataDir, badKey]) await rm(directory, { recursive: true, force: true });
  await database.stop();
  expect(said.flatMap((words) => search.find(Buffer.from(words)).map(({ encoding }) => [encoding, words]))).toEqual([]);
});
