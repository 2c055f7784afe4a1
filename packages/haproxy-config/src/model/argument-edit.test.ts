import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import type { ArgumentView } from './argument-view.ts';
import { setBindArgument } from './bind-edit.ts';
import { listBinds } from './bind-view.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { setServerAddress, setServerArgument } from './server-edit.ts';
import { listServers } from './server-view.ts';
import { writeWordLike } from './statement-writer.ts';

/** A server or bind of a file, and how its arguments are set. */
interface Subject {
  readonly statement: Statement;
  readonly arguments: readonly ArgumentView[];
  set(keyword: string, values: readonly string[] | null): Edit[] | Diagnostic;
}

/** Lines that the tokenizer refuses and servers without an address take no arguments: those are left out. */
function listSubjects(file: ConfigFile): Subject[] {
  const servers = file.sections.flatMap(listServers).filter((server) => server.addressWord !== null);
  const subjects = [
    ...servers.map((server) => ({
      statement: server.statement,
      arguments: server.arguments,
      set: (keyword: string, values: readonly string[] | null) => setServerArgument(file, server, keyword, values),
    })),
    ...listBinds(file).map((bind) => ({
      statement: bind.statement,
      arguments: bind.arguments,
      set: (keyword: string, values: readonly string[] | null) => setBindArgument(file, bind, keyword, values),
    })),
  ];
  return subjects.filter((subject) => subject.statement.problem === null);
}

function accepted(edits: Edit[] | Diagnostic): Edit[] {
  if (isDiagnostic(edits)) throw new Error(`${edits.code}: ${edits.cause}`);
  return edits;
}

/** What is set on one subject, and what takes it back: the values from before, or null for an argument that was not there. */
interface Change {
  readonly keyword: string;
  readonly values: readonly string[];
  readonly before: readonly string[] | null;
}

/** The last argument of that name, if it can be written as it is: no variable, and spelled as this library spells it. */
function valuesThatReturn(subject: Subject, keyword: string): readonly string[] | null | undefined {
  const argument = subject.arguments.findLast((candidate) => candidate.keyword === keyword);
  if (argument === undefined) return null;
  const isUsual = argument.values.every(
    (word) => !word.hasVariable && writeWordLike(word.value, word.raw) === word.raw,
  );
  return isUsual ? argument.values.map((word) => word.value) : undefined;
}

/** Makes one change on every subject of a file at once, and takes it back. Counts the subjects that were changed. */
function setAndSetBack(name: string, bytes: Uint8Array, choose: (subject: Subject) => Change | null): number {
  const file = parse(bytes);
  const subjects = listSubjects(file);
  const changes = subjects.map(choose);
  const edits = subjects.flatMap((subject, index) => {
    const change = changes[index] ?? null;
    if (change === null) return [];
    const own = accepted(subject.set(change.keyword, change.values));
    const { offset, length } = subject.statement.span;
    const isLocal = own.every((edit) => edit.offset >= offset && edit.offset + edit.length <= offset + length);
    if (!isLocal || own.length === 0)
      expect.fail(`${name}:${subject.statement.line}: the edits are ${JSON.stringify(own)}.`);
    return own;
  });
  const changed = parse(applyEdits(bytes, edits));
  expectOnlyTheseLines(
    name,
    file,
    changed,
    new Set(subjects.flatMap(({ statement }, index) => (changes[index] ? [statement.line] : []))),
  );

  const again = listSubjects(changed);
  const back = again.flatMap((subject, index) => {
    const change = changes[index] ?? null;
    if (change === null) return [];
    const now = subject.arguments.findLast((argument) => argument.keyword === change.keyword);
    const values = JSON.stringify(now?.values.map((word) => word.value));
    if (values !== JSON.stringify(change.values)) expect.fail(`${name}:${subject.statement.line}: now ${values}.`);
    return accepted(subject.set(change.keyword, change.before));
  });
  expect(Buffer.compare(applyEdits(changed.bytes, back), bytes), name).toBe(0);
  return changes.filter((change) => change !== null).length;
}

