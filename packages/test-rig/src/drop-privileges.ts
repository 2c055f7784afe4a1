import { unprivilegedIds } from './haproxy.ts';

/**
 * Goes on as the unprivileged user when the process was started as root; else does nothing.
 *
 * Called by programs that tests start: their modules are read before, so the checkout may lie where only root can read.
 */
export function dropPrivileges(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(unprivilegedIds.gid);
  process.setuid?.(unprivilegedIds.uid);
}
