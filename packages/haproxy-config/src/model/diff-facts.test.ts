// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { configBytes } from '../testing/config-arbitrary.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import type { ConfigFact } from './config-fact.ts';
import { diffFacts } from './diff-facts.ts';
import { describeChange } from './semantic-diff.ts';

const read = (text: string) => parse(encodeLatin1(text));
const facts = (before: string, after: string) => diffFacts([read(before)], [read(after)]);

function words(fact: ConfigFact): string {
  switch (fact.object) {
    case 'server':
      return `${fact.backend.name}/${fact.server} ${fact.attribute} ${fact.before} → ${fact.after}`;
    case 'server-added':
      return `+${fact.backend.name}/${fact.server} ${fact.address} ${fact.arguments.flat().join(' ')}`.trimEnd();
    case 'server-removed':
      return `-${fact.backend.name}/${fact.server}`;
    case 'backend-added':
      return `+${fact.backend.name} from ${fact.defaults} mode ${fact.mode} ${fact.servers.map(words).join(' ')}`;
    case 'backend-removed':
      return `-${fact.backend.name} ${fact.servers.map(({ server }) => server).join(' ')}`;
    case 'frontend':
      return `${fact.frontend} maxconn ${fact.before} → ${fact.after}`;
    default:
      return `other: ${fact.summary}`;
  }
}

const changes = (before: string, after: string) => facts(before, after).map(words);
const inBackend = (before: string, after: string) => changes(`backend b\n${before}\n`, `backend b\n${after}\n`);

describe('attributes of a server', () => {
  test.each([
    [' server a 192.0.2.1:80 weight 10', ' server a 192.0.2.1:80 weight 20', ['b/a weight 10 → 20']],
    [' server a 192.0.2.1:80', ' server a 192.0.2.1:80 weight 20', ['b/a weight 1 → 20']],
    [' server a 192.0.2.1:80 weight 1', ' server a 192.0.2.1:80', []],
    [' server a 192.0.2.1:80 check weight 2', ' server a 192.0.2.1:80 weight 2 check', []],
    [' server a 192.0.2.1:80', ' server a 192.0.2.2:80', ['b/a address 192.0.2.1:80 → 192.0.2.2:80']],
    [
      ' server a a.example.com:80 resolvers d',
      ' server a b.example.com:80 resolvers d',
      ['b/a fqdn a.example.com → b.example.com'],
    ],
    [' server a a.example.com:80', ' server a b.example.com:81', ['b/a address a.example.com:80 → b.example.com:81']],
    [' server a _a._tcp.example.com', ' server a b', ['b/a address _a._tcp.example.com → b']],
    [' server a 192.0.2.1:80', ' server a 192.0.2.1:80 disabled', ['b/a state ready → maint']],
    [
      ' server a 192.0.2.1:80 check addr 192.0.2.7',
      ' server a 192.0.2.1:80 check addr 192.0.2.8',
      ['b/a check-addr 192.0.2.7 → 192.0.2.8'],
    ],
    [
      ' server a 192.0.2.1:80 check',
      ' server a 192.0.2.1:80 check addr 192.0.2.8',
      ['other: backend b: server a: addr changed'],
    ],
    [' server a 192.0.2.1:80 disabled', ' server a 192.0.2.1:80 disabled enabled', ['b/a state maint → ready']],
    [' server a 192.0.2.1:80 maxconn 9', ' server a 192.0.2.1:80', ['b/a maxconn 9 → 0']],
    [' server a 192.0.2.1:80 check port 1', ' server a 192.0.2.1:80 check port 2', ['b/a check-port 1 → 2']],
    [
      ' server a 192.0.2.1:80 check',
      ' server a 192.0.2.1:80 check port 2',
      ['other: backend b: server a: port changed'],
    ],
    [' server a 192.0.2.1:80 check', ' server a 192.0.2.1:80', ['other: backend b: server a: check changed']],
    [
      ' server a 192.0.2.1:80 sni str(a)',
      ' server a 192.0.2.1:80 sni str(b)',
      ['other: backend b: server a: sni changed'],
    ],
    [' server a 192.0.2.1:80 check', ' server a 192.0.2.1:80 check no-check check', []],
    [
      ' server a 192.0.2.1:80 weight "$W"',
      ' server a 192.0.2.1:80 weight 2',
      ['other: backend b: server a: weight takes its value from a variable'],
    ],
    [
      ' default-server weight 5\n server a 192.0.2.1:80',
      ' default-server weight 5\n server a 192.0.2.1:80 weight 5',
      [],
    ],
    [
      ' default-server weight 5\n server a 192.0.2.1:80 weight 7',
      ' default-server weight 5\n server a 192.0.2.1:80',
      ['b/a weight 7 → 5'],
    ],
  ])('%j → %j', (before, after, expected) => {
    expect(inBackend(before, after)).toEqual(expected);
  });

  test('what defaults say counts for the value that holds, and is no harmless change itself', () => {
    const text = (line: string, server: string) => `defaults\n ${line}\nbackend b\n server a 192.0.2.1:80 ${server}\n`;
    const base = text('default-server weight 5', 'weight 7');
    expect(changes(base, text('default-server weight 5', ''))).toEqual(['b/a weight 7 → 5']);
    expect(changes(base, text('default-server weight 6', 'weight 7'))).toEqual([
      'other: defaults: default-server changed',
    ]);
  });

  test('a default-server line that moved past a server', () => {
    const before = ' default-server weight 5\n server a 192.0.2.1:80\n server b 192.0.2.2:80';
    const after = ' server a 192.0.2.1:80\n default-server weight 5\n server b 192.0.2.2:80';
    expect(inBackend(before, after)).toContain('b/a weight 5 → 1');
  });
});

