/**
 * Acts for which access to the machine stands in for a password: it needs the data directory, or DATABASE_URL and the
 * key file. Works beside a running control plane and, with the embedded database, also while it is stopped.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type PoolId, readAuditLink } from '@sluice/contract';
import { createAccessService, createSignInLimits } from './features/access/index.ts';
import { verificationWords, verifyAudit } from './features/audit/index.ts';
import { createClusterIn } from './features/clusters/index.ts';
import { createEnrolmentIn } from './features/enrolment/index.ts';
import { createPoolIn } from './features/pools/index.ts';
import {
  countProtectedUsers,
  createSecondFactorParts,
  createSecondStep,
  resetAllSecondFactors,
} from './features/second-factor/index.ts';
import { lockAccess } from './platform/access-lock.ts';
import { systemActor } from './platform/actor.ts';
import { type ControlPlaneConfig, readConfig } from './platform/config.ts';
import { type Tx, transact } from './platform/database.ts';
import { findRunningPostgres, startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import { keyFileIn } from './platform/key-file.ts';
import { rotateKeys } from './platform/key-rotation.ts';
import { createLog, type Logger } from './platform/log.ts';
import { type Core, openCore } from './platform/open-platform.ts';
import type { Secret } from './platform/secret.ts';
import { systemUserForRoot } from './platform/system-user.ts';
import { sealedColumns } from './sealed-columns.ts';

const usage = `usage: admin reset [--json]
       admin reset-second-factors [--json]
       admin audit-verify [--expect NUMBER:HASH] [--json]
       admin rotate-keys [--json]
       admin enrolment-token --pool NAME --cluster NAME [--create] [--auto-adopt]
                             [--minutes N] [--uses N] [--host NAME] [--json]
`;

const commands = ['reset', 'reset-second-factors', 'audit-verify', 'rotate-keys', 'enrolment-token'] as const;
const actor = systemActor('admin');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      expect: { type: 'string' },
      pool: { type: 'string' },
      cluster: { type: 'string' },
      create: { type: 'boolean', default: false },
      'auto-adopt': { type: 'boolean', default: false },
      minutes: { type: 'string', default: '60' },
      uses: { type: 'string', default: '1' },
      host: { type: 'string', default: 'localhost' },
    },
  });
  const [command] = positionals;
  const expected = values.expect === undefined ? null : readAuditLink(values.expect);
  if (values.help || !isCommand(command)) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (values.expect !== undefined && expected === null) {
    process.stderr.write('--expect takes a number and a hash as they were printed: 4211:0f3c…\n');
    process.exitCode = 2;
    return;
  }
  const print = (text: string, json: object): void => {
    process.stdout.write(values.json ? `${JSON.stringify(json)}\n` : text);
  };
  await withCore(async (core) => {
    if (command === 'reset') return reset(core, print);
    if (command === 'audit-verify') return verifyLog(core, expected, print);
    if (command === 'rotate-keys') return rotate(core, print);
    if (command === 'reset-second-factors') return resetSecondFactors(core, print);
    const { pool, cluster } = values;
    if (pool === undefined || cluster === undefined)
      throw new Error('Name the pool and the cluster: --pool, --cluster.');
    const { token, command: line } = await createToken(core, {
      pool,
      cluster,
      create: values.create,
      autoAdopt: values['auto-adopt'],
      expiresInMinutes: readCount(values.minutes, '--minutes'),
      uses: readCount(values.uses, '--uses'),
      agentHost: values.host,
    });
    print(`${token}\n`, { token, command: line });
  });
}

function isCommand(text: string | undefined): text is (typeof commands)[number] {
  return commands.some((command) => command === text);
}

async function rotate({ config, db, sealing }: Core, print: (text: string, json: object) => void): Promise<void> {
  const { dropped, key, rows } = await rotateKeys({
    db,
    sealing,
    keyFile: keyFileIn(config.dataDir),
    columns: sealedColumns,
    onBatch: (done) => void process.stderr.write(`${done} values are sealed with the new key.\n`),
  });
  const text = [
    `Key ${key} is in use: ${rows} values were sealed again, and key ${dropped.join(', ')} is gone from the key file.`,
    'Keep the old file with backups of the database that are older than this: only it opens them.',
    '',
  ];
  print(text.join('\n'), { key, rows, dropped });
}

async function reset(core: Core, print: (text: string, json: object) => void): Promise<void> {
  const signIns = createSignInLimits(core);
  const secondStep = createSecondStep(createSecondFactorParts(core, signIns));
  const secret = await createAccessService(core, secondStep, signIns.passwords).resetAdministrator();
  const text = [
    'All sessions have ended.',
    `One-time secret: ${secret.reveal()}`,
    'Open the page of the control plane within 60 minutes and enter it with a user name and a new password.',
    '',
  ];
  print(text.join('\n'), { setupSecret: secret.reveal() });
}

/** Exit code 1 when a row was altered or is missing. */
async function verifyLog(
  core: Core,
  expected: { seq: number; hash: string } | null,
  print: (text: string, json: object) => void,
): Promise<void> {
  const found = await verifyAudit(core, expected && { seq: expected.seq, hash: Buffer.from(expected.hash, 'hex') });
  const { fault, head, rows } = found;
  if (fault !== null) process.exitCode = 1;
  print(`${verificationWords(found).join('\n')}\n`, {
    rows,
    fault,
    head: { seq: head.seq, hash: head.hash.toString('hex') },
  });
}

