// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { getArgument, listArguments, setArgument } from './line-argument.ts';
import { getValue, listValues, type TypedStatement } from './typed-statement.ts';
import { insertValue, moveStatement, removeValue, replaceValue, setFlag, setValue } from './value-edit.ts';
import type { ValueInput } from './value-input.ts';

const read = (text: string): ConfigFile => parse(encodeLatin1(text));

function apply(file: ConfigFile, edits: Edit[] | Diagnostic): string {
  if (isDiagnostic(edits)) throw new Error(`${edits.cause} ${edits.remediation}`);
  return decodeLatin1(applyEdits(file.bytes, edits));
}

function lastSection(file: ConfigFile): Section {
  const section = file.sections.at(-1);
  if (section === undefined) throw new Error('No section.');
  return section;
}

function onlyView(section: Section, name: string): TypedStatement {
  const [view] = listValues(section, name);
  if (view === undefined) throw new Error(`No ${name}.`);
  return view;
}

/** The body of `backend b` after an edit. */
const inBackend = (body: string, edit: (file: ConfigFile, section: Section) => Edit[] | Diagnostic): string => {
  const file = read(`backend b\n${body}`);
  return apply(file, edit(file, lastSection(file))).slice('backend b\n'.length);
};

const set = (body: string, name: string, ...inputs: ValueInput[]) =>
  inBackend(body, (file, section) => setValue(file, section, name, inputs));

describe('reading', () => {
  test('values have names, units, spans and variables', () => {
    const file = read(
      'backend b\n timeout connect "${T}"\n timeout server 1m\n stick-table type ip size 100k expire 30m\n',
    );
    const section = lastSection(file);
    expect(getValue(section, 'timeout connect')?.values).toMatchObject([
      { value: null, text: '${T}', isVariable: true, unit: 'ms', span: { offset: 27, length: 6 } },
    ]);
    expect(getValue(section, 'timeout server')?.values).toMatchObject([{ value: 60_000, unit: 'ms', name: 'time' }]);
    expect(onlyView(section, 'stick-table').values.map(({ value, unit }) => [value, unit])).toEqual([
      ['type', null],
      ['ip', null],
      ['size', null],
      [102_400, 'bytes'],
      ['expire', null],
      [1_800_000, 'ms'],
    ]);
  });

  test('the last line of a keyword counts, its modifier included, and a line in a conditional says so', () => {
    const file = read('backend b\n option redispatch\n .if defined(X)\n no option redispatch\n .endif\n');
    expect(getValue(lastSection(file), 'option redispatch')).toMatchObject({ modifier: 'no', isConditional: true });
    expect(getValue(lastSection(file), 'option httplog')).toBe(null);
  });
});

