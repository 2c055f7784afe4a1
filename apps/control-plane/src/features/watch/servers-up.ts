import type { Baseline } from '../../platform/schema/watch.ts';
import { isFailing, isHeld, isUp } from './server-state.ts';
import { keyOf } from './traffic-sums.ts';
import type { Judged } from './watch-signals.ts';
import type { WatchedNow } from './watched-now.ts';

/**
 * Servers that took traffic before the commit and still stand in their backend. One that the revision removed, or that a person
 * keeps from traffic, is not missed.
 */
export function judgeServers({ backends }: Baseline, { servers, worker }: WatchedNow): Judged[] {
  const byPlace = new Map(servers.map((server) => [`${server.backend}/${server.name}`, server]));
  return backends.flatMap(({ name, up }) => {
    const known = up.flatMap((server) => byPlace.get(`${name}/${server}`) ?? []).filter((server) => !isHeld(server));
    if (known.length === 0) return [];
    const failing = known.filter((server) => isFailing(server, worker?.uptimeSeconds ?? null)).length;
    const isAllUp = known.every(isUp);
    return [
      {
        signal: 'servers-up',
        where: keyOf({ kind: 'backend', name }),
        before: known.length,
        now: known.filter(isUp).length,
        unit: 'servers',
        verdict: failing > 0 ? 'bad' : isAllUp ? 'good' : null,
        weight: failing / known.length,
        isExpected: true,
      },
    ];
  });
}
