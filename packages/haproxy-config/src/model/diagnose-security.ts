import { readArguments } from './argument-view.ts';
import type { Finding } from './finding.ts';
import type { LineReading } from './line-reading.ts';
import { spanOfWords } from './names/line-place.ts';
import type { LineWords } from './statement-view.ts';
import { oldTlsFlags, securityWords } from './watched-arguments.ts';

const oldVersions: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1.0', 'TLSv1.1']);
const serverLines: ReadonlySet<string> = new Set(['server', 'default-server', 'server-template']);
const judgedKeywords: ReadonlySet<string> = new Set([
  ...serverLines,
  ...['bind', 'ssl-default-bind-options', 'ssl-server-verify', 'user', 'stats'],
]);

const none: Finding[] = [];

/** A setting that works and is not safe: a hint. */
export function diagnoseSecurity(reading: LineReading): Finding[] {
  const { keyword, statement, line } = reading;
  if (!judgedKeywords.has(keyword) || statement.problem !== null) return none;
  if (serverLines.has(keyword) && !reading.hasWatchedArgument) return none;
  const said = judge(keyword, line);
  if (said === null) return none;
  return [{ code: 'insecure-setting', severity: 'hint', span: spanOfWords(statement), ...said }];
}

interface Said {
  readonly cause: string;
  readonly remediation: string;
}

function judge(keyword: string, line: LineWords): Said | null {
  if (serverLines.has(keyword)) return judgeServer(line);
  const words = line.values.slice(1).map(({ value }) => value);
  if (keyword === 'bind' || keyword === 'ssl-default-bind-options') return judgeVersion(words);
  if (keyword === 'ssl-server-verify' && words[0] === 'none') return unverified;
  if (keyword === 'user' && words[1] === 'insecure-password') {
    return { cause: 'The password stands in the file as it is.', remediation: "Use 'password' with a hash." };
  }
  if (keyword === 'stats' && words[0] === 'auth') {
    return {
      cause: 'The password stands in the file as it is.',
      remediation: "Use 'http-request auth' with a userlist of hashed passwords.",
    };
  }
  if (keyword === 'stats' && words[0] === 'admin' && words[1] === 'if' && words[2] === 'TRUE') {
    return { cause: 'Everyone who can open the statistics page can stop servers.', remediation: 'Ask for a login.' };
  }
  return null;
}

const unverified: Said = {
  cause: 'Certificates of servers are not verified: whoever is in between can read and change everything.',
  remediation: "Use 'verify required' with a 'ca-file'.",
};

function judgeServer({ words, values }: LineWords): Said | null {
  if (!values.some(({ value }) => securityWords.has(value))) return null;
  const found = readArguments('server', words.slice(1));
  const verify = found.findLast(({ keyword }) => keyword === 'verify');
  return verify?.values[0]?.value === 'none' ? unverified : judgeVersion(values.slice(1).map(({ value }) => value));
}

function judgeVersion(words: readonly string[]): Said | null {
  const lowest = words[words.indexOf('ssl-min-ver') + 1] ?? '';
  const isOld =
    (words.includes('ssl-min-ver') && oldVersions.has(lowest)) || words.some((word) => oldTlsFlags.has(word));
  if (!isOld) return null;
  return { cause: 'TLS below 1.2 is broken.', remediation: "Use 'ssl-min-ver TLSv1.2' or newer." };
}
