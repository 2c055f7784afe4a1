/** Word that a node answers every request with: it names the revision. */
export const wordOf = (sequence: number): string => `revision-${sequence}`;

/** What of a configuration differs between the scenes; everything else is always the same. */
export interface TextParts {
  /** A second frontend that reads this certificate from outside of what is managed. */
  certificate?: string;
  /** A second frontend on the port of the variable of this name. */
  extraPort?: boolean;
  /** Lines for the section `global`. */
  global?: readonly string[];
}

/** A haproxy.cfg whose nodes answer with `word`; ports are values of each node. */
export function configText(word: string, { certificate, extraPort, global = [] }: TextParts = {}): string {
  const extra = certificate === undefined ? (extraPort ? '' : null) : ` ssl crt ${certificate}`;
  return [
    'global',
    '  hard-stop-after 2s',
    ...global.map((line) => `  ${line}`),
    'defaults',
    '  mode http',
    '  timeout connect 1s',
    '  timeout client 5s',
    '  timeout server 5s',
    'frontend web',
    '  bind "127.0.0.1:${PORT}"',
    `  http-request return status 200 content-type text/plain string "${word}"`,
    ...(extra === null
      ? []
      : ['frontend extra', `  bind "127.0.0.1:\${EXTRA_PORT}"${extra}`, '  http-request return status 200']),
    'backend servers',
    '  server one 127.0.0.1:9',
    '',
  ].join('\n');
}
