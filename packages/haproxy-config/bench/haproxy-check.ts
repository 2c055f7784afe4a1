import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { diagnose, diagnoseNames, parse } from '../src/index.ts';
import type { Figure } from './parse.ts';
import { makeConfig } from './parse.ts';

const haproxy = '/usr/sbin/haproxy';
const runs = 3;

/** How long one `haproxy -c` takes on the same text in the same run, and what we take of that for all our findings. */
export function haproxyFigures(): Figure[] {
  const bytes = makeConfig(100_000);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  try {
    const path = join(folder, 'haproxy.cfg');
    writeFileSync(path, bytes);
    const theirs = fastest(() => spawnSync(haproxy, ['-c', '-q', '-f', path]));
    const ours = fastest(() => {
      const file = parse(bytes);
      diagnose(file, { release: '2.6' });
      diagnoseNames([file], { release: '2.6' });
    });
    return [
      figure('config-haproxy-c-100k', theirs, 'ms', Number.POSITIVE_INFINITY),
      figure('config-all-findings-against-haproxy-c', ours / theirs, 'times', 2),
      figure('config-memory-of-every-word', memoryFactor(), 'times', 12),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figure(name: string, value: number, unit: Figure['unit'], limit: number): Figure {
  const bound = limit === Number.POSITIVE_INFINITY ? 'none' : `<${limit}`;
  return { name, value: Math.round(value * 100) / 100, unit, bound, ok: value < limit };
}

function fastest(work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** In a process of its own: what other benches left in memory must not count. */
function memoryFactor(): number {
  const program = fileURLToPath(new URL('./memory.ts', import.meta.url));
  const args = ['--expose-gc', '--conditions=sluice-source', program];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }).split(' ')[0]);
}
