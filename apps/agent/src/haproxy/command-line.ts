/** What HAProxy's command line says that matters to us. */
export interface HaproxyCommandLine {
  /** Values of `-f` in order, then those after `--`; files or directories, as written. */
  configArguments: readonly string[];
  /** Values of `-S`: an address, then options after commas. */
  masterSockets: readonly string[];
  localPeer: string | null;
  /** `-W` or `-Ws`. The keyword `master-worker` does the same and is not seen here. */
  masterWorker: boolean;
  /** `-c`: a check, not a server. */
  checkOnly: boolean;
  /** Options that change what `haproxy -c` accepts. */
  checkOptions: readonly string[];
}

const withValue = new Set(['-C', '-L', '-N', '-S', '-cc', '-f', '-m', '-n', '-p', '-x']);
const forChecks = new Set(['-dW', '-dr', '-dV', '-dD']);

/**
 * Reads the arguments of a HAProxy process.
 *
 * Source: HAProxy management guide, section 3; a reload puts `-sf <pids>` and `-x <socket>` in front.
 */
export function parseCommandLine(argv: readonly string[]): HaproxyCommandLine {
  const values = new Map<string, string[]>();
  const flags = new Set<string>();
  const configArguments: string[] = [];
  const checkOptions: string[] = [];
  for (let index = 1; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (word === '--') {
      configArguments.push(...argv.slice(index + 1));
      break;
    }
    if (word === '-sf' || word === '-st') {
      while (/^\d+$/.test(argv[index + 1] ?? '')) index++;
    } else if (withValue.has(word)) {
      const value = argv[++index] ?? '';
      if (word === '-f') configArguments.push(value);
      else values.set(word, [...(values.get(word) ?? []), value]);
    } else {
      flags.add(word);
      if (forChecks.has(word)) checkOptions.push(word);
    }
  }
  return {
    configArguments,
    masterSockets: values.get('-S') ?? [],
    localPeer: values.get('-L')?.at(-1) ?? null,
    masterWorker: flags.has('-W') || flags.has('-Ws'),
    checkOnly: flags.has('-c') || values.has('-cc'),
    checkOptions,
  };
}

/** The path of the first `-S` that is a unix socket, as written (perhaps relative); null when there is none. */
export function masterSocketPath(commandLine: HaproxyCommandLine): string | null {
  for (const spec of commandLine.masterSockets) {
    const address = spec.split(',')[0] ?? '';
    if (address.startsWith('unix@')) return address.slice('unix@'.length);
    if (address.startsWith('/')) return address;
  }
  return null;
}
