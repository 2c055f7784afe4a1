import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess } from '@sluice/test-rig';
import type * as haproxy from '../haproxy/index.ts';

type Api = typeof haproxy;

/** The functions of `haproxy/index.ts`, run in a process of an unprivileged user when the test runs as root. */
export interface Unprivileged {
  call<Name extends keyof Api>(name: Name, ...args: Parameters<Api[Name]>): ReturnType<Api[Name]>;
  close(): Promise<void>;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

export function startUnprivileged(): Unprivileged {
  const child = fork(fileURLToPath(new URL('./unprivileged-child.ts', import.meta.url)), [], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    execArgv: ['--conditions=sluice-source', '--disable-warning=ExperimentalWarning'],
    // Buffers pass as they are.
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  child.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(value);
    else call?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const call of waiting.values()) call.reject(new Error('The unprivileged process ended.'));
  });
  return {
    call: <Name extends keyof Api>(name: Name, ...args: Parameters<Api[Name]>) => {
      const value = new Promise<unknown>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        child.send({ id: lastId, name, args });
      });
      // The far end called the function of this name: its type holds on this side too.
      return value as ReturnType<Api[Name]>;
    },
    close: () => endProcess(child),
  };
}
