// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect } from 'vitest';
import { listBinds } from '../model/bind-view.ts';
import { findSection, listBackends } from '../model/proxy-view.ts';
import { listServers } from '../model/server-view.ts';
import { writeWord } from '../model/statement-writer.ts';
import { type Demand, expectWritable, findingsOf, withNewLine } from './edge-case.ts';

/** Sections (E). */
const sections: Record<number, Demand> = {
  69: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults', 'global']);
    expect(edge.file.sections.map((section) => section.occurrence)).toEqual([0, 0, 1]);
  },
  70: (edge) => expect(edge.sections()).toEqual(['defaults', 'frontend f', 'defaults', 'frontend g']),
  71: (edge) => {
    expect(edge.sections()).toEqual(['defaults base', 'defaults http < base', 'frontend f < http', 'defaults < base']);
    expect(edge.faults()).toEqual([]);
  },
  72: (edge) => expect(edge.sections()).toEqual(['defaults from']),
  73: (edge) => expect(edge.sections()).toContain('backend from'),
  74: (edge) => {
    expect(edge.sections()).toEqual(['defaults', 'frontend web', 'backend web']);
    expect(findSection(edge.file, 'backend', 'web')?.kind).toBe('backend');
    expect(edge.faults('2.6')).toEqual([]);
  },
  75: (edge) => {
    expect(edge.sections()).toEqual(['defaults', 'backend b', 'backend b']);
    expect(listBackends(edge.file)).toHaveLength(2);
  },
  76: (edge) => expect(edge.sections()).toEqual(['userlist u', 'userlist u']),
  77: (edge) => {
    expect(edge.sections()).toEqual(['frontend']);
    expect(edge.faults()).toContain('1 section-name-missing');
  },
  78: (edge) => {
    expect(edge.file.sections[1]?.header.arguments.map((word) => word.value)).toEqual(['web', '0.0.0.0:80']);
    expect(edge.faults()).toEqual(['6 section-header-extra-words']);
  },
  79: (edge) => {
    expect(edge.sections()).toContain('frontend x');
    expect(edge.faults()).toEqual(['6 bad-modifier']);
  },
  80: (edge) => {
    expect(edge.sections()).toEqual(['defaults']);
    expect([edge.statement(2).modifier, edge.statement(2).keyword]).toEqual(['default', 'option']);
  },
  81: (edge) => {
    expect(edge.file.prologue.map((statement) => statement.keyword)).toEqual(['bind']);
    expect(edge.faults()).toEqual(['1 statement-outside-section']);
  },
  82: (edge) => {
    expect(edge.sections()).toEqual(['global']);
    expect(edge.keywords(0)).toEqual(['daemon', 'mysection', 'key']);
    expect(edge.faults()).toEqual(['3 unknown-keyword', '4 unknown-keyword']);
  },
  83: (edge) => {
    expect(edge.sections()).toEqual(['global', 'crt-store web']);
    expect(edge.faults('3.4')).toEqual([]);
    expect(edge.faults('2.6')).toContain('3 keyword-too-new');
  },
  84: (edge) => {
    expect(edge.sections()).toEqual(['crt-store']);
    expect(edge.faults('3.4')).toEqual([]);
  },
  85: (edge) => {
    expect(edge.sections()).toEqual(['defaults', 'backend global', 'backend defaults', 'frontend listen']);
    expect(edge.faults()).toEqual([]);
  },
  86: (edge) => {
    expect(edge.sections()).toEqual([]);
    expect(edge.faults()).toContain('1 section-keyword-case');
  },
  87: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults', 'backend b']);
    expect([0, 1, 2].map((index) => edge.keywords(index))).toEqual([[], [], []]);
  },
  88: (edge) => {
    // Which section, if any, the lines above the first header go with is our own rule; they are no part of its statements.
    const [section] = edge.file.sections;
    expect(edge.file.slice(0, section?.span.offset ?? 0)).toBe('\r\n\r\n# top\r\n');
    expect([edge.file.prologue, edge.sections()]).toEqual([[], ['global']]);
    expect(withNewLine(edge)).toBe(`${edge.file.text}    nbthread 2\r\n`);
  },
};

