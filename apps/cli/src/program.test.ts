import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { printable } from './context.ts';
import { shortened } from './counted.ts';
import { keepCredentials } from './credential-store.ts';
import { differenceLines } from './difference-lines.ts';
import { cannotRead, cannotWrite } from './file-failure.ts';
import { runSluice } from './testing/run-sluice.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sluice = (args: readonly string[], stdin = '') => runSluice(args, { SLUICE_CONFIG_DIR: folder }, stdin);

function file(name: string, content: string | Uint8Array): string {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
}

describe('config', () => {
  test('roundtrip counts files that come back byte for byte, whatever they hold', async () => {
    const noise = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256);
    const run = await sluice(['config', 'roundtrip', file('a.cfg', 'global\r\n  daemon'), file('b.cfg', noise)]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.toString()).toBe('2 files, 2 identical\n');
  });

  test('roundtrip of a missing file names it and exits with 1', async () => {
    const run = await sluice(['config', 'roundtrip', file('a.cfg', ''), path.join(folder, 'missing.cfg')]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout.toString()).toContain('missing.cfg: there is no such file\n2 files, 1 identical\n');
    const one = await sluice(['config', 'roundtrip', file('a.cfg', '')]);
    expect(one.stdout.toString()).toBe('1 file, 1 identical\n');
  });

  test('check names the line of an error and exits with 1', async () => {
    const name = file('a.cfg', 'frontend\n  bind :80\n');
    const run = await sluice(['config', 'check', name, '--json']);
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout.toString())).toMatchObject({
      errors: 1,
      findings: expect.arrayContaining([expect.objectContaining({ file: name, line: 1, severity: 'error' })]),
    });
  });

  test('check judges for the release it is told', async () => {
    const name = file('a.cfg', 'global\n  h1-accept-payload-with-any-method\ndefaults\n  mode htpt\n');
    const old = await sluice(['config', 'check', name, '--haproxy-version', '2.4.22']);
    expect(old.stdout.toString()).toContain("a.cfg:2:3  error: 'h1-accept-payload-with-any-method' came with");
    const now = await sluice(['config', 'check', name, '--haproxy-version', '3.4']);
    expect(now.stdout.toString()).toContain("a.cfg:4:8  error: 'htpt' does not fit");
    expect(now.stdout.toString()).toContain('1 error,');
    expect(await sluice(['config', 'check', name, '--haproxy-version', 'new'])).toMatchObject({ exitCode: 2 });
  });

  test('check knows names, of one file or of all together', async () => {
    const front = file(
      'front.cfg',
      'frontend f\n  mode http\n  bind :80\n  timeout client 5s\n  default_backend shop\n',
    );
    const back = file('back.cfg', 'backend shop\n  mode http\n  timeout connect 5s\n  timeout server 5s\n');
    const alone = await sluice(['config', 'check', front]);
    expect(alone.exitCode).toBe(1);
    expect(alone.stdout.toString()).toContain('front.cfg:5:');
    expect(await sluice(['config', 'check', front, back, '--together'])).toMatchObject({ exitCode: 0 });
  });

  test('check says all it knows in JSON, and only of releases that it knows', async () => {
    const name = file('a.cfg', 'backend b\n  timeout sever 1m\n');
    const run = await sluice(['config', 'check', name, '--json']);
    expect(JSON.parse(run.stdout.toString()).findings[1]).toMatchObject({
      line: 2,
      column: 3,
      code: 'unknown-keyword',
      remediation: "Did you mean 'timeout server'?",
    });
    for (const version of ['1.5', '9.9']) {
      const refused = await sluice(['config', 'check', name, '--haproxy-version', version]);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain('Name a release from 2.4 to 3.4');
    }
  });

  test('symbols lists names with their places and uses', async () => {
    const name = file(
      'a.cfg',
      'frontend f\n  acl inside src 192.0.2.1\n  use_backend b if inside\n  use_backend c\nbackend b\n',
    );
    const run = await sluice(['config', 'symbols', name]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout.toString()).toContain(`acl inside in frontend f  ${name}:2  1 use`);
    expect(run.stdout.toString()).toContain(`backend b  ${name}:5  1 use`);
    expect(run.stdout.toString()).toContain(`backend c  ${name}:4  undefined`);
  });

  test('get says where a value comes from', async () => {
    const name = file('a.cfg', 'defaults\n  timeout server 30s\nbackend b\n  mode http\n');
    const run = await sluice(['config', 'get', name, 'backend/b', 'timeout server']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.toString()).toBe(`timeout server 30s  (${name}:2, inherited from defaults)\n`);
    expect(await sluice(['config', 'get', name, 'backend/b', 'timeout tunnel'])).toMatchObject({ exitCode: 1 });
    const missing = await sluice(['config', 'get', name, 'backend/x', 'mode']);
    expect(missing.stderr).toContain('has no section backend/x');
    const mistyped = await sluice(['config', 'get', name, 'backend/b', 'timeout servr']);
    expect(mistyped.stderr).toContain("no keyword 'timeout servr' in backend sections");
  });

  test('set changes only the bytes of the value, and refuses what HAProxy does not take', async () => {
    const text = 'backend b\r\n\ttimeout  server 30s # slow\r\n';
    const name = file('a.cfg', text);
    const run = await sluice(['config', 'set', name, 'backend/b', 'timeout server', '1m']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.toString()).toBe(text.replace('30s', '1m'));
    const removed = await sluice(['config', 'set', name, 'backend/b', 'timeout server', '--remove']);
    expect(removed.stdout.toString()).toBe('backend b\r\n');
    const refused = await sluice(['config', 'set', name, 'backend/b', 'timeout server', 'soon']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('a time such as 30s');
    const nowhere = ['config', 'set', name, 'backend/b', 'timeout server', '5s', '-o', path.join(name, 'x', 'y.cfg')];
    expect((await sluice(nowhere)).stderr).toContain('cannot be written');
    expect(refused.stdout.toString()).toBe('');
  });

  test('diff says in words what changed and where it is felt, and exits with 0 only if nothing did', async () => {
    const before = file('a.cfg', 'backend b\n  server s 192.0.2.1:80 weight 10\n');
    const after = file('b.cfg', 'backend b\n  server s 192.0.2.1:80 weight 20\n');
    const run = await sluice(['config', 'diff', before, after]);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout.toString()).toBe(`${after}:2  server s: weight 10 → 20\nFelt at backends: b\n`);
    expect(await sluice(['config', 'diff', before, before])).toMatchObject({ exitCode: 0 });
    const shorter = file('c.cfg', 'backend b\n');
    const gone = await sluice(['config', 'diff', before, shorter]);
    expect(gone.stdout.toString()).toContain(`${before}:2  backend b: server s`);
  });

  test('merge joins two changes byte for byte, and shows both sides of a conflict', async () => {
    const [base, ours, theirs] = ['10', '20', '30'].map((weight) =>
      file(`${weight}.cfg`, `backend a\n  server s 192.0.2.1:80 weight ${weight}\nbackend b\n  mode http\n`),
    );
    const other = file('other.cfg', 'backend a\n  server s 192.0.2.1:80 weight 10\nbackend b\n  mode tcp\n');
    const merged = await sluice(['config', 'merge', base ?? '', ours ?? '', other]);
    expect(merged.stdout.toString()).toBe('backend a\n  server s 192.0.2.1:80 weight 20\nbackend b\n  mode tcp\n');
    const conflict = await sluice(['config', 'merge', base ?? '', ours ?? '', theirs ?? '']);
    expect(conflict.exitCode).toBe(1);
    expect(conflict.stdout.toString()).toContain('Both changed backend a.');
    expect(conflict.stdout.toString()).toContain('weight 30');
  });

  test('check of a sound file exits with 0', async () => {
    const run = await sluice(['config', 'check', file('a.cfg', 'defaults\n  mode http\n')]);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('what cannot be done', () => {
  test('a command without sign-in says how to sign in', async () => {
    const run = await sluice(['nodes', 'list']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('What to do: Run `sluice login` first.');
    expect(run.stdout).toHaveLength(0);
  });

  test('inside the repository a command is named as it is typed there', async () => {
    const run = await runSluice(['nodes', 'list'], { SLUICE_CONFIG_DIR: folder, npm_lifecycle_event: 'sluice' });
    expect(run.stderr).toContain('Run `npm run -s sluice -- login` first.');
    const help = await runSluice(['--help'], { npm_lifecycle_event: 'sluice' });
    expect(help.stdout.toString()).toContain('Usage: npm run -s sluice -- ');
  });

  test('a tree that does not exist is refused in words', async () => {
    const run = await sluice(['export', '--cluster', 'edge', '--at', 'foo']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('Give staged, head, or the number of a revision, like 12 or r12.');
  });

  test('files that cannot be read or written are named with what to do', () => {
    const missing = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    expect(cannotRead('a.cfg', missing)).toMatchObject({ message: 'There is no file a.cfg.' });
    expect(cannotWrite('/no/such/a.cfg', missing)).toMatchObject({
      message: 'The folder /no/such does not exist.',
      remediation: 'Create it, or choose another place.',
    });
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    expect(cannotWrite('a.cfg', full).message).toBe('a.cfg cannot be written: the disk is full.');
  });

  test('with --json the reason is a document on stderr', async () => {
    const run = await sluice(['--json', 'nodes', 'list']);
    expect(JSON.parse(run.stderr)).toMatchObject({ error: { errors: [{ cause: 'You are not signed in.' }] } });
  });

  test.each([
    [['frobnicate']],
    [['plan']],
    [['restore', 'x', '--cluster', 'edge']],
    [['audit', 'verify', '--expect', 'x']],
    [['audit', 'forwarder', 'set-syslog', '--host', 'logs', '--port', '1', '--ca', 'a.pem', '--system-ca']],
  ])('%j is not understood and exits with 2', async (args) => {
    expect((await sluice(args)).exitCode).toBe(2);
  });

  test.each([
    ['user edit grace', 'not said what to change'],
    ['group edit operators', 'not said what to change'],
    ['role edit reader', 'not said what to change'],
    ['security-policy set', 'not said what to change'],
    ['security-policy set --remove-step-up grant.write security.write', 'security.write always asks'],
    ['grant add viewer --user grace --why x', 'not said to whom, or where'],
    ['grant remove viewer --everywhere --why x', 'not said to whom, or where'],
    ['grant remove 280cf021-7a0c-4c4f-9d5c-0123456789ab --cluster edge --why x', 'no place belongs beside it'],
    ['freeze add --until 2126-12-24T12:00:00Z --why x', 'not said where'],
    ['freeze add --everywhere --why x', 'not said when it ends'],
    ['servers drain app/web1 --cluster edge', 'not said how long it should hold'],
    ['drift adopt --cluster edge', 'No difference is chosen'],
    ['sessions end --cluster edge', 'not said which sessions'],
    ['sessions end 0x1 --cluster edge', 'An id names a session of one node'],
    ['sessions end 0x1 --server app/web1 --cluster edge', 'two things'],
    ['maps get a.map --cluster edge', 'The key to look up is missing'],
    ['export --cluster edge --json', 'the bytes need a file'],
    ['files get a.map --cluster edge --json', 'the bytes need a file'],
  ])(
    '“%s” lacks what makes it a command, which is said before anything is asked, and exits with 2',
    async (line, said) => {
      const run = await sluice(line.split(' '));
      expect(run.stderr).toContain(said);
      expect(run.exitCode).toBe(2);
    },
  );

  test('what is too long on stdin is called what it is', async () => {
    const long = 'x'.repeat(5_000);
    const login = ['login', '--url', 'http://127.0.0.1:1', '--username', 'ada', '--password-stdin'];
    expect((await sluice(login, long)).stderr).toContain('The password on stdin is too long.');
    const webhook = ['audit', 'forwarder', 'set-webhook', '--to', 'https://hooks.example.com/audit', '--secret-stdin'];
    expect((await sluice(webhook, long)).stderr).toContain('The secret on stdin is too long.');
  });

  test('a control plane that does not answer is named', async () => {
    const args = ['login', '--url', 'http://127.0.0.1:1', '--username', 'ada', '--password-stdin'];
    const run = await sluice(args, 'secret\n');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('http://127.0.0.1:1 does not answer');
  });

  test('a password is not sent unencrypted to another machine', async () => {
    const args = ['login', '--url', 'http://192.0.2.1', '--username', 'ada', '--password-stdin'];
    const run = await sluice(args, 'secret\n');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('not encrypted');
  });

  test('a password is asked for on a terminal only', async () => {
    const run = await sluice(['login', '--username', 'ada']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('--password-stdin');
  });
});

describe('files and maps', () => {
  test('a name that no file of a cluster can have is refused before anything is asked', async () => {
    for (const name of ['../x', '/etc/x', '.x', 'a//b']) {
      const args = ['files', 'add', name, file('a.map', ''), '--kind', 'map', '--cluster', 'edge'];
      const run = await sluice(args);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain(`“${name}” cannot be the name of a file of a cluster.`);
      expect(run.stderr).toContain('like maps/hosts.map');
    }
  });

  test('a kind that does not exist is refused with those that do', async () => {
    const args = ['files', 'add', 'a.map', '-', '--kind', 'mapp', '--cluster', 'edge'];
    const run = await sluice(args);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('map, acl-list, crt-list, error-page, lua');
    expect((await sluice(['files', 'add', 'a.map', '-', '--cluster', 'edge'])).exitCode).toBe(2);
    expect((await sluice(['maps', 'set', 'a.map', 'key', '--cluster', 'edge'])).exitCode).toBe(2);
  });

  test('a missing file and a missing sign-in are named with what to do', async () => {
    const put = await sluice(['files', 'put', 'a.map', path.join(folder, 'missing'), '--cluster', 'edge']);
    expect(put.stderr).toContain('There is no file');
    const set = await sluice(['maps', 'set', 'a.map', 'key', 'value', '--cluster', 'edge']);
    expect(set.stderr).toContain('What to do: Run `sluice login` first.');
    const json = await sluice(['files', 'get', 'a.map', '--cluster', 'edge', '--json']);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { errors: [{ remediation: 'Add -o FILE.' }] } });
  });

  test('a difference is printed as diff -u prints it', () => {
    const difference = (before: string | null, after: string | null) =>
      differenceLines({
        name: 'a.map',
        before: before === null ? null : { text: before },
        after: after === null ? null : { text: after },
      });
    const ten = Array.from({ length: 10 }, (_, index) => `k${index} v\n`).join('');
    expect(difference(ten, ten.replace('k4 v', 'k4 w'))).toEqual([
      '--- a.map',
      '+++ a.map',
      '@@ -2,7 +2,7 @@',
      ...[' k1 v', ' k2 v', ' k3 v', '-k4 v', '+k4 w', ' k5 v', ' k6 v', ' k7 v'],
    ]);
    expect(difference(null, 'a b')).toEqual([
      '--- /dev/null',
      '+++ a.map',
      '@@ -0,0 +1 @@',
      '+a b',
      '\\ No newline at end of file',
    ]);
    expect(difference('a b\n', null).slice(1)).toEqual(['+++ /dev/null', '@@ -1 +0,0 @@', '-a b']);
  });
});

describe('credentials', () => {
  const context = () => ({
    environment: { SLUICE_CONFIG_DIR: folder },
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
  });

  test('are kept with mode 0600', async () => {
    const name = await keepCredentials(context(), { url: 'http://localhost:8080', username: 'ada', token: 't' });
    expect(statSync(name).mode & 0o777).toBe(0o600);
  });

  test('that others can read are refused', async () => {
    const name = await keepCredentials(context(), { url: 'http://localhost:8080', username: 'ada', token: 't' });
    chmodSync(name, 0o644);
    const run = await sluice(['nodes', 'list']);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('can be read by other users');
  });
});

test('a long list is cut with the true count of what is left out', () => {
  const lines = Array.from({ length: 200 }, (_, index) => `  line ${index}`);
  expect(shortened(lines, 437).at(-1)).toBe('  … and 417 more');
  expect(shortened(lines.slice(0, 20))).toHaveLength(20);
});

test('text from elsewhere cannot command the terminal', () => {
  expect(printable('a\u001b]0;title\u0007b\u202ec\td')).toBe('a\ufffd]0;title\ufffdb\ufffdc\td');
});
