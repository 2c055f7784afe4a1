import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { packageProgram, repositoryRoot } from './repository.ts';
import { runProgram } from './run-program.ts';

export interface BuildResult {
  name: string;
  ok: boolean;
  /** The inputs are those of the last build: nothing was done. */
  fresh: boolean;
  output: string;
}

interface Build {
  name: string;
  /** Files and folders whose content decides whether to build again, relative to the repository. */
  inputs: readonly string[];
  /** Folder of the result; the digest of the inputs is kept in it. */
  outputFolder: string;
  /** A file that a finished build has. */
  product: string;
  program: readonly string[];
  cwd: string;
}

const shared = ['package-lock.json', 'packages/contract/src', 'packages/haproxy-config/src'];

/** The agent as one file, which the control plane hands to nodes. */
export function buildAgent(): Promise<BuildResult> {
  return build({
    name: 'agent',
    inputs: [
      ...shared,
      'packages/haproxy-runtime/src',
      'apps/agent/build.ts',
      'apps/agent/package.json',
      'apps/agent/src',
    ],
    outputFolder: 'apps/agent/dist',
    product: 'sluice-agent.mjs',
    program: ['--conditions=sluice-source', path.join(repositoryRoot, 'apps/agent/build.ts')],
    cwd: repositoryRoot,
  });
}

/** The web UI as static files, which the control plane serves. */
export function buildWeb(): Promise<BuildResult> {
  const folder = 'apps/web';
  const files = ['index.html', 'package.json', 'vite.config.ts', 'tsconfig.json', 'src', 'public'];
  return build({
    name: 'web',
    inputs: [...shared, ...files.map((file) => `${folder}/${file}`)],
    outputFolder: `${folder}/dist`,
    product: 'index.html',
    program: [packageProgram('vite'), 'build', '--logLevel', 'warn'],
    cwd: path.join(repositoryRoot, folder),
  });
}

async function build(what: Build): Promise<BuildResult> {
  const output = path.join(repositoryRoot, what.outputFolder);
  const stamp = path.join(output, '.inputs-sha256');
  const digest = digestOf(what.inputs);
  const isBuilt = existsSync(path.join(output, what.product)) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, 'utf8') === digest) return { name: what.name, ok: true, fresh: true, output: '' };
  const result = await runProgram(process.execPath, what.program, { cwd: what.cwd });
  const ok = result.exitCode === 0 && existsSync(path.join(output, what.product));
  if (ok) {
    mkdirSync(output, { recursive: true });
    writeFileSync(stamp, digest);
  }
  return { name: what.name, ok, fresh: false, output: result.output };
}

/** Names and bytes of all inputs; tests are no input. */
function digestOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(listFiles).sort()) {
    const bytes = readFileSync(path.join(repositoryRoot, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function listFiles(input: string): string[] {
  const full = path.join(repositoryRoot, input);
  if (!existsSync(full)) return [];
  const isTest = (name: string) => /\.test\.tsx?$/.test(name);
  try {
    const entries = readdirSync(full, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && !isTest(entry.name))
      .map((entry) => path.relative(repositoryRoot, path.join(entry.parentPath, entry.name)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [input];
    throw error;
  }
}
