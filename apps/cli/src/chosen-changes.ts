import { type ApiClient, type ChangeView, type ClusterView, listChanges } from '@sluice/contract';
import { InvalidArgumentError } from 'commander';
import { CliFailure } from './cli-failure.ts';

export function readChange(text: string): number {
  if (/^#?[1-9][0-9]{0,8}$/.test(text)) return Number(text.replace('#', ''));
  throw new InvalidArgumentError('Give the number of a change, like 3.');
}

export function readChanges(text: string): number[] {
  return text.split(',').map((part) => readChange(part.trim()));
}

/** The changes with these numbers. Throws when one is not in that state. */
export async function findChanges(
  api: ApiClient,
  { id, name }: ClusterView,
  state: ChangeView['state'],
  numbers: readonly number[],
): Promise<ChangeView[]> {
  const { items } = await api.call(listChanges, { params: { clusterId: id }, query: { state } });
  return numbers.map((number) => {
    const change = items.find((candidate) => candidate.number === number);
    if (change !== undefined) return change;
    throw new CliFailure(
      `Change ${number} of ${name} is not ${state}, or not among the newest.`,
      `Look at “changes --state ${state}” for the numbers.`,
    );
  });
}