describe('setting a value', () => {
  test.each([
    [' timeout connect   5s # c\n', 'timeout connect', [7000], ' timeout connect   7s # c\n'],
    [' timeout connect 5000\n', 'timeout connect', [7000], ' timeout connect 7000\n'],
    [' timeout connect 5s\n', 'timeout connect', [5500], ' timeout connect 5500ms\n'],
    [' timeout connect "5s"\n', 'timeout connect', ['6s'], ' timeout connect "6s"\n'],
    [' timeout connect 5s\n', 'timeout connect', [5000], ' timeout connect 5s\n'],
    [' balance  roundrobin\n', 'balance', ['uri', 'len', 10], ' balance  uri len 10\n'],
    [' balance uri len 10 whole #c\n', 'balance', ['leastconn'], ' balance leastconn #c\n'],
    [' no option redispatch\n', 'option redispatch', ['3'], ' option redispatch 3\n'],
    [
      ' http-request set-var(txn.a)  src if TRUE\n',
      'http-request set-var',
      ['(txn.b)', 'src', 'if', 'TRUE'],
      ' http-request set-var(txn.b)  src if TRUE\n',
    ],
  ])('%j: %s becomes %j', (body, name, inputs, expected) => {
    expect(set(body, name, ...inputs)).toBe(expected);
  });

  test('a new line stands by its kind, in its columns', () => {
    expect(set(' mode http\n timeout connect 5s\n server s a:1\n', 'timeout server', 30_000)).toBe(
      ' mode http\n timeout connect 5s\n timeout server 30s\n server s a:1\n',
    );
    expect(set('\ttimeout connect   5s\r\n\ttimeout server    1m\r\n', 'timeout queue', 60_000)).toBe(
      '\ttimeout connect   5s\r\n\ttimeout server    1m\r\n\ttimeout queue     1m\r\n',
    );
    expect(set(' server s a:1\n', 'mode', 'tcp')).toBe(' mode tcp\n server s a:1\n');
    expect(set(' mode     http\n server s a:1\n', 'balance', 'leastconn')).toBe(
      ' mode     http\n balance  leastconn\n server s a:1\n',
    );
    expect(set(' http-request deny\n', 'acl', 'a', 'src', '192.0.2.1')).toBe(
      ' acl a src 192.0.2.1\n http-request deny\n',
    );
    expect(set(' mode http\n server s a:1\n', 'default-server', 'check')).toBe(
      ' mode http\n default-server check\n server s a:1\n',
    );
  });

  test('in other sections a new line stands at the end', () => {
    const file = read('global\n maxconn 5\n daemon\n');
    const section = lastSection(file);
    expect(apply(file, setValue(file, section, 'description', ['x']))).toBe(
      'global\n maxconn 5\n daemon\n description x\n',
    );
    const peers = read('peers p\n server a 192.0.2.1:1\n');
    expect(apply(peers, setValue(peers, lastSection(peers), 'default-server', ['ssl']))).toBe(
      'peers p\n default-server ssl\n server a 192.0.2.1:1\n',
    );
    const servers = read('backend b\n server a    192.0.2.1:1   weight 1\n server long 192.0.2.20:1  weight 2\n');
    expect(
      apply(servers, insertValue(servers, lastSection(servers), 'server', ['b', '192.0.2.3:1', 'weight', '3'])),
    ).toContain('\n server b    192.0.2.3:1   weight 3\n');
  });

  test('the number of a stick counter stays', () => {
    expect(set(' http-request track-sc1 src\n', 'http-request track-sc1', 'dst')).toBe(' http-request track-sc1 dst\n');
    const file = read('backend b\n http-request track-sc0 src\n http-request track-sc1 src\n');
    expect(listValues(lastSection(file), 'http-request track-sc1')).toMatchObject([{ line: 3 }]);
  });

  test('what the keyword does not take is refused with what it expects', () => {
    const file = read('backend b\n timeout connect 5s\n acl a src ::1\n acl b src ::1\n');
    const section = lastSection(file);
    const refused = (name: string, ...inputs: ValueInput[]) => setValue(file, section, name, inputs);
    expect(refused('timeout connect', 'soon')).toMatchObject({
      code: 'unwritable-value',
      remediation: expect.stringContaining('a time such as 30s'),
    });
    expect(refused('timeout connect', '5s', 'x')).toMatchObject({ code: 'unwritable-statement' });
    expect(refused('timeout connect')).toMatchObject({ remediation: expect.stringContaining('a time') });
    expect(refused('timeout client', '5s')).toMatchObject({ cause: expect.stringContaining('backend sections') });
    expect(refused('acl', 'a', 'src', '::2')).toMatchObject({ cause: expect.stringContaining('add up') });
    expect(setValue(file, section, 'timeout connect', ['€'])).toMatchObject({ code: 'unwritable-value' });
  });

  test('a line that a conditional decides about is not changed unasked', () => {
    const file = read('backend b\n .if defined(X)\n timeout connect 5s\n .endif\n');
    const section = lastSection(file);
    expect(setValue(file, section, 'timeout connect', ['6s'])).toMatchObject({ code: 'unwritable-statement' });
    expect(apply(file, replaceValue(file, onlyView(section, 'timeout connect'), ['6s']))).toContain('connect 6s');
  });

  test('words of a view keep their spelling and their variables', () => {
    const file = read('frontend f\n log-format "$A  b"\n bind "${IP}:80" name x\n');
    const section = lastSection(file);
    const bind = onlyView(section, 'bind');
    const [address] = bind.words;
    if (address === undefined) throw new Error('No address.');
    expect(apply(file, replaceValue(file, bind, [address, 'name', 'y']))).toContain('bind "${IP}:80" name y\n');
  });
});

describe('flags', () => {
  test.each([
    ['', 'on', ' option redispatch\n'],
    ['', 'off', ' no option redispatch\n'],
    [' no  option redispatch 3 # c\n', 'on', ' option redispatch 3 # c\n'],
    [' option redispatch\n', 'off', ' no option redispatch\n'],
    [' option redispatch\n no option redispatch\n', 'absent', ''],
    [' option redispatch\n', 'on', ' option redispatch\n'],
  ] as const)('%j, switched %s, is %j', (line, state, expected) => {
    const body = ` mode http\n${line}`;
    const edit = (file: ConfigFile, section: Section) => setFlag(file, section, 'option redispatch', state);
    expect(inBackend(body, edit).replace(/^ mode http\n/, '')).toBe(expected.replace(/^ {4}/, ' '));
  });

  test("a keyword that takes no 'no' cannot be switched off", () => {
    const file = read('backend b\n');
    expect(setFlag(file, lastSection(file), 'option tcpka', 'off')).toMatchObject({ code: 'unwritable-statement' });
  });
});

