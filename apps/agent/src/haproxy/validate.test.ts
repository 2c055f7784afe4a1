import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asRoot, freePort, listHaproxyBinaries, makeTestDirectory, writeTestFile } from '@sluice/test-rig';
import { expect, test } from 'vitest';
import { type AgentRig, atEnd, defaultsText, startRig } from '../testing/agent-rig.ts';
import { runInJail } from './jail.ts';
import { findJailPrograms } from './jail-program.ts';
import type { ValidateOutcome } from './target.ts';

interface Bench extends AgentRig {
  /** Validates a text as a staged file. */
  check(text: string | Uint8Array): Promise<ValidateOutcome>;
  stage: string;
}

async function startBench(binary?: string, env: Record<string, string> = {}): Promise<Bench> {
  const config = `${defaultsText}frontend f\n  bind 127.0.0.1:${await freePort()}\n`;
  const rig = await startRig({ config, env, ...(binary === undefined ? {} : { binary }) });
  const stage = await makeTestDirectory('stage');
  atEnd(() => rm(stage, { recursive: true, force: true }));
  const mainPath = join(stage, 'haproxy.cfg');
  return {
    ...rig,
    stage,
    check: async (text) => {
      await writeTestFile(mainPath, text);
      return rig.agent.call('validateConfig', rig.target, { directory: stage, mainPath });
    },
  };
}

test.each(listHaproxyBinaries())('a bad keyword is refused on its line in the words of %s', async (binary) => {
  const bench = await startBench(binary);
  const outcome = await bench.check(`${defaultsText}frontend f\n  bind :80\n  bogus word\n`);
  expect(outcome).toMatchObject({
    kind: 'stalled',
    code: 'config-rejected',
    diagnostics: [
      {
        source: 'haproxy',
        severity: 'error',
        path: bench.configFile,
        line: 8,
        cause: expect.stringContaining("unknown keyword 'bogus'"),
      },
    ],
  });
});

test.each(listHaproxyBinaries())('a configuration without a listener is valid for %s', async (binary) => {
  const bench = await startBench(binary);
  expect(await bench.check(`${defaultsText}backend b\n  server s 192.0.2.1:80\n`)).toMatchObject({ kind: 'done' });
});

test('files of the bundle are seen at their final paths, also those that are not there yet', async () => {
  const bench = await startBench();
  await writeTestFile(join(bench.stage, 'blocked.lst'), '192.0.2.0/24\n');
  const list = join(bench.directory, 'blocked.lst');
  const text = `${defaultsText}frontend f\n  bind :80\n  http-request deny if { src -f ${list} }\n`;
  expect(await bench.check(text)).toMatchObject({ kind: 'done' });
  expect(await readdir(bench.directory)).not.toContain('blocked.lst');
});

test('a warning of HAProxy comes with its line and does not refuse', async () => {
  const bench = await startBench();
  const text = `${defaultsText}frontend f\n  bind :80\n  use_backend b if { path / }\n  http-request deny\nbackend b\n  server s 192.0.2.1:80\n`;
  const outcome = await bench.check(text);
  expect(outcome.kind).toBe('done');
  expect(outcome.notes).toMatchObject([{ source: 'haproxy', severity: 'warning', line: 9 }]);
});

test('names of servers need no DNS, and are listed as not proven', async () => {
  const bench = await startBench();
  const outcome = await bench.check(`${defaultsText}backend b\n  server s app.example.com:80\n`);
  expect(outcome.kind).toBe('done');
  expect(outcome.notes).toMatchObject([{ code: 'not-proven', cause: expect.stringContaining('app.example.com') }]);
});

test('certificates that the agent may not read are replaced by stand-ins HAProxy accepts', async () => {
  const bench = await startBench();
  const foreign = await makeTestDirectory('foreign');
  atEnd(() => rm(foreign, { recursive: true, force: true }));
  for (const name of ['site.pem', 'ca.pem', 'crl.pem', 'dh.pem', 'list.txt'])
    await writeTestFile(join(foreign, name), 'unreadable for the jail\n');
  await mkdir(join(foreign, 'certs'));
  const bind = `bind :443 ssl crt ${foreign}/site.pem crt ${foreign}/certs ca-file ${foreign}/ca.pem crl-file ${foreign}/crl.pem verify required`;
  const outcome = await bench.check(
    `global\n  ssl-dh-param-file ${foreign}/dh.pem\n${defaultsText}frontend f\n  ${bind}\n  bind :444 ssl crt-list ${foreign}/list.txt\n`,
  );
  expect(outcome).toMatchObject({ kind: 'done' });
  expect(outcome.notes.filter(({ code }) => code === 'not-proven')).toHaveLength(6);
});

