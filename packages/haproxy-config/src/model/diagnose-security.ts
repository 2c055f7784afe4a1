import type { Statement } from '../syntax/statement.ts';
import { readArguments } from './argument-view.ts';
import type { FileFinding } from './diagnose-names.ts';
import { spanOfWords } from './diagnose-rules.ts';
import { linesOf } from './proxy-state.ts';
import type { IndexedSection, NameIndex } from './symbol-index.ts';

const oldVersions: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1.0', 'TLSv1.1']);
const oldFlags: ReadonlySet<string> = new Set(['force-sslv3', 'force-tlsv10', 'force-tlsv11']);
const serverLines: ReadonlySet<string> = new Set(['server', 'default-server', 'server-template']);
const serverWords: ReadonlySet<string> = new Set(['verify', 'ssl-min-ver', ...oldFlags]);
const judgedKeywords = [...serverLines, 'bind', 'ssl-default-bind-options', 'ssl-server-verify', 'user', 'stats'];

/** Settings that work and are not safe; hints only. */
export function diagnoseSecurity(index: NameIndex): FileFinding[] {
  return index.sections.flatMap((entry) =>
    judgedKeywords.flatMap((keyword) =>
      linesOf(entry, keyword).flatMap(({ statement }) => {
        const said = judge(keyword, statement);
        return said === null ? [] : [finding(entry, statement, said)];
      }),
    ),
  );
}

interface Said {
  readonly cause: string;
  readonly remediation: string;
}

function finding(entry: IndexedSection, statement: Statement, said: Said): FileFinding {
  return {
    fileIndex: entry.fileIndex,
    finding: { code: 'insecure-setting', severity: 'hint', span: spanOfWords(statement), ...said },
  };
}

function judge(keyword: string, statement: Statement): Said | null {
  if (serverLines.has(keyword)) return judgeServer(statement);
  const words = statement.arguments.map(({ value }) => value);
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

function judgeServer(statement: Statement): Said | null {
  // Most servers have none of these words, so most lines need not be read.
  if (!statement.words.some(({ value }) => serverWords.has(value))) return null;
  const found = readArguments('server', statement.arguments);
  const verify = found.findLast(({ keyword }) => keyword === 'verify');
  return verify?.values[0]?.value === 'none' ? unverified : judgeVersion(statement.arguments.map(({ value }) => value));
}

function judgeVersion(words: readonly string[]): Said | null {
  const lowest = words[words.indexOf('ssl-min-ver') + 1] ?? '';
  const isOld = (words.includes('ssl-min-ver') && oldVersions.has(lowest)) || words.some((word) => oldFlags.has(word));
  if (!isOld) return null;
  return { cause: 'TLS below 1.2 is broken.', remediation: "Use 'ssl-min-ver TLSv1.2' or newer." };
}
