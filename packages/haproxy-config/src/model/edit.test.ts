// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { findSection, listBackends } from './proxy-view.ts';
import { addSection, addServer, addStatement, removeSection, removeStatement } from './section-edit.ts';
import { duplicateSection, moveSection, setSectionDisabled } from './section-move.ts';
import { setServerAddress, setServerArgument } from './server-edit.ts';
import { listServers, type ServerView } from './server-view.ts';
import { insertValue, removeValue, setFlag, setValue } from './value-edit.ts';

const read = (text: string): ConfigFile => parse(encodeLatin1(text));

function accepted(edits: Edit[] | Diagnostic): Edit[] {
  if (isDiagnostic(edits)) throw new Error(`${edits.code}: ${edits.cause}`);
  return edits;
}

function apply(file: ConfigFile, edits: Edit[] | Diagnostic): string {
  return decodeLatin1(applyEdits(file.bytes, accepted(edits)));
}

function firstSection(file: ConfigFile): Section {
  const section = file.sections[0];
  if (section === undefined) throw new Error('The text has no section.');
  return section;
}

function firstServer(file: ConfigFile): ServerView {
  const server = file.sections.flatMap(listServers)[0];
  if (server === undefined) throw new Error('The text has no server.');
  return server;
}

const line = (text: string) => read(`backend b\n${text}\n`);
const setOn = (text: string, keyword: string, values: string[] | null) => {
  const file = line(text);
  return apply(file, setServerArgument(file, firstServer(file), keyword, values)).slice(10, -1);
};

describe('one argument of a server', () => {
  test.each([
    [' server s a:1', 'weight', ['20'], ' server s a:1 weight 20'],
    [' server s a:1 weight 10 check', 'weight', ['20'], ' server s a:1 weight 20 check'],
    ['\tserver s a:1  weight   10  check # why', 'weight', ['20'], '\tserver s a:1  weight   20  check # why'],
    [' server s a:1#c', 'weight', ['20'], ' server s a:1 weight 20#c'],
    [' server s a:1 weight "10"', 'weight', ['20'], ' server s a:1 weight "20"'],
    [' server s a:1 weight 10 check', 'weight', null, ' server s a:1 check'],
    [' server s a:1 weight 1 check weight 2', 'weight', null, ' server s a:1 check'],
    [' server s a:1 weight 1 weight 2', 'weight', ['3'], ' server s a:1 weight 1 weight 3'],
    [' server s a:1 check', 'backup', [], ' server s a:1 check backup'],
    [' server s a:1 backup check', 'backup', null, ' server s a:1 check'],
    [' server s a:1 backup', 'backup', [], ' server s a:1 backup'],
    [' server s a:1 cookie weight', 'weight', ['5'], ' server s a:1 cookie weight weight 5'],
    [' server s a:1 weight', 'weight', ['5'], ' server s a:1 weight 5'],
    [' server s a:1 check inter', 'weight', ['5'], ' server s a:1 check weight 5 inter'],
    [' server s a:1 weight "${W-5}"', 'weight', ['${W-5}'], ' server s a:1 weight "\\${W-5}"'],
    [' server s a:1', 'cookie', ['a b#"\n'], ' server s a:1 cookie "a b#\\"\\n"'],
    [' server s a:1\r', 'weight', ['20'], ' server s a:1 weight 20\r'],
  ])('%j: %s becomes %j', (text, keyword, values, expected) => {
    expect(setOn(text, keyword, values)).toBe(expected);
  });

  test('the address is replaced, or added where there is none', () => {
    const file = line(' server s 192.0.2.1:80 check');
    expect(apply(file, setServerAddress(file, firstServer(file), '[2001:db8::1]:81'))).toContain(
      ' s [2001:db8::1]:81 check',
    );
    const peer = read('peers p\n server local # me\n');
    expect(apply(peer, setServerAddress(peer, firstServer(peer), '192.0.2.1:10000'))).toBe(
      'peers p\n server local 192.0.2.1:10000 # me\n',
    );
  });

  test('a server without an address takes no argument: it would become the address', () => {
    const file = line(' server s');
    expect(setServerArgument(file, firstServer(file), 'weight', ['5'])).toMatchObject({ code: 'unwritable-statement' });
  });

  test('a value without a spelling, a line that is too long or broken, and a foreign view are refused', () => {
    const file = line(' server s a:1');
    expect(setServerArgument(file, firstServer(file), 'cookie', ['a\0b'])).toMatchObject({ code: 'unwritable-value' });
    expect(setServerArgument(file, firstServer(file), 'cookie', ['€'])).toMatchObject({ code: 'unwritable-value' });
    const long = line(` server s a:1${' x'.repeat(61)}`);
    expect(setServerArgument(long, firstServer(long), 'backup', [])).toMatchObject({ code: 'unwritable-statement' });
    const broken = line(' server s a:1 cookie "x');
    expect(setServerArgument(broken, firstServer(broken), 'backup', [])).toMatchObject({
      code: 'unwritable-statement',
    });
    const other = line('# moved\n server s a:1');
    expect(setServerArgument(other, firstServer(file), 'backup', [])).toMatchObject({ code: 'unwritable-statement' });
  });
});

