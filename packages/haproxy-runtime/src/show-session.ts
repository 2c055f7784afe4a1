/** One stream of `show sess`. Names are null where HAProxy writes `<NONE>` or `<none>`. */
export interface SessionState {
  /** Pointer in hex, `0x55e8cb014ca0`: names the session in `shutdown session` as long as it lasts. */
  id: string;
  /** For example `tcpv4`, `tcpv6`, `unix_stream`. */
  protocol: string;
  /** As HAProxy writes it, `192.0.2.7:40022`. */
  source: string;
  frontend: string | null;
  backend: string | null;
  server: string | null;
  ageSeconds: number | null;
  /** Until the next timeout would end it; null without one. */
  expiresInSeconds: number | null;
}

/** A worker of 3.0.0 sometimes counts the age of a session that just began from 1970: nobody knows it then. */
const oldestSeconds = 10 * 365 * 86_400;
const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/**
 * Reads `show sess`, by name of field. The streams of the command line itself (`fe=GLOBAL`) are left out.
 *
 * Limits:  a line that was cut off is left out too.
 * Source:  HAProxy management guide, section 9.3; real answers of 2.6 and 3.4.
 */
export function parseSessions(answer: string): SessionState[] {
  const sessions: SessionState[] = [];
  for (const line of answer.split('\n')) {
    const match = /^(0x[0-9a-f]+): proto=(\S+) src=(\S+) fe=(\S+) be=(\S+) srv=(\S+) .* age=(\S*) .* exp=(\S*) /.exec(
      line,
    );
    if (match === null) continue;
    const [, id = '', protocol = '', source = '', frontend = '', backend = '', server = '', age = '', exp = ''] = match;
    if (frontend === 'GLOBAL') continue;
    sessions.push({
      id,
      protocol,
      source,
      frontend: nameOf(frontend),
      backend: nameOf(backend),
      server: nameOf(server),
      ageSeconds: believable(secondsOf(age)),
      expiresInSeconds: secondsOf(exp),
    });
  }
  return sessions;
}

function nameOf(word: string): string | null {
  return word.startsWith('<') ? null : word;
}

function believable(ageSeconds: number | null): number | null {
  return ageSeconds !== null && ageSeconds > oldestSeconds ? null : ageSeconds;
}

/** `1d2h`, `3m12s`, `28s`; null for an empty word or one that is no time. */
function secondsOf(word: string): number | null {
  if (!/^(?:\d+[dhms])+$/.test(word)) return null;
  return [...word.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  );
}
