import { gunzipSync, gzipSync } from 'node:zlib';
import { CommandAnswer } from '@sluice/contract/agent-operations';
import type { Tx } from '../../platform/database.ts';
import { type AnswerPart, passAnswer, type WakeUps } from '../../platform/wake-ups.ts';
import type { Outcome } from './operation.ts';

/** PostgreSQL takes 8,000 bytes in one notification. */
const partCharacters = 7_500;
/** Of 4 MiB, compressed, at the very most. */
const mostParts = 800;

interface Waiter {
  take(outcome: Outcome): void;
  parts: (string | undefined)[];
}

/**
 * Brings answers from the replica on which an agent speaks to the one on which a caller waits, in memory or as
 * notifications: no answer is ever written to a table.
 */
export class AnswerExchange {
  readonly #waiting = new Map<string, Waiter>();
  readonly #unsubscribe: () => void;

  constructor(wakeUps: WakeUps) {
    this.#unsubscribe = wakeUps.subscribe((wakeUp) => {
      if (wakeUp.kind === 'answer') this.#gather(wakeUp.part);
    });
  }

  /** The outcome as soon as it comes; null after `withinMs`. Wait before the command is sent. */
  wait(id: string, withinMs: number): { outcome: Promise<Outcome | null>; stop: () => void } {
    let stop = (): void => {};
    const outcome = new Promise<Outcome | null>((resolve) => {
      const settle = (value: Outcome | null): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(value);
      };
      const timer = setTimeout(settle, withinMs, null);
      stop = () => settle(null);
      this.#waiting.set(id, { take: settle, parts: [] });
    });
    return { outcome, stop };
  }

  /** Hands an answer over; to another replica when `tx` commits. */
  async deliver(tx: Tx, answer: CommandAnswer): Promise<void> {
    const waiter = this.#waiting.get(answer.id);
    if (waiter !== undefined) return waiter.take(answer.outcome);
    for (const part of split(answer)) await passAnswer(tx, part);
  }

  close(): void {
    this.#unsubscribe();
    for (const waiter of [...this.#waiting.values()])
      waiter.take({
        result: 'refused',
        refusal: { cause: 'The control plane is stopping.', remediation: 'Ask again in a moment.' },
      });
  }

  #gather({ id, part, of, text }: AnswerPart): void {
    const waiter = this.#waiting.get(id);
    if (waiter === undefined || of > mostParts || part < 0 || part >= of) return;
    waiter.parts[part] = text;
    const got = waiter.parts.filter((piece) => piece !== undefined);
    if (got.length < of) return;
    const answer = CommandAnswer.parse(JSON.parse(gunzipSync(Buffer.from(got.join(''), 'base64')).toString('utf8')));
    waiter.take(answer.outcome);
  }
}

function split(answer: CommandAnswer): AnswerPart[] {
  const text = gzipSync(JSON.stringify(answer)).toString('base64');
  const of = Math.ceil(text.length / partCharacters);
  return Array.from({ length: of }, (_, part) => ({
    id: answer.id,
    part,
    of,
    text: text.slice(part * partCharacters, (part + 1) * partCharacters),
  }));
}
