import { setTimeout as pause } from 'node:timers/promises';
import { readAddress } from '@sluice/haproxy-config';
import type { RunInWorker } from './capabilities.ts';
import {
  addCertificate,
  editCrtList,
  removeCertificate,
  replaceAuthorities,
  replaceCertificate,
} from './carry-out-certificates.ts';
import type { Command } from './command-line.ts';
import { JudgedCommands, says, silence } from './judged-command.ts';
import type { PatternLine } from './resource-facts.ts';
import { RuntimeError } from './runtime-error.ts';
import { describeStep, type RuntimeStep, type StepOf } from './runtime-plan.ts';

/** What came of the commands. `failed`: the worker is between two configurations; only a reload makes it one again. */
export type CarriedOut =
  | { readonly kind: 'done'; readonly commands: number }
  | { readonly kind: 'failed'; readonly commands: number; readonly cause: string };

/** Limits of one run. */
export interface CarryOutOptions {
  /** How long a server that is to go may keep its connections. Default 2,000. */
  readonly removalMs?: number;
}

/**
 * Carries a plan out, step by step, and judges each answer.
 *
 * Returns: `failed` at the first step that HAProxy refuses, with its words. What was done before stays done: the caller
 *          reloads the files, which describe the new state already.
 * Errors:  none of the socket: they are `failed`, too.
 * Limits:  an accepted command is not proven; `readBack` tells. No payload is in a cause.
 */
export async function carryOut(
  steps: readonly RuntimeStep[],
  run: RunInWorker,
  { removalMs = 2_000 }: CarryOutOptions = {},
): Promise<CarriedOut> {
  const session = new Session(run, removalMs);
  for (const step of steps) {
    try {
      await session.take(step);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      return { kind: 'failed', commands: session.commands.count, cause: `${describeStep(step)}: ${error.message}` };
    }
  }
  return { kind: 'done', commands: session.commands.count };
}

/** Well below the 16 KiB of `tune.bufsize`, with room for the command and the largest line. */
const payloadBytes = 8_000;
const firstPauseMs = 5;
const maxPauseMs = 100;

class Session {
  readonly commands: JudgedCommands;
  private readonly removalMs: number;

  constructor(run: RunInWorker, removalMs: number) {
    this.commands = new JudgedCommands(run);
    this.removalMs = removalMs;
  }

  async take(step: RuntimeStep): Promise<void> {
    switch (step.kind) {
      case 'set-server':
        return this.setServer(step);
      case 'set-frontend':
        await this.commands.send(['set', 'maxconn', 'frontend', step.frontend, step.maxconn], silence);
        return;
      case 'add-backend':
        return this.addBackend(step);
      case 'remove-backend':
        return this.removeBackend(step);
      case 'add-server':
        return this.addServer(step);
      case 'remove-server':
        return this.removeServer(`${step.backend}/${step.server}`);
      case 'edit-patterns':
        return this.editPatterns(step);
      case 'replace-patterns':
        return this.replacePatterns(step);
      case 'replace-certificate':
        return replaceCertificate(this.commands, step);
      case 'add-certificate':
        return addCertificate(this.commands, step);
      case 'remove-certificate':
        return removeCertificate(this.commands, step.file);
      case 'edit-crt-list':
        return editCrtList(this.commands, step);
      case 'replace-authorities':
        return replaceAuthorities(this.commands, step);
    }
  }

  private async setServer({ backend, server, attribute, value }: StepOf<'set-server'>) {
    const name = `${backend}/${server}`;
    if (attribute === 'maxconn') {
      await this.commands.send(['set', 'maxconn', 'server', name, value], silence);
    } else if (attribute === 'address') {
      const { host, port } = readAddress(value);
      const words = port === null ? [] : ['port', String(port)];
      // 2.6 answers `no need to change`, later releases `nothing changed`.
      await this.commands.send(['set', 'server', name, 'addr', host, ...words], says(/changed|no need to change/));
    } else if (attribute === 'fqdn') {
      await this.commands.send(['set', 'server', name, 'fqdn', value], says(/changed its FQDN|no need to change/));
    } else await this.commands.send(['set', 'server', name, attribute, value], silence);
  }

