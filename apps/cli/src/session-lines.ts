import { SessionId, type SessionItem } from '@sluice/contract';
import { InvalidArgumentError } from 'commander';
import { table } from './context.ts';

/** An id as a list of sessions prints it. */
export function readSessionId(text: string): SessionId {
  const id = SessionId.safeParse(text);
  if (id.success) return id.data;
  throw new InvalidArgumentError('Give the id that the list of sessions prints.');
}

/** Sessions as a table. What a program calls itself can be a lie; the address cannot. */
export function sessionLines(items: readonly SessionItem[], none: string): string[] {
  const rows = items.map((session) => [
    session.id,
    `${session.kind === 'cookie' ? 'browser' : 'token'}${session.current ? ' (this one)' : ''}`,
    deviceWords(session.device),
    session.address,
    session.createdAt,
    session.lastUsedAt,
    session.expiresAt,
  ]);
  const header = ['SESSION', 'KIND', 'DEVICE', 'FROM', 'SIGNED IN', 'LAST USE', 'ENDS UNUSED'];
  return rows.length === 0 ? [none] : table(header, rows);
}

function deviceWords({ program, system }: SessionItem['device']): string {
  if (program === null) return system ?? 'unknown';
  return system === null ? program : `${program} on ${system}`;
}