function expectOnlyTheseLines(name: string, before: ConfigFile, after: ConfigFile, lines: ReadonlySet<number>): void {
  const [old, now] = [before.text.split('\n'), after.text.split('\n')];
  if (now.length !== old.length) expect.fail(`${name}: lines were added or removed.`);
  const others = old.flatMap((line, index) => (line !== now[index] && !lines.has(index + 1) ? [index + 1] : []));
  expect(others, name).toEqual([]);
}

/** Files with a server or bind, read once. */
const files = readAllFiles().filter((file) => listSubjects(parse(file.bytes)).length > 0);

function total(choose: (subject: Subject) => Change | null): number {
  return files.reduce((count, { name, bytes }) => count + setAndSetBack(name, bytes, choose), 0);
}

describe('on every server and bind of every file, set and set back leaves every byte as it was', () => {
  test.each([
    ['a number that may be there', 'maxconn', ['77']],
    ['a flag', 'zz-flag', []],
    ['a value that needs quotes', 'interface', ['a "b" #c\\']],
  ])('%s', (_, keyword, values) => {
    const count = total((subject) => {
      const before = valuesThatReturn(subject, keyword);
      // Quotes that a value needed stay when a plain one takes its place again: such an argument must be new.
      const isNew = before === null || keyword === 'maxconn';
      return before === undefined || !isNew ? null : { keyword, values, before };
    });
    expect(count).toBeGreaterThan(20);
  });

  test('every argument with a value that stands there, first to last', () => {
    let count = 0;
    for (let at = 0; at < 12; at += 1) {
      const now = total((subject) => {
        const keywords = [
          ...new Set(subject.arguments.filter((one) => one.values.length > 0).map((one) => one.keyword)),
        ];
        const keyword = keywords[at];
        const before = keyword === undefined ? undefined : valuesThatReturn(subject, keyword);
        if (keyword === undefined || before === undefined || before === null) return null;
        return { keyword, values: before.map((value) => `${value}7`), before };
      });
      if (now === 0) break;
      count += now;
    }
    expect(count).toBeGreaterThan(10);
  });

  test('the address of every server', () => {
    let count = 0;
    for (const { name, bytes } of files) {
      const list = (file: ConfigFile) =>
        file.sections.flatMap(listServers).filter(({ addressWord, statement }) => {
          if (addressWord === null || statement.problem !== null || addressWord.hasVariable) return false;
          return addressWord.raw === addressWord.value;
        });
      const file = parse(bytes);
      const servers = list(file);
      const edits = servers.flatMap((server) => accepted(setServerAddress(file, server, '[2001:db8::7]:7')));
      const changed = parse(applyEdits(bytes, edits));
      const lines = new Set(servers.map((server) => server.statement.line));
      expectOnlyTheseLines(name, file, changed, lines);
      const back = list(changed).filter((server) => lines.has(server.statement.line));
      const returned = back.flatMap((server, index) =>
        accepted(setServerAddress(changed, server, servers[index]?.address ?? '')),
      );
      expect(Buffer.compare(applyEdits(changed.bytes, returned), bytes), name).toBe(0);
      count += servers.length;
    }
    expect(count).toBeGreaterThan(10);
  });
});

test('an argument of a bind goes behind its last complete one', () => {
  const set = (line: string, keyword: string, values: readonly string[] | null) => {
    const file = parse(encodeLatin1(`frontend f\n${line}\n`));
    const [bind] = listBinds(file);
    if (bind === undefined) throw new Error('The text has no bind.');
    return parse(applyEdits(file.bytes, accepted(setBindArgument(file, bind, keyword, values)))).text.slice(11, -1);
  };
  expect(set('  bind :443  ssl crt /a.pem # tls', 'alpn', ['h2,http/1.1'])).toBe(
    '  bind :443  ssl crt /a.pem alpn h2,http/1.1 # tls',
  );
  expect(set('  bind :443 ssl crt /a.pem', 'crt', ['/b.pem'])).toBe('  bind :443 ssl crt /b.pem');
  expect(set('  bind :443 ssl crt', 'alpn', ['h2'])).toBe('  bind :443 ssl alpn h2 crt');
  expect(set('  bind :443 ssl crt /a.pem', 'ssl', null)).toBe('  bind :443 crt /a.pem');
});
