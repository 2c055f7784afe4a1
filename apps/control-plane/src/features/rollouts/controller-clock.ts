/** The time by which rollouts are decided. */
export interface ControllerClock {
  /** The present moment. */
  now: () => Date;
  /** Since when this process listens and its clock runs evenly: time-outs count from then at the earliest. */
  readonly aliveSince: Date;
}

/** Clocks are set by less than this all the time. */
const jumpMs = 5_000;

/** The clock of the machine. When somebody sets it, no time-out ends because of that: they begin anew. */
export function createControllerClock(): ControllerClock {
  const readOffset = () => Date.now() - performance.now();
  let offset = readOffset();
  let aliveSince = new Date();
  return {
    now: () => new Date(),
    get aliveSince() {
      const present = readOffset();
      if (Math.abs(present - offset) > jumpMs) aliveSince = new Date();
      // A slow drift against the other clock is no jump, however long it goes on.
      offset = present;
      return aliveSince;
    },
  };
}