/** Conditionals, messages, scopes (F). */
const conditionals: Record<number, Demand> = {
  89: (edge) => {
    expect(edge.sections()).toEqual(['global', 'global']);
    expect(edge.file.prologue.map((statement) => statement.keyword)).toEqual(['.if']);
    expect([edge.keywords(0), edge.keywords(1)]).toEqual([
      ['daemon', '.else'],
      ['.endif', 'nbthread'],
    ]);
    expect(edge.faults()).toEqual([]);
  },
  90: (edge) => expect(edge.faults()).toEqual([]),
  91: (edge) => expect(edge.faults()).toEqual(['3 unmatched-quote']),
  92: (edge) => {
    expect(edge.faults()).toEqual([]);
    const nested = (depth: number) => findingsOf(`global\n${'.if 1\n'.repeat(depth)}${'.endif\n'.repeat(99)}`);
    expect([nested(99), nested(100)]).toEqual([[], ['101 conditional-too-deep']]);
  },
  93: (edge) => {
    expect(edge.raws(2)).toEqual(['.if', 'streq("$NOPE",', '1)']);
    expect(edge.file.slice(edge.statement(2).span.offset, edge.statement(2).span.length)).toBe(
      '.if streq("$NOPE",     1)',
    );
    expect(edge.faults()).toEqual([]);
  },
  94: (edge) => expect(edge.faults()).toEqual(['2 unterminated-conditional']),
  95: (edge) => {
    expect([edge.comment(2), edge.comment(4)]).toEqual(['# why', '# done']);
    expect(edge.faults()).toEqual([]);
    expect(findingsOf('global\n.if 1\n.endif x\n')).toEqual(['3 conditional-extra-words']);
  },
  96: (edge) => {
    expect(edge.faults()).toEqual([]);
    expect(findingsOf('global\n.notice a b\n.diag\n')).toEqual([
      '2 message-directive-words',
      '3 message-directive-words',
    ]);
  },
  97: (edge) => expect(edge.faults()).toEqual(['2 unknown-directive']),
  98: (edge) => {
    expect(edge.words(2).slice(1)).toEqual(['feature(QUIC)', '&&', '!feature(NOPE)', '||', '(0)']);
    expect(edge.faults()).toEqual([]);
  },
  99: (edge) => {
    expect(edge.sections()).toEqual(['global']);
    expect(edge.keywords(0)).toEqual(['daemon']);
    expect(edge.findings()).toEqual(['1 scope-line?', '4 scope-line?']);
  },
};

