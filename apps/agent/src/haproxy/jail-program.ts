import { findProgram } from './find-program.ts';

export interface JailPrograms {
  bubblewrap: string;
  prlimit: string;
}

export type JailSearch = JailPrograms | { missing: true; cause: string; remediation: string };

/** Fixed places only: what runs the jail must not depend on a PATH. */
const programDirectories = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

export async function findJailPrograms(directories: readonly string[] = programDirectories): Promise<JailSearch> {
  const bubblewrap = await findProgram('bwrap', directories);
  const prlimit = await findProgram('prlimit', directories);
  if (bubblewrap === null)
    return {
      missing: true,
      cause: 'bubblewrap (bwrap) is not installed; a configuration is checked only in its jail.',
      remediation: 'Install it, for example: apt-get install bubblewrap',
    };
  if (prlimit === null)
    return {
      missing: true,
      cause: 'prlimit is not installed; a configuration is checked only with limits on time and memory.',
      remediation: 'Install it, for example: apt-get install util-linux',
    };
  return { bubblewrap, prlimit };
}