test('a certificate that does not exist is refused', async () => {
  const bench = await startBench();
  const outcome = await bench.check(`${defaultsText}frontend f\n  bind :443 ssl crt /nowhere/site.pem\n`);
  expect(outcome).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ line: 7, cause: expect.stringContaining('/nowhere/site.pem') }],
  });
});

test('an ACL file outside the configuration directory cannot be read through error messages', async () => {
  const bench = await startBench();
  const outside = await makeTestDirectory('outside');
  atEnd(() => rm(outside, { recursive: true, force: true }));
  const secret = randomBytes(12).toString('hex');
  await writeTestFile(join(outside, 'secret.txt'), `${secret}\n`);
  const outcome = await bench.check(`${defaultsText}frontend f\n  bind :80\n  acl a src -f ${outside}/secret.txt\n`);
  expect(JSON.stringify(outcome)).not.toContain(secret);
  expect(outcome.notes).toMatchObject([{ code: 'not-proven', line: 8 }]);
  // The same words inside the directory are printed by HAProxy: the test would see a leak.
  await writeTestFile(join(bench.directory, 'plain.txt'), `${secret}\n`);
  const shown = await bench.check(
    `${defaultsText}frontend f\n  bind :80\n  acl a src -f ${bench.directory}/plain.txt\n`,
  );
  expect(JSON.stringify(shown)).toContain(secret);
});

/** Runs Lua in a check and gives the word it ends with. */
async function runLua(bench: Bench, lua: string): Promise<string> {
  await writeTestFile(
    join(bench.stage, 'probe.lua'),
    `local function probe()\n${lua}\nend\nerror("RESULT<" .. tostring(probe()) .. ">")\n`,
  );
  const outcome = await bench.check(`global\n  lua-load ${bench.directory}/probe.lua\n${defaultsText}`);
  const result = /RESULT<(.*?)>/s.exec(JSON.stringify(outcome))?.[1];
  if (result === undefined) throw new Error(`Lua did not run: ${JSON.stringify(outcome)}`);
  return result;
}

test('Lua of a checked configuration can write nothing that stays', async () => {
  const bench = await startBench();
  for (const path of [join(bench.directory, 'planted'), bench.configFile, '/usr/planted', '/etc/planted', '/planted'])
    expect(await runLua(bench, `  return io.open("${path}", "w") ~= nil`)).toBe('false');
  const shared = await makeTestDirectory('shared');
  atEnd(() => rm(shared, { recursive: true, force: true }));
  await runLua(
    bench,
    `  os.execute("/bin/mkdir -p ${shared}") local f = io.open("${shared}/planted", "w") return f and f:write("x")`,
  );
  await expect(access(join(shared, 'planted'))).rejects.toThrow();
});

test('Lua of a checked configuration sees no file of the machine outside', async () => {
  const bench = await startBench();
  const outside = await makeTestDirectory('outside');
  atEnd(() => rm(outside, { recursive: true, force: true }));
  await writeTestFile(join(outside, 'secret.txt'), 'secret');
  expect(await runLua(bench, `  return io.open("${outside}/secret.txt") ~= nil`)).toBe('false');
  expect(await runLua(bench, '  return io.open("/etc/hostname") ~= nil')).toBe('false');
  expect(await runLua(bench, '  return io.open("/proc/self/environ") ~= nil')).toBe('false');
  expect(await runLua(bench, '  return io.open("/etc/hosts") ~= nil')).toBe('true');
});