describe('servers that come and go', () => {
  const a = ' server a 192.0.2.1:80';
  const b = ' server b 192.0.2.2:80';
  const c = ' server c 192.0.2.3:80 check inter 5s';
  test('at the end, and from anywhere, where numbers do not matter', () => {
    expect(inBackend(a, `${a}\n${c}`)).toEqual(['+b/c 192.0.2.3:80 check inter 5s']);
    expect(inBackend(`${a}\n${b}`, b)).toEqual(['-b/a']);
    expect(inBackend(`${a}\n${b}`, `${b}\n${c}`)).toEqual(['-b/a', '+b/c 192.0.2.3:80 check inter 5s']);
    expect(inBackend(` default-server weight 3\n${a}`, ` default-server weight 3\n${a}\n${b}`)).toEqual([
      '+b/b 192.0.2.2:80 weight 3',
    ]);
  });
  test('above others, or moved, is another order', () => {
    expect(inBackend(a, `${c}\n${a}`)).toEqual([expect.stringContaining('server c added above others')]);
    expect(inBackend(`${a}\n${b}`, `${b}\n${a}`)).toEqual(['other: backend b: servers stand in another order']);
  });
  test.each([
    ' balance first',
    ' balance source',
    ' stick-table type ip size 1k',
    ' http-request set-header x %[srv_id]',
  ])('numbers count with%s', (line) => {
    expect(inBackend(`${line}\n${a}\n${b}`, `${line}\n${b}`)).toEqual([expect.stringContaining('get new numbers')]);
    expect(inBackend(`${line}\n${a}\n${b}`, `${line}\n${a}`)).toEqual(['-b/b']);
    const [added] = facts(`backend b\n${line}\n${a}\n`, `backend b\n${line}\n${a}\n${b}\n`);
    expect(added).toMatchObject({ object: 'server-added', id: 2 });
    expect(inBackend(`${line}\n${a}\n${b}`, `${line}\n${a}\n${c}`)[1]).toContain('the number of one that is gone');
  });
  test('a template is not looked into', () => {
    const change = inBackend(' server-template s 1-3 192.0.2.1:80', ' server-template s 1-4 192.0.2.1:80');
    expect(change).toEqual(['other: backend b: server-template s changed']);
  });
  test('which algorithms take them while they run', () => {
    const dynamic = (lines: string) => {
      const [fact] = facts(`backend b\n${lines}\n${a}\n`, `backend b\n${lines}\n${a} weight 9\n`);
      return fact?.object === 'server' ? [fact.backend.balance, fact.backend.isDynamic] : null;
    };
    expect(dynamic('')).toEqual(['roundrobin', true]);
    expect(dynamic(' balance static-rr')).toEqual(['static-rr', false]);
    expect(dynamic(' balance random(2)')).toEqual(['random(2)', true]);
    expect(dynamic(' balance source')).toEqual(['source', false]);
    expect(dynamic(' balance hdr(host)\n hash-type consistent')).toEqual(['hdr(host)', true]);
    expect(dynamic(' mode log')).toEqual(['roundrobin', false]);
  });
});

