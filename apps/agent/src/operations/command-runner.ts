import { Command, type CommandAnswer } from '@sluice/contract/agent-operations';
import { z } from 'zod';
import { wait } from '../clock.ts';
import type { HaproxyTarget } from '../haproxy/index.ts';
import { describeError, type Log } from '../log.ts';
import type { Answer } from '../protocol/answer.ts';
import { readJson, writeJson } from '../state/durable-file.ts';
import { carryOut } from './carry-out.ts';
import { refusalOf } from './refused-command.ts';

const Begun = z.object({ format: z.literal(1), ids: z.array(z.object({ id: z.uuid(), expiresMs: z.number() })) });

/** An id is forgotten long after the last moment at which the control plane may name it. */
const rememberMs = 3_600_000;
const resendMs = 500;
const Named = z.object({ id: z.uuid(), expiresAt: z.iso.datetime() });

export interface CommandRunnerParts {
  /** File that keeps the ids of commands which were begun. */
  path: string;
  target: HaproxyTarget;
  sendAnswer(answer: CommandAnswer): Promise<Answer<{ accepted: boolean }>>;
  log: Log;
}

/**
 * Carries out commands, each at most once: its id is on disk before it is begun. One that was begun when the agent ended is
 * never begun again; the person who waits is told that nobody knows.
 */
export class CommandRunner {
  readonly #parts: CommandRunnerParts;
  #begun: z.infer<typeof Begun>['ids'];

  private constructor(parts: CommandRunnerParts, begun: z.infer<typeof Begun>['ids']) {
    this.#parts = parts;
    this.#begun = begun;
  }

  static async open(parts: CommandRunnerParts): Promise<CommandRunner> {
    return new CommandRunner(parts, (await readJson(parts.path, Begun))?.ids ?? []);
  }

  /** Begins what is new. `aheadMs`: how far our clock is ahead of the control plane's. Resolves when it is begun. */
  async take(commands: readonly unknown[], isManaged: boolean, aheadMs: number): Promise<void> {
    const fresh = commands.flatMap((value) => {
      const named = Named.safeParse(value);
      if (!named.success) return [];
      const { id, expiresAt } = named.data;
      const expiresMs = Date.parse(expiresAt) + aheadMs;
      if (expiresMs <= Date.now() || this.#begun.some((begun) => begun.id === id)) return [];
      return [{ id, expiresMs, value }];
    });
    if (fresh.length === 0) return;
    await this.#remember(fresh);
    // Not waited for: a slow answer must not keep an override or the next command waiting.
    for (const { id, expiresMs, value } of fresh)
      this.#outcomeOf(value, isManaged)
        .then((outcome) => this.#send({ id, outcome }, expiresMs))
        .catch((error: unknown) => this.#parts.log.error('command broke off', { id, cause: describeError(error) }));
  }

  async #remember(fresh: readonly { id: string; expiresMs: number }[]): Promise<void> {
    const oldest = Date.now() - rememberMs;
    const kept = this.#begun.filter(({ expiresMs }) => expiresMs > oldest);
    const ids = [...kept, ...fresh.map(({ id, expiresMs }) => ({ id, expiresMs }))];
    // In memory first: what cannot be written is not begun, and not tried again either.
    this.#begun = ids;
    await writeJson(this.#parts.path, { format: 1, ids });
  }

  async #outcomeOf(value: unknown, isManaged: boolean): Promise<CommandAnswer['outcome']> {
    const command = Command.safeParse(value);
    if (!command.success)
      return {
        result: 'refused',
        refusal: {
          cause: 'The agent of this node does not know this command.',
          remediation: 'Install the present agent on the node.',
        },
      };
    const { body, id } = command.data;
    const startedAt = performance.now();
    try {
      const answer = await carryOut(this.#parts.target, isManaged, body);
      this.#parts.log.info('command carried out', {
        id,
        kind: body.kind,
        ms: Math.round(performance.now() - startedAt),
      });
      return { result: 'done', value: answer };
    } catch (error) {
      const refusal = refusalOf(error);
      this.#parts.log.warn('command not carried out', { id, kind: body.kind, cause: refusal.cause });
      return { result: 'refused', refusal };
    }
  }

  /** As long as somebody may wait for it. */
  async #send(answer: CommandAnswer, expiresMs: number): Promise<void> {
    for (;;) {
      const sent = await this.#parts.sendAnswer(answer);
      if (sent.kind === 'ok') return;
      this.#parts.log.warn('answer not delivered', { id: answer.id, cause: sent.cause });
      if (sent.kind === 'refused' || Date.now() + resendMs > expiresMs) return;
      await wait(resendMs);
    }
  }
}
