// Loaded before the agent: on SIGUSR2 its wall clock jumps back by a day. Nothing else of the process notices.
const RealDate = Date;
let offsetMs = 0;
process.on('SIGUSR2', () => {
  offsetMs -= 24 * 60 * 60 * 1000;
});

globalThis.Date = class extends RealDate {
  constructor(...values) {
    if (values.length === 0) super(RealDate.now() + offsetMs);
    else super(...values);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
};