/** The grammar inside words (G). */
const inside: Record<number, Demand> = {
  100: (edge) => {
    expect(edge.words(8).filter((word) => /[{}]/.test(word))).toEqual(['{', '}', '!{', '}', '{', '}']);
    expect(edge.faults()).toEqual([]);
  },
  101: (edge) => expect(edge.words(8).slice(3)).toEqual(['{path', '/a}']),
  102: (edge) => expect(edge.words(8).slice(3)).toEqual(['{', 'path', '}', '}']),
  103: (edge) => {
    expect([edge.words(9).slice(3), edge.words(10).slice(3)]).toEqual([['!', 'a'], ['!!a']]);
    expect(edge.faults()).toEqual([]);
  },
  104: (edge) => {
    expect(edge.keywords(1)).toEqual(['bind', 'acl', 'acl', 'http-request']);
    expect(edge.faults()).toEqual([]);
  },
  105: (edge) => {
    expect(edge.words(8).slice(3)).toEqual(['-i', '-m', 'beg', '--', '-x', 'www.']);
    expect(edge.faults()).toEqual([]);
  },
  106: (edge) => expect(edge.faults()).toEqual([]),
  107: (edge) => {
    expect(edge.words(8)[2]).toBe('%[path,regsub("(foo|bar)",blah,g)]');
    expect(edge.words(9)[2]).toBe(edge.words(8)[2]);
    expect(edge.faults()).toEqual([]);
  },
  108: (edge) => expect(edge.words(8)[3]).toBe('%[path, lower]'),
  109: (edge) => expect(edge.words(8)).toEqual(['log-format', '%ci:%cp [%tr] %{+Q}r %% %[src,ipmask(24)]']),
  110: (edge) => expect(edge.words(8)).toEqual(['log-format', '{"c":"%ci","s":%ST}']),
  111: (edge) => {
    expect(edge.words(8).slice(-5)).toEqual(['if', '{', 'path', '/p', '}']);
    expect(edge.faults()).toEqual([]);
  },
  112: (edge) => {
    expect(edge.words(8).slice(3, 5)).toEqual(['if', 'if']);
    expect(edge.faults()).toEqual([]);
  },
  113: (edge) => {
    expect(edge.words(8).slice(3, 5)).toEqual(['a if b', 'unless']);
    expect(edge.faults()).toEqual([]);
  },
  114: (edge) => {
    expect(edge.words(8)[1]).toBe('%[req.hdr(host),lower,map(/dev/null,be)]');
    expect(edge.faults()).toEqual([]);
  },
  115: (edge) => {
    const [bind] = listBinds(edge.file);
    expect(bind?.addresses.map((address) => address.text)).toEqual([
      '127.0.0.1:19018',
      '127.0.0.1:19019-19020',
      '[::1]:19021',
      'unix@/tmp/x.sock',
    ]);
    expect(bind?.addresses[1]?.portSpec).toBe('19019-19020');
    expect(bind?.name).toBe('a');
  },
  116: (edge) => {
    const ports = listBinds(edge.file).map((bind) => bind.addresses[0]?.port);
    expect(ports).toEqual([19022, 19023, 19024, 19025]);
    expect(listBinds(edge.file).map((bind) => bind.addresses[0]?.host)).toEqual(['::', '::1', '::1', '*']);
  },
  117: (edge) => {
    const servers = edge.file.sections.flatMap(listServers);
    expect(servers.map(({ address }) => address)).toEqual([
      ...['127.0.0.1', '127.0.0.1:+10', '[::1]:80', '/tmp/s.sock', 'abns@x', 'ipv4@localhost:80', 'localhost:80'],
    ]);
    expect([servers[0]?.port, servers[1]?.portSpec, servers[2]?.check, servers[5]?.weight]).toEqual([
      null,
      '+10',
      true,
      0,
    ]);
    expect(servers[6]).toMatchObject({ kind: 'server-template', name: 't', range: '1-3' });
  },
  118: (edge) => {
    expect(listBackends(edge.file).map((backend) => backend.servers.map((server) => server.name))).toEqual([
      ['s'],
      ['s'],
    ]);
    expect(edge.faults()).toEqual([]);
  },
  119: (edge) => {
    expect([8, 9, 10].map((line) => edge.statement(line).modifier)).toEqual(['no', null, 'default']);
    expect(edge.statement(8).arguments.map((word) => word.value)).toEqual(['dontlognull']);
  },
  120: (edge) => expect(edge.keywords(1)).toEqual(['bind', 'maxconn', 'maxconn', 'option', 'option']),
  121: (edge) => expect([7, 9, 10, 11].map((line) => edge.raws(line).at(-1))).toEqual(['16k', '1m', '90000', '1500ms']),
  122: (edge) => {
    expect([2, 3, 4].map((line) => edge.words(line)[3])).toEqual(['$6$k6y3o.eP$JlKBx9za9667', 'p', 'p#s s"x']);
    expect(edge.comment(3)).toBe('#ss');
    expectWritable(writeWord('p#s s"x'), 'p#s s"x');
  },
  123: (edge) => expect([edge.words(9)[2], edge.words(10)[2]]).toEqual(['HAProxy Statistics', 'admin:pa\\ss']),
  124: (edge) => {
    expect(edge.words(8)[2]).toBe('PING\r\n');
    expectWritable(writeWord('PING\r\n'), 'PING\r\n');
  },
  125: (edge) => expect(edge.words(7)[3]).toBe('ops@example.com, x=1;y=2'),
};

/** What the notes on sections, conditionals and the grammar inside words demand, by the number of the case. */
export const structureDemands: Readonly<Record<number, Demand>> = { ...sections, ...conditionals, ...inside };