describe('every server of the corpus', () => {
  /** A variable cannot be set back: it is gone once a number stands in its place. */
  const canBeSet = (server: ServerView): boolean => {
    const weights = server.arguments.filter((argument) => argument.keyword === 'weight');
    const hasVariable = weights.some((argument) => argument.values.some((word) => word.hasVariable));
    return server.statement.problem === null && server.addressWord !== null && !hasVariable;
  };
  const serversOf = (file: ConfigFile) => file.sections.flatMap(listServers).filter(canBeSet);
  const weightOf = (server: ServerView) =>
    server.arguments.findLast((argument) => argument.keyword === 'weight')?.values.map((word) => word.value) ?? null;

  test('a weight that is set and set back leaves every byte as it was, and changes only its own statement', () => {
    let count = 0;
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      const servers = serversOf(file);
      const edits = servers.flatMap((server) => {
        const own = accepted(setServerArgument(file, server, 'weight', ['77']));
        const { offset, length } = server.statement.span;
        const isLocal = own.every((edit) => edit.offset >= offset && edit.offset + edit.length <= offset + length);
        expect(isLocal, `${name}:${server.statement.line}`).toBe(true);
        return own;
      });
      const changed = parse(applyEdits(bytes, edits));
      const again = serversOf(changed);
      expect(
        again.map((server) => server.weight),
        name,
      ).toEqual(servers.map(() => 77));
      const back = again.flatMap((server, index) => {
        const old = servers[index];
        return accepted(setServerArgument(changed, server, 'weight', old === undefined ? null : weightOf(old)));
      });
      expect(Buffer.compare(applyEdits(changed.bytes, back), bytes), name).toBe(0);
      count += servers.length;
    }
    expect(count).toBeGreaterThan(10);
  });
});

