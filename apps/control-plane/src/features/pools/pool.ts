import { type PoolView, problem } from '@sluice/contract';

export type PoolFields = Pick<PoolView, 'name' | 'description' | 'environment' | 'location' | 'labels'>;

export const poolNameTaken = (name: string) =>
  problem('name-taken', `There is already a pool named “${name}”.`, 'Choose another name.', '#/name');

export const poolInUse = () =>
  problem('in-use', 'The pool has a cluster or nodes.', 'Delete its nodes and its cluster first.');