describe('backends that come and go', () => {
  const base =
    'defaults d\n mode http\n timeout server 1s\n default-server weight 5\nfrontend f\n bind :80\nbackend a\n';
  const plain = 'backend b from d\n server a 192.0.2.1:80 check\n server b 192.0.2.2:80 weight 7\n';
  test('at the end, with nothing but servers', () => {
    const added = '+b from d mode http +b/a 192.0.2.1:80 weight 5 check +b/b 192.0.2.2:80 weight 5 weight 7';
    expect(changes(base, base + plain)).toEqual([added]);
    expect(changes(base + plain, base)).toEqual(['-b a b']);
    expect(changes(base, `${base}backend c from d\n mode tcp\n`)).toEqual(['+c from d mode tcp ']);
    expect(changes(`${base}backend c from d\n`, base + plain)).toEqual(['-c ', added]);
  });
  test.each([
    [`${base}backend b\n`, 'named defaults'],
    [base.replace('backend a', `${plain}backend a`), 'stand below it'],
    [`${base}backend b from d\n option httpchk\n`, 'it has `option`'],
    [`${base}backend b from d\n server-template s 2 192.0.2.1:80\n`, 'it has `server-template`'],
    [`${base}backend f from d\n`, 'another proxy has its name'],
    [`${base}backend b from d\n server a "$A"\n`, 'values from variables'],
    [`${base}backend b from d\n server a 192.0.2.1:80\n server a 192.0.2.2:80\n`, 'the same name'],
    [base + Array.from({ length: 101 }, (_, index) => `backend b${index} from d\n`).join(''), 'more than 100'],
  ])('%j: a reload', (after, refusal) => {
    expect(changes(base, after)).toContainEqual(expect.stringContaining(refusal));
  });
  test.each([
    [' errorfile 503 /e.http', 'its defaults have `errorfile`'],
    [' option httpchk', 'its defaults have `option`'],
    [' http-request set-header x %[be_id]', '`be_id`'],
  ])('with%s', (line, refusal) => {
    const known = base.replace(' mode http', ` mode http\n${line}`);
    expect(changes(known, known + plain)).toEqual([expect.stringContaining(refusal)]);
  });
  test('with conditionals nothing is sure', () => {
    expect(changes(`.if 1\n.endif\n${base}`, `.if 1\n.endif\n${base}${plain}`)).toEqual([
      'other: backend b changed in a file with conditionals',
    ]);
    expect(facts(`.if 1\n.endif\n${base}${plain}`, `.if 1\n.endif\n${base}`)).toMatchObject([
      { object: 'other', line: 10, isGone: true },
    ]);
  });
});

