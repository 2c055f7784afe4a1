import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Statement } from '../syntax/statement.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { setBindArgument } from './bind-edit.ts';
import { listBinds } from './bind-view.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { getArgument, setArgument } from './line-argument.ts';
import { listValues, readTyped, type TypedStatement } from './typed-statement.ts';
import { replaceValue } from './value-edit.ts';
import type { ValueInput } from './value-input.ts';

const files = readAllFiles().map(({ name, bytes }) => ({ name, file: parse(bytes) }));

function accepted(edits: Edit[] | Diagnostic): Edit[] {
  if (isDiagnostic(edits)) throw new Error(`${edits.code}: ${edits.cause} ${edits.remediation}`);
  return edits;
}

/** One change of a statement and the change back, which may use words of the statement as it was. */
interface Change {
  readonly set: (file: ConfigFile, view: TypedStatement) => Edit[] | Diagnostic;
  readonly setBack: (file: ConfigFile, view: TypedStatement, old: TypedStatement) => Edit[] | Diagnostic;
}

function viewsOf(file: ConfigFile, isWanted: (view: TypedStatement) => boolean): TypedStatement[] {
  return file.sections
    .flatMap((section) => listValues(section))
    .filter((view) => isWanted(view) && view.statement.problem === null);
}

/** Makes a change at every statement of every file: see the tests. Returns the number of statements. */
function changeEverywhere(isWanted: (view: TypedStatement) => boolean, change: Change): number {
  let count = 0;
  for (const { name, file } of files) {
    const views = viewsOf(file, isWanted);
    const edits = views.flatMap((view) => {
      const own = accepted(change.set(file, view));
      expect(isLocal(own, view.statement), `${name}:${view.line}`).toBe(true);
      expect(own.length, `${name}:${view.line} changes`).toBeGreaterThan(0);
      return own;
    });
    const changed = parse(applyEdits(file.bytes, edits));
    expect(changed.lines.length).toBe(file.lines.length);
    const byLine = new Map(
      changed.sections.flatMap((section) =>
        section.statements.map((statement) => [statement.line, () => readTyped(section, statement)] as const),
      ),
    );
    const back = views.flatMap((old) => {
      const view = byLine.get(old.line)?.() ?? null;
      if (view === null) throw new Error(`${name}:${old.line} is not read again.`);
      return accepted(change.setBack(changed, view, old));
    });
    expect(Buffer.compare(applyEdits(changed.bytes, back), file.bytes), name).toBe(0);
    count += views.length;
  }
  return count;
}

/** Do the edits lie between the statement's indentation and its comment? */
function isLocal(edits: readonly Edit[], statement: Statement): boolean {
  const start = statement.span.offset + statement.indent.length;
  const end = statement.comment?.offset ?? statement.span.offset + statement.span.length;
  return edits.every((edit) => edit.offset >= start && edit.offset + edit.length <= end);
}

const named =
  (...names: string[]) =>
  (view: TypedStatement): boolean =>
    names.includes(view.keyword.name) && view.problem === null;

/** The values of a statement that are none of a variable's. */
const setBackWhole: Change['setBack'] = (file, view, old) => replaceValue(file, view, old.words);

const setWords = (words: (view: TypedStatement) => readonly ValueInput[]): Change => ({
  set: (file, view) => replaceValue(file, view, words(view)),
  setBack: setBackWhole,
});

describe('in every file, what is set and set back leaves every byte as it was, and touches its statement only', () => {
  test('timeouts', () => {
    const isTimeout = (view: TypedStatement) => view.keyword.name.startsWith('timeout ');
    expect(
      changeEverywhere(
        isTimeout,
        setWords(() => [123_457]),
      ),
    ).toBeGreaterThan(1);
  });

  test('ACLs', () => {
    const added = setWords((view) => [...view.words, 'another-pattern']);
    const canTake = (view: TypedStatement) => named('acl')(view) && view.statement.words.length < 64;
    expect(changeEverywhere(canTake, added)).toBeGreaterThan(1);
    const renamed = setWords((view) => ['renamed-acl', ...view.words.slice(1)]);
    expect(changeEverywhere(named('acl'), renamed)).toBeGreaterThan(1);
  });

  test.each([
    ['bind', 'bind', 'name', 'w-name'],
    ['server', 'server', 'weight', '77'],
    ['default-server', 'default-server', 'inter', '7777ms'],
  ])('%s: one argument', (_, keyword, name, value) => {
    const canTake = (view: TypedStatement) => named(keyword)(view) && view.statement.words.length < 62;
    const change: Change = {
      set: (file, view) => setArgument(file, view, name, [value]),
      setBack: (file, view, old) => setArgument(file, view, name, getArgument(old, name)?.words ?? null),
    };
    expect(changeEverywhere(canTake, change)).toBeGreaterThan(0);
  });

  test('addresses of servers and binds', () => {
    const server = setWords((view) => [view.words[0] ?? '', '192.0.2.99:9', ...view.words.slice(2)]);
    expect(changeEverywhere((view) => named('server')(view) && view.words.length > 1, server)).toBeGreaterThan(1);
    const bind = setWords((view) => ['192.0.2.99:9', ...view.words.slice(1)]);
    expect(changeEverywhere(named('bind'), bind)).toBeGreaterThan(1);
  });

  test('binds and servers, those with words that HAProxy refuses included', () => {
    let count = 0;
    for (const { name, file } of files) {
      const binds = listBinds(file).filter(({ statement }) => statement.problem === null);
      const edits = binds.flatMap((bind) => accepted(setBindArgument(file, bind, 'nice', ['77'])));
      const changed = parse(applyEdits(file.bytes, edits));
      const back = listBinds(changed)
        .filter(({ statement }) => statement.problem === null)
        .flatMap((bind, index) => {
          const old = binds[index]?.arguments.findLast(({ keyword }) => keyword === 'nice');
          return accepted(setBindArgument(changed, bind, 'nice', old?.values ?? null));
        });
      expect(Buffer.compare(applyEdits(changed.bytes, back), file.bytes), name).toBe(0);
      count += binds.length;
    }
    expect(count).toBeGreaterThan(5);
  });

  test('every statement of the catalogue takes its own words without a change', () => {
    let count = 0;
    for (const { name, file } of files) {
      for (const view of viewsOf(file, ({ problem, modifier }) => problem === null && modifier === null)) {
        const edits = replaceValue(file, view, view.words);
        expect(edits, `${name}:${view.line}`).toEqual([]);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(50);
  });
});