/** Asks twice, in two ways: the number is not known by heart, and the words say what happens. */
async function resetSecondFactors(core: Core, print: (text: string, json: object) => void): Promise<void> {
  const users = await countProtectedUsers(core.db);
  if (users === 0) return print('No user has a second factor.\n', { users });
  const reader = createInterface({ input: process.stdin });
  const answers = reader[Symbol.asyncIterator]();
  const isAnswered = async (question: string, expected: string): Promise<boolean> => {
    process.stderr.write(question);
    const { value } = await answers.next();
    return String(value ?? '').trim() === expected;
  };
  const isMeant =
    (await isAnswered(
      `${users} users have second factors. All of them are taken away.\nType this number: `,
      `${users}`,
    )) && (await isAnswered('Type “reset all”: ', 'reset all'));
  reader.close();
  if (!isMeant) throw new Error('Nothing was changed: the answers were not those that were asked for.');
  const reset = await resetAllSecondFactors(createSecondFactorParts(core, createSignInLimits(core)));
  print(`The second factors of ${reset} users are gone; their sessions have ended.\n`, { users: reset });
}

interface TokenRequest {
  pool: string;
  cluster: string;
  create: boolean;
  autoAdopt: boolean;
  expiresInMinutes: number;
  uses: number;
  agentHost: string;
}

/** One transaction: with `create`, what is missing is made; repeating it makes only another token. */
function createToken({ db, agents }: Core, request: TokenRequest): Promise<{ token: string; command: string }> {
  return transact(db, async (tx) => {
    // A pool is recorded before its cluster is made, which takes this lock.
    if (request.create) await lockAccess(tx);
    const poolId = await findOrCreatePool(tx, request);
    const cluster = await tx.selectFrom('cluster').select('name').where('pool_id', '=', poolId).executeTakeFirst();
    if (cluster === undefined) {
      if (!request.create) throw new Error(`The pool ${request.pool} has no cluster. Add --create to make it.`);
      await createClusterIn(tx, actor, { poolId, name: request.cluster, description: '' });
    } else if (cluster.name !== request.cluster)
      throw new Error(`The pool ${request.pool} serves the cluster ${cluster.name}, not ${request.cluster}.`);
    const { expiresInMinutes, uses, agentHost, autoAdopt } = request;
    return createEnrolmentIn(tx, agents, actor, { poolId, expiresInMinutes, uses, agentHost, autoAdopt });
  });
}

async function findOrCreatePool(tx: Tx, request: TokenRequest): Promise<PoolId> {
  const pool = await tx.selectFrom('pool').select('id').where('name', '=', request.pool).executeTakeFirst();
  if (pool !== undefined) return pool.id;
  if (!request.create) throw new Error(`There is no pool ${request.pool}. Add --create to make it.`);
  const { pool: name } = request;
  const fields = { name, description: '', environment: 'development', location: '', labels: {} } as const;
  return (await createPoolIn(tx, actor, fields)).id;
}

async function withCore(act: (core: Core) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const database = await reachDatabase(config, log);
  try {
    const { core } = await openCore(config, database.url, log);
    await act(core).finally(() => core.database.close());
  } finally {
    await database.stop();
  }
}

/** The database of the running control plane; while none runs, the embedded one is started for this act. */
async function reachDatabase(
  config: ControlPlaneConfig,
  log: Logger,
): Promise<{ url: Secret; stop: () => Promise<void> }> {
  const running = config.databaseUrl ?? (await findRunningPostgres(config.dataDir));
  if (running !== null) return { url: running, stop: async () => {} };
  return startEmbeddedPostgres({ dataDir: config.dataDir, user: await systemUserForRoot(), log });
}

function readCount(text: string, option: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_080) return count;
  throw new Error(`${option} takes a whole number from 1 to 10080.`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
