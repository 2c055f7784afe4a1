/** Fails a test in one sentence where it does not run as root: it must not pass without having looked. */
export function requireRoot(what: string): void {
  if (process.getuid?.() === 0) return;
  throw new Error(`This test must ${what}, which only root may: run the tests as root.`);
}
