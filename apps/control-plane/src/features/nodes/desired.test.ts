import type { Bundle } from '@sluice/contract/agent';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DesiredInput, decideDesired } from './desired.ts';

const bundleOf = (letter: string): Bundle => ({
  digest: letter.repeat(64),
  files: [{ path: 'haproxy.cfg', digest: letter.repeat(64), sizeBytes: 1, mode: 0o644 }],
});
const [old, target, next] = [bundleOf('a'), bundleOf('b'), bundleOf('c')];
const settled: DesiredInput = {
  managed: true,
  inMaintenance: false,
  target,
  currentBundle: target.digest,
  diskFiles: { 'haproxy.cfg': target.digest },
  overwriting: false,
  rollout: null,
  plan: null,
};

test('a node that is only observed is told nothing', () => {
  const input: DesiredInput = {
    ...settled,
    managed: false,
    rollout: { phase: 'committing', nodeState: 'committing', bundle: next, watched: false },
  };
  expect(decideDesired(input)).toEqual({ phase: 'hold', managed: false, bundle: null, expectedOnDisk: null });
});

test('a node at its target holds', () => {
  expect(decideDesired(settled)).toMatchObject({ phase: 'hold', bundle: target });
});

test('a node that runs something else than its target commits it over exactly what it has', () => {
  const diskFiles = { 'haproxy.cfg': old.digest };
  expect(decideDesired({ ...settled, currentBundle: old.digest, diskFiles })).toEqual({
    phase: 'commit',
    managed: true,
    bundle: target,
    expectedOnDisk: diskFiles,
  });
});

test('a node whose drift is overwritten commits its target once more and reloads, over exactly what was accepted', () => {
  const diskFiles = { 'haproxy.cfg': old.digest };
  expect(decideDesired({ ...settled, diskFiles, overwriting: true })).toEqual({
    phase: 'commit',
    managed: true,
    bundle: target,
    expectedOnDisk: diskFiles,
    reload: true,
  });
});

test('a waiting plan is prepared before a node catches up, so that a node which refuses its target can be planned for', () => {
  const input = { ...settled, currentBundle: old.digest, plan: { bundle: next } };
  expect(decideDesired(input)).toMatchObject({ phase: 'prepare', bundle: next });
});

test('a node that proved its part of a running rollout holds it', () => {
  const rollout: DesiredInput['rollout'] = { phase: 'committing', nodeState: 'proven', bundle: next, watched: false };
  expect(decideDesired({ ...settled, currentBundle: next.digest, rollout })).toMatchObject({
    phase: 'hold',
    bundle: next,
  });
});

test('only a committing rollout that names the node lets the new bundle go live', () => {
  const nodeState = fc.constantFrom(
    ...(['waiting', 'preparing', 'prepared', 'committing', 'proven', 'refused', 'returning', 'returned'] as const),
    ...(['silent', 'offline', 'left-out'] as const),
  );
  const phase = fc.constantFrom('preparing' as const, 'committing' as const, 'returning' as const);
  fc.assert(
    fc.property(fc.boolean(), phase, nodeState, fc.boolean(), (managed, ofRollout, ofNode, isPlanned) => {
      const desired = decideDesired({
        ...settled,
        managed,
        rollout: { phase: ofRollout, nodeState: ofNode, bundle: next, watched: false },
        plan: isPlanned ? { bundle: next } : null,
      });
      const goesLive = desired.phase === 'commit' && desired.bundle?.digest === next.digest;
      // Who was silent is still told, and may answer late.
      const isTold = ofNode === 'committing' || ofNode === 'silent';
      expect(goesLive).toBe(managed && ofRollout === 'committing' && isTold);
    }),
  );
});

test('a node that goes back is told so whatever it was last heard to run, and one in maintenance changes nothing', () => {
  const rollout: DesiredInput['rollout'] = { phase: 'returning', nodeState: 'returning', bundle: next, watched: true };
  expect(decideDesired({ ...settled, rollout })).toMatchObject({ phase: 'commit', bundle: target });
  const behind = { ...settled, currentBundle: old.digest, inMaintenance: true };
  expect(decideDesired({ ...behind, plan: { bundle: next } })).toMatchObject({ phase: 'hold', bundle: null });
  expect(decideDesired({ ...behind, rollout })).toMatchObject({ phase: 'commit', bundle: target });
  const prepares = { ...rollout, phase: 'preparing' as const, nodeState: 'waiting' as const };
  expect(decideDesired({ ...behind, rollout: prepares })).toMatchObject({ phase: 'hold', bundle: null });
});

test('a node that has committed is watched as long as its rollout says so', () => {
  const rollout: DesiredInput['rollout'] = { phase: 'committing', nodeState: 'proven', bundle: next, watched: true };
  expect(decideDesired({ ...settled, currentBundle: next.digest, rollout })).toMatchObject({
    phase: 'hold',
    watched: true,
  });
});
