import { z } from 'zod';

/** Endings of files that an agent keeps beside those it manages. */
export const agentFileEndings = ['.sluice-new', '.initial-backup'] as const;

/**
 * Path of a managed file below the directory of haproxy.cfg: one to four plain names, as `maps/hosts.map`. It can lead nowhere
 * else: no name begins with a dot, and none is empty.
 */
export const FilePath = z
  .string()
  .max(255)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*){0,3}$/,
    'up to four names of letters, digits and . _ - with / between them',
  )
  .refine((path) => !agentFileEndings.some((ending) => path.endsWith(ending)), 'an ending that the agent uses itself');
export type FilePath = z.infer<typeof FilePath>;