describe('lines in order', () => {
  const rules = ' acl a src ::1\n http-request deny if a # 0\n http-request auth\n http-request set-path /x # 2\n';

  test('a rule is added at a position among all rules of its set', () => {
    const edit = (position: number) => (file: ConfigFile, section: Section) =>
      insertValue(file, section, 'http-request set-method', ['GET'], position);
    expect(inBackend(rules, edit(0))).toMatch(/^ acl a src ::1\n http-request set-method GET\n http-request deny/);
    expect(inBackend(rules, edit(9))).toMatch(/# 2\n http-request set-method GET\n$/);
  });

  test('a rule moves with its comment', () => {
    const move = (from: number, to: number) =>
      inBackend(rules, (file, section) => {
        const statement = section.statements[from + 1];
        return statement === undefined ? [] : moveStatement(file, section, statement, to);
      });
    expect(move(0, 2)).toBe(
      ' acl a src ::1\n http-request auth\n http-request set-path /x # 2\n http-request deny if a # 0\n',
    );
    expect(move(2, 0)).toBe(
      ' acl a src ::1\n http-request set-path /x # 2\n http-request deny if a # 0\n http-request auth\n',
    );
    expect(move(1, 1)).toBe(rules);
  });

  test('removing takes every line of the keyword', () => {
    const edit = (file: ConfigFile, section: Section) => removeValue(file, section, 'http-request auth');
    expect(inBackend(rules, edit)).not.toContain('auth');
  });
});

describe('arguments inside lines', () => {
  const change = (line: string, keyword: string, name: string, inputs: ValueInput[] | null) =>
    inBackend(` ${line}\n`, (file, section) => setArgument(file, onlyView(section, keyword), name, inputs)).trim();

  test.each([
    ['server s a:1  weight 5 check # c', 'server', 'weight', [7], 'server s a:1  weight 7 check # c'],
    ['server s a:1 inter 5s', 'server', 'inter', [7000], 'server s a:1 inter 7s'],
    ['server s a:1', 'server', 'inter', [5000], 'server s a:1 inter 5s'],
    ['server s a:1 check', 'server', 'check', null, 'server s a:1'],
    [
      'stick-table type ip size 1m expire 5m',
      'stick-table',
      'expire',
      [60_000],
      'stick-table type ip size 1m expire 1m',
    ],
    ['stick-table type ip size 1m', 'stick-table', 'store', ['gpc0'], 'stick-table type ip size 1m store gpc0'],
    ['stick-table type string len 32 size 1m', 'stick-table', 'type', ['ip'], 'stick-table type ip size 1m'],
    ['cookie C insert nocache', 'cookie', 'nocache', null, 'cookie C insert'],
    ['cookie C insert', 'cookie', 'maxidle', [60_000], 'cookie C insert maxidle 1m'],
    ['balance uri whole', 'balance', 'len', [12], 'balance uri whole len 12'],
    [
      'http-request return status 200 if TRUE',
      'http-request return',
      'string',
      ['a b'],
      "http-request return status 200 string 'a b' if TRUE",
    ],
    [
      'http-request deny deny_status 403',
      'http-request deny',
      'deny_status',
      [429],
      'http-request deny deny_status 429',
    ],
    ['redirect prefix /a code 301 if TRUE', 'redirect', 'code', ['302'], 'redirect prefix /a code 302 if TRUE'],
    ['redirect prefix /a code 301 if TRUE', 'redirect', 'code', null, 'redirect prefix /a if TRUE'],
    ['log 192.0.2.1 local0', 'log', 'len', [1024], 'log 192.0.2.1 len 1024 local0'],
  ])('%s: %s %s', (line, keyword, name, inputs, expected) => {
    expect(change(line, keyword, name, inputs)).toBe(expected);
  });

  test('are read with their values', () => {
    const file = read('backend b\n server s a:1 weight 5 check inter 2s source ::1 usesrc client\n');
    const view = onlyView(lastSection(file), 'server');
    expect(listArguments(view).map(({ name, values }) => [name, ...values.map(({ value }) => value)])).toEqual([
      ['weight', 5],
      ['check'],
      ['inter', 2000],
      ['source', '::1', 'usesrc', 'client'],
    ]);
    expect(getArgument(view, 'backup')).toBe(null);
  });

  test('what a line does not take is refused', () => {
    const file = read('backend b\n redirect prefix /a code 301\n');
    const view = onlyView(lastSection(file), 'redirect');
    expect(setArgument(file, view, 'code', ['404'])).toMatchObject({ remediation: expect.stringContaining("'301'") });
    expect(setArgument(file, view, 'weight', ['4'])).toMatchObject({ code: 'unwritable-statement' });
  });
});