  private async addServer(step: StepOf<'add-server'>): Promise<void> {
    const name = `${step.backend}/${step.server}`;
    await this.commands.send(['add', 'server', name, step.address, ...step.words], says(/^New server registered/));
    // A new server waits in maintenance with its checks off.
    if (step.isChecked) await this.commands.send(['enable', 'health', name], silence);
    if (!step.isDisabled) await this.commands.send(['set', 'server', name, 'state', 'ready'], silence);
  }

  /** In maintenance a server gets no new requests and its idle connections are closed; those under way may end. */
  private async removeServer(name: string): Promise<void> {
    const maintenance = ['set', 'server', name, 'state', 'maint'];
    await this.commands.send(maintenance, silence);
    await this.removeWhenUnused(['del', 'server', name], /Server deleted/, async () => {
      // Before 3.0 a connection that became idle in maintenance is kept; entering maintenance anew closes it.
      await this.commands.send(['set', 'server', name, 'state', 'drain'], silence);
      await this.commands.send(maintenance, silence);
    });
  }

  private async removeWhenUnused(command: Command, done: RegExp, between: () => Promise<void>): Promise<void> {
    const accept = says(new RegExp(`${done.source}|connections attached|streams attached|attached streams|queue`, 'i'));
    const startedAt = performance.now();
    let pauseMs = firstPauseMs;
    for (;;) {
      if (done.test(await this.commands.send(command, accept))) return;
      if (performance.now() - startedAt > this.removalMs)
        throw new RuntimeError('refused', `It is still in use after ${this.removalMs} ms.`);
      await pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
      await between();
    }
  }

  private async addBackend({ backend, defaults, mode, servers }: StepOf<'add-backend'>) {
    const command = ['add', 'backend', backend, 'from', defaults, 'mode', mode];
    await this.commands.send(command, says(/^New backend registered/));
    // HAProxy 3.4 puts each server of such a backend above those that are there. Numbers are in the steps.
    for (const server of [...servers].reverse()) await this.addServer(server);
    await this.commands.send(['publish', 'backend', backend], says(/Backend published/));
  }

  /** What was sent to it already may end. */
  private async removeBackend({ backend, servers }: StepOf<'remove-backend'>): Promise<void> {
    await this.commands.send(['unpublish', 'backend', backend], says(/Backend unpublished/));
    for (const server of servers) await this.removeServer(`${backend}/${server}`);
    await this.removeWhenUnused(['del', 'backend', backend], /Backend deleted/, async () => {});
  }

  private async editPatterns(step: StepOf<'edit-patterns'>): Promise<void> {
    const { file, removed, changed, appended } = step;
    const type = typeWord(step.object);
    for (const key of removed) await this.commands.send(['del', type, file, key], silence);
    for (const { key, value } of changed) await this.commands.send(['set', type, file, key, value ?? ''], silence);
    await this.add([type, file], appended);
  }

  private async add(
    target: readonly [type: string, ...place: string[]],
    entries: readonly PatternLine[],
  ): Promise<void> {
    if (target[0] === 'acl') {
      for (const { key } of entries) await this.commands.send(['add', ...target, key], silence);
      return;
    }
    for (const payload of batches(entries)) await this.commands.send(['add', ...target], silence, payload);
  }

  private async replacePatterns({ object, file, entries }: StepOf<'replace-patterns'>) {
    const type = typeWord(object);
    const answer = await this.commands.send(['prepare', type, file], says(/^New version created: \d+/));
    const version = `@${/\d+$/.exec(answer)?.[0]}`;
    await this.commands.orUndo(async () => {
      await this.add([type, version, file], entries);
      await this.commands.send(['commit', type, version, file], silence);
    }, ['clear', type, version, file]);
  }
}

function typeWord(object: 'map' | 'acl-list'): 'map' | 'acl' {
  return object === 'map' ? 'map' : 'acl';
}

function* batches(entries: readonly PatternLine[]): Generator<string> {
  let lines: string[] = [];
  let size = 0;
  for (const { key, value } of entries) {
    const line = `${key} ${value ?? ''}`;
    const bytes = Buffer.byteLength(line) + 1;
    if (size + bytes > payloadBytes && lines.length > 0) {
      yield lines.join('\n');
      lines = [];
      size = 0;
    }
    lines.push(line);
    size += bytes;
  }
  if (lines.length > 0) yield lines.join('\n');
}