describe('the rest', () => {
  test('the limit of a frontend', () => {
    expect(changes('frontend f\n maxconn 5\n', 'frontend f\n maxconn 6\n')).toEqual(['f maxconn 5 → 6']);
    expect(changes('defaults\n maxconn 5\nfrontend f\n', 'defaults\n maxconn 5\nfrontend f\n maxconn 6\n')).toEqual([
      'f maxconn 5 → 6',
    ]);
    expect(changes('frontend f\n', 'frontend f\n maxconn 6\n')).toEqual(['other: frontend f: maxconn changed']);
    const withMin = (limit: number) =>
      `frontend f\n maxconn ${limit}\nbackend b\n server a 192.0.2.1:80 minconn 2 maxconn 4\n`;
    expect(changes(withMin(5), withMin(6))).toEqual([expect.stringContaining('minconn')]);
  });
  test.each([
    ['backend b\n mode tcp # x\n', 'backend b\n\n  mode "tcp"\n'],
    ['backend b\n timeout server 1s\n mode tcp\n', 'backend b\n mode tcp\n timeout server 1s\n'],
  ])('no effect: %j → %j', (before, after) => {
    expect(facts(before, after)).toEqual([]);
  });
  test.each([
    ['', 'backend c\n', 'backend c added: it does not begin with named defaults', 1],
    ['backend c\n', '', 'backend c removed', 1],
    ['frontend f\n bind :80\n', 'frontend f\n bind :81\n', 'frontend f: bind :80 removed', 2],
    ['userlist u\n user a password x\n', 'userlist u\n user a password y\n', 'userlist u: user a changed', 2],
    [
      'backend b\n timeout server 1s\n timeout server 2s\n',
      'backend b\n timeout server 2s\n timeout server 1s\n',
      'moved',
      3,
    ],
    ['backend a\nbackend b\n', 'backend b\nbackend a\n', 'backend a moved', 2],
  ])('other: %j → %j', (before, after, summary, line) => {
    const [found] = facts(before, after);
    expect(found).toMatchObject({ object: 'other', line, summary: expect.stringContaining(summary) });
  });
  test('a password never stands in a summary', () => {
    const found = facts('listen l\n stats auth admin:planted-1\n', 'listen l\n stats auth admin:planted-2\n');
    expect(JSON.stringify(found)).not.toContain('planted');
  });
  test('with conditionals nothing is sure', () => {
    const text = (weight: number) => `.if 1\nbackend b\n server a 192.0.2.1:80 weight ${weight}\n.endif\n`;
    expect(changes(text(1), text(2))).toEqual(['other: server b/a changed in a file with conditionals']);
  });
  test('a variable that is set for itself alone may be left out', () => {
    const text = (value: string, more = '') => `backend b\n${more}\nglobal\n setenv MARK ${value}\n`;
    const compare = (before: string, after: string) =>
      diffFacts([read(before)], [read(after)], { ignoredVariables: ['MARK'] }).map(words);
    expect(compare(text('1'), text('2'))).toEqual([]);
    expect(compare('backend b\n', text('2'))).toEqual([]);
    expect(
      compare(text('1', ' http-request set-header x "$MARK"'), text('2', ' http-request set-header x "$MARK"')),
    ).toEqual(['other: the configuration uses the variable MARK, which changed']);
    expect(facts(text('1'), text('2')).map(words)).toEqual(['other: global: setenv MARK changed']);
  });
});

test('any two texts: no difference is missed, and blanks and comments are none', () => {
  const silent = new Set(['comment-changed', 'whitespace-changed']);
  fc.assert(
    fc.property(configBytes(), configBytes(), (first, second) => {
      const [before, after] = [parse(first), parse(second)];
      expect(diffFacts([before], [parse(first)])).toEqual([]);
      const found = diffFacts([before], [after]);
      const described = describeChange(before, after).filter(({ kind }) => !silent.has(kind));
      if (described.length === 0) expect(found).toEqual([]);
      // What is said about other lines than servers is a difference for HAProxy, too.
      const loud = described.filter(
        ({ kind, subject }) => kind !== 'statement-moved' && !/^(server|maxconn)/.test(subject),
      );
      if (loud.length > 0) expect(found).not.toEqual([]);
    }),
  );
});