test('a checked configuration reaches no network', async () => {
  const bench = await startBench();
  let connections = 0;
  const server = createServer(() => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const command = `/bin/bash -c 'exec 3<>/dev/tcp/127.0.0.1/${address.port}'`;
  expect(await runLua(bench, `  return os.execute("${command}")`)).toBe('nil');
  expect(await runLua(bench, `  return os.execute("/bin/bash -c true")`)).toBe('true');
  expect(connections).toBe(0);
});

test('a check that does not end is ended', async () => {
  const programs = await findJailPrograms();
  if ('missing' in programs) throw new Error(programs.cause);
  const directory = await makeTestDirectory('jail');
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const result = await runInJail({
    programs,
    command: ['/usr/bin/sleep', '60'],
    workingDirectory: '/',
    environment: {},
    configDirectory: directory,
    overlays: new Map(),
    hidden: [],
    standIns: new Map(),
    timeoutMs: 300,
  });
  expect(result).toMatchObject({ timedOut: true, exitCode: null });
});

test('root never checks a configuration', async () => {
  const bench = await startBench();
  const module = new URL('./validate.ts', import.meta.url).href;
  const input = [bench.target, { directory: bench.directory, mainPath: bench.configFile }];
  const source = `const { validateConfig } = await import(${JSON.stringify(module)});
    process.stdout.write(JSON.stringify(await validateConfig(...${JSON.stringify(input)})));`;
  const words = ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
  const { stdout } = await promisify(execFile)(...asRoot(process.execPath, [...words, '--eval', source]));
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'stalled', code: 'not-manageable' });
});

test('noise of ten megabytes is refused with a reason', async () => {
  const bench = await startBench();
  const outcome = await bench.check(randomBytes(10 * 1024 * 1024));
  expect(outcome).toMatchObject({ kind: 'stalled', code: 'config-rejected' });
});

test('keys behind links, in closed directories and unreadable ones are all replaced by stand-ins', async () => {
  const bench = await startBench();
  const outside = await makeTestDirectory('letsencrypt');
  atEnd(() => rm(outside, { recursive: true, force: true }));
  await writeTestFile(join(outside, 'real.pem'), 'not for the jail\n');
  await mkdir(join(bench.directory, 'certs'));
  await symlink(join(outside, 'real.pem'), join(bench.directory, 'certs', 'linked.pem'));
  await symlink(outside, join(bench.directory, 'more'));
  await mkdir(join(bench.directory, 'closed'), { mode: 0o700 });
  await writeTestFile(join(bench.directory, 'mine.pem'), 'not readable\n');
  await chmod(join(bench.directory, 'mine.pem'), 0);
  // As root this directory belongs to root and is closed to the agent; else the mode closes it.
  await chmod(join(bench.directory, 'closed'), process.getuid?.() === 0 ? 0o700 : 0);
  const files = ['certs/linked.pem', 'more/real.pem', 'closed/key.pem', 'mine.pem'].map((name) =>
    join(bench.directory, name),
  );
  const outcome = await bench.check(
    `${defaultsText}frontend f\n${files.map((file, index) => `  bind :${8443 + index} ssl crt ${file}\n`).join('')}`,
  );
  await chmod(join(bench.directory, 'closed'), 0o700);
  expect(outcome).toMatchObject({ kind: 'done' });
  expect(outcome.notes.map(({ line }) => line)).toEqual([7, 8, 9, 10]);
});

test("a configuration cannot have a value of HAProxy's environment printed", async () => {
  const secret = randomBytes(12).toString('hex');
  const bench = await startBench(undefined, { VAULT_WORD: `größe:${secret}`, OTHER_WORD: 'other' });
  const outcome = await bench.check(`${defaultsText}backend b\n  server s 192.0.2.1:80 "$VAULT_WORD"\n`);
  expect(outcome).toMatchObject({
    kind: 'stalled',
    diagnostics: [{ line: 7, cause: expect.stringContaining('$VAULT_WORD') }],
  });
  expect(JSON.stringify(outcome)).not.toContain(secret);
});

test('memory beyond the limit of the jail is refused to a check', async () => {
  const bench = await startBench();
  expect(await runLua(bench, '  local ok = pcall(string.rep, "x", 3 * 1024 * 1024 * 1024) return ok')).toBe('false');
  expect(await runLua(bench, '  local ok = pcall(string.rep, "x", 1024 * 1024) return ok')).toBe('true');
});

test('a machine without bubblewrap is told to install it', async () => {
  const empty = await makeTestDirectory('programs');
  atEnd(() => rm(empty, { recursive: true, force: true }));
  expect(await findJailPrograms([empty])).toMatchObject({
    missing: true,
    cause: expect.stringContaining('bubblewrap'),
    remediation: expect.stringContaining('apt-get install bubblewrap'),
  });
});