describe('new lines', () => {
  const server = {
    name: 'web3',
    address: '192.0.2.3:80',
    arguments: [
      { keyword: 'weight', values: ['10'] },
      { keyword: 'check', values: [] },
    ],
  };

  test('a server goes below the last one, in its indentation and line end', () => {
    const file = read('backend b\r\n\tserver a 192.0.2.1:80 # x\r\n\tretries 3\r\n');
    expect(apply(file, addServer(file, firstSection(file), server))).toBe(
      'backend b\r\n\tserver a 192.0.2.1:80 # x\r\n\tserver web3 192.0.2.3:80 weight 10 check\r\n\tretries 3\r\n',
    );
  });

  test('a last line without a line end gets one first', () => {
    const file = read('backend b\n  server a 192.0.2.1:80');
    expect(apply(file, addServer(file, firstSection(file), { name: 'c', address: ':1' }))).toBe(
      'backend b\n  server a 192.0.2.1:80\n  server c :1\n',
    );
  });

  test('a statement is appended before comments and blank lines, in the indentation of the file', () => {
    const file = read('global\n   daemon\n\nbackend b\n# tail\n\nbackend c\n');
    const section = findSection(file, 'backend', 'b');
    expect(section === null ? '' : apply(file, addStatement(file, section, ['balance', 'url_param', 'a b']))).toBe(
      "global\n   daemon\n\nbackend b\n   balance url_param 'a b'\n# tail\n\nbackend c\n",
    );
  });

  test('a conditional is not entered', () => {
    const file = read('backend b\n server a a:1\n .if 1\n server b b:1\n .endif\n .if 0\nbackend c\n .endif\n');
    expect(apply(file, addServer(file, firstSection(file), { name: 'n', address: 'n:1' }))).toContain(
      ' server a a:1\n server n n:1\n .if 1\n',
    );
    expect(apply(file, addStatement(file, firstSection(file), ['retries', '3']))).toContain(
      ' .endif\n retries 3\n .if 0\n',
    );
  });

  test('words that would open a section, be ignored or be a scope line are refused or quoted', () => {
    const file = read('backend b\n');
    for (const words of [['frontend', 'x'], ['no', 'global'], [], [''], ['a\0']]) {
      expect(isDiagnostic(addStatement(file, firstSection(file), words)), JSON.stringify(words)).toBe(true);
    }
    expect(
      parse(encodeLatin1(apply(file, addStatement(file, firstSection(file), ['[x]', 'y'])))).sections[0]?.statements[0]
        ?.keyword,
    ).toBe('[x]');
  });

  test('no text leads to more than the one line that was asked for', () => {
    const file = read('backend b\n  server a a:1\nbackend c\n');
    const text = fc.array(fc.constantFrom('\n', '\r', '"', "'", '\\', '#', '$', '{', ' ', 'backend', '.if', '[', 'x'), {
      maxLength: 6,
    });
    const property = fc.property(text, text, (name, value) => {
      const words = ['http-request', name.join(''), value.join('')];
      const after = parse(applyEdits(file.bytes, accepted(addStatement(file, firstSection(file), words))));
      expect(after.sections.map((section) => section.statements.length)).toEqual([2, 0]);
      expect(after.sections[0]?.statements[1]?.words.map((word) => word.value)).toEqual(words);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('a section is added at the end, after a blank line and a missing line end', () => {
    const section = {
      kind: 'backend',
      name: 'n',
      from: 'base',
      statements: [
        ['mode', 'http'],
        ['server', 's', ':1'],
      ],
    };
    const expected = 'backend n from base\n  mode http\n  server s :1\n';
    const add = (text: string) => apply(read(text), addSection(read(text), section));
    expect(add('backend b\n  mode tcp')).toBe(`backend b\n  mode tcp\n\n${expected}`);
    expect(add('backend b\n  mode tcp\n\n')).toBe(`backend b\n  mode tcp\n\n${expected}`);
    expect(add('')).toBe(expected.replaceAll('  ', '    '));
  });

  test('a section that HAProxy would refuse is refused', () => {
    const file = read('');
    for (const header of [
      { kind: 'bogus', name: 'x' },
      { kind: 'backend', name: null },
      { kind: 'backend', name: 'a b' },
      { kind: 'backend', name: 'x\nglobal' },
      { kind: 'global', name: 'x' },
      { kind: 'peers', name: 'x', from: 'y' },
    ]) {
      expect(isDiagnostic(addSection(file, { ...header, statements: [] })), JSON.stringify(header)).toBe(true);
    }
    expect(isDiagnostic(addSection(file, { kind: 'backend', name: 'x', statements: [['frontend', 'y']] }))).toBe(true);
  });
});

test('views of another text are refused by every edit', () => {
  const old = read('backend x\n server a 192.0.2.1:80\n mode http\nbackend y\n');
  const [x = expect.fail()] = old.sections;
  const [server = expect.fail()] = x.statements;
  const file = old.edit([{ offset: 0, length: 0, content: '# hello\n' }]);
  const results = {
    setValue: setValue(file, x, 'timeout server', ['3s']),
    insertValue: insertValue(file, x, 'http-request deny', []),
    removeValue: removeValue(file, x, 'mode'),
    setFlag: setFlag(file, x, 'option redispatch', 'on'),
    addStatement: addStatement(file, x, ['balance', 'source']),
    addServer: addServer(file, x, { name: 'b', address: '192.0.2.2:80' }),
    removeStatement: removeStatement(file, server),
    removeSection: removeSection(file, x),
    setSectionDisabled: setSectionDisabled(file, x, true),
    moveSection: moveSection(file, x, null),
    duplicateSection: duplicateSection(file, x, 'z'),
  };
  for (const [name, result] of Object.entries(results)) {
    expect(isDiagnostic(result) ? result.cause : result, name).toBe('The line was read from another text.');
  }
});

describe('removal', () => {
  test('a statement goes with its line, a section with the comments above it', () => {
    const file = read('global\r\n daemon\r\n\r\n# of b\r\nbackend b\r\n mode tcp # x\r\n');
    const section = findSection(file, 'backend', 'b');
    expect(
      apply(
        file,
        (section?.statements ?? []).flatMap((entry) => accepted(removeStatement(file, entry))),
      ),
    ).toBe('global\r\n daemon\r\n\r\n# of b\r\nbackend b\r\n');
    expect(apply(file, section === null ? [] : removeSection(file, section))).toBe('global\r\n daemon\r\n');
  });

  test('every section of every file can be removed without touching another byte', () => {
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      for (const section of file.sections) {
        const { offset, length } = section.ownedSpan;
        const expected = file.text.slice(0, offset) + file.text.slice(offset + length);
        expect(apply(file, removeSection(file, section)) === expected, name).toBe(true);
      }
    }
  });
});

describe('applying edits', () => {
  test('bytes that no edit covers never change', () => {
    const edits = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 10 }), fc.nat(5), fc.string({ unit: 'binary-ascii', maxLength: 4 })),
      {
        maxLength: 6,
      },
    );
    const property = fc.property(fc.uint8Array({ maxLength: 80 }), edits, (bytes, steps) => {
      const list: Edit[] = [];
      let at = 0;
      let expected = '';
      const text = parse(bytes).text;
      for (const [gap, length, content] of steps) {
        const offset = at + gap;
        if (offset + length > bytes.length) break;
        list.push({ offset, length, content });
        expected += text.slice(at, offset) + content;
        at = offset + length;
      }
      expect(parse(applyEdits(bytes, list.reverse())).text).toBe(expected + text.slice(at));
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('edits that overlap or lie outside are a mistake of the caller', () => {
    const bytes = encodeLatin1('abc');
    expect(() =>
      applyEdits(bytes, [
        { offset: 0, length: 2, content: '' },
        { offset: 1, length: 1, content: '' },
      ]),
    ).toThrow(RangeError);
    expect(() => applyEdits(bytes, [{ offset: 3, length: 1, content: '' }])).toThrow(RangeError);
    expect(() => applyEdits(bytes, [{ offset: 0, length: 0, content: '€' }])).toThrow(RangeError);
  });
});

test('backends and listens are listed with their servers', () => {
  const file = read(
    'backend a\n balance leastconn\n server s 192.0.2.1:80 weight 5 check disabled\nlisten l\n mode tcp\n server-template t 1-3 x:1\n',
  );
  const [backend, listen] = listBackends(file);
  expect(backend).toMatchObject({ name: 'a', balance: 'leastconn', mode: null });
  expect(backend?.servers).toMatchObject([
    { name: 's', host: '192.0.2.1', port: 80, weight: 5, check: true, disabled: true, backup: false },
  ]);
  expect(listen).toMatchObject({
    name: 'l',
    mode: 'tcp',
    servers: [{ kind: 'server-template', name: 't', range: '1-3', host: 'x', port: 1 }],
  });
});
