import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess, testIds } from '@sluice/test-rig';

export interface PortThief {
  pid: number;
  stop(): Promise<void>;
}

/** Starts a foreign process that answers a port; under HAProxy's user it can share one that HAProxy holds. */
export async function startPortThief(host: string, port: number): Promise<PortThief> {
  const child = fork(fileURLToPath(new URL('./port-thief-child.ts', import.meta.url)), [host, `${port}`], {
    ...testIds(),
    cwd: '/',
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`The foreign process ended with ${code}.`)));
  });
  return { pid: child.pid ?? -1, stop: () => endProcess(child) };
}
