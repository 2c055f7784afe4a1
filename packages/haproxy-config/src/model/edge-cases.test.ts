// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect, test } from 'vitest';
import { edgeCases, readFolder } from '../testing/corpus.ts';
import { EdgeCase, expectWritable, findingsOf } from '../testing/edge-case.ts';
import { exercise } from '../testing/exercise.ts';
import { listBinds } from './bind-view.ts';
import { findSection, listBackends } from './proxy-view.ts';
import { addStatement, removeSection } from './section-edit.ts';
import { listServers } from './server-view.ts';
import { writeWord } from './statement-writer.ts';

/** The text after a line `nbthread 2` was added to the first section. */
function withNewLine(edge: EdgeCase): string {
  const section = edge.file.sections[0];
  if (section === undefined) throw new Error('The snippet has no section.');
  return edge.edited(addStatement(edge.file, section, ['nbthread', '2']));
}

const argument = (line: number, value: string) => (edge: EdgeCase) => {
  expect(edge.words(line)).toEqual(['description', value]);
  expect(edge.faults()).toEqual([]);
};

/** What the notes on lines and blanks demand (section A of the edge cases). */
const lines: Record<number, (edge: EdgeCase) => void> = {
  1: (edge) => {
    expect(edge.lineEnds()).toEqual(['\r\n', '\r\n']);
    expect(withNewLine(edge)).toBe('global\r\n  daemon\r\n  nbthread 2\r\n');
  },
  2: (edge) => expect(edge.lineEnds()).toEqual(['\r\n', '\n', '\r\n']),
  3: (edge) => {
    const { cutAt, span } = edge.statement(2);
    expect(edge.file.text.slice(cutAt ?? 0, span.offset + span.length)).toBe('\r nbthread 1');
    expect(edge.findings()).toEqual(['2 text-after-carriage-return']);
  },
  4: (edge) => {
    expect(edge.file.lines).toHaveLength(1);
    expect(edge.words(1)).toEqual(['global']);
    expect(edge.faults()).toContain('1 missing-final-newline');
  },
  5: (edge) => {
    expect(edge.lineEnds()).toEqual(['\n', '']);
    expect(edge.findings()).toEqual(['2 missing-final-newline']);
    expect(withNewLine(edge)).toBe('global\n  daemon\n  nbthread 2\n');
  },
  6: (edge) => {
    expect(edge.sections()).toEqual([]);
    expect(edge.words(1)).toEqual(['\xef\xbb\xbfglobal']);
    expect(edge.faults()).toContain('1 byte-order-mark');
  },
  7: (edge) => {
    expect(edge.words(2)).toEqual(['max']);
    expect(edge.faults()).toContain('2 stray-nul');
  },
  8: (edge) => {
    expect(edge.statement(2).indent).toBe('\v \f');
    expect(edge.faults()).toEqual([]);
  },
  9: (edge) => {
    expect(edge.words(2)).toEqual(['\xc2\xa0daemon']);
    expect(edge.faults()).toEqual(['2 unknown-keyword']);
  },
  10: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'caf\xe9']);
    expect(edge.comment(2)).toBe('# \xe9t\xe9');
    expect(edge.findings()).toEqual(['2 not-utf8?']);
  },
  11: (edge) => {
    expect(edge.keywords(0)).toEqual(['daemon']);
    expect(edge.findings()).toEqual([]);
    expect(withNewLine(edge)).toContain('global  \n\tdaemon \t \n\tnbthread 2\n \t\n');
  },
  12: (edge) => {
    expect([2, 3].map((line) => edge.statement(line).indent)).toEqual([' \t ', '\t \t']);
    expect(withNewLine(edge)).toMatch(/\n\t \tnbthread 2\n$/);
  },
  13: (edge) => expect(edge.sections()).toEqual(['global', 'defaults']),
  14: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults']);
    expect(edge.keywords(0)).toEqual(['daemon', 'nbthread']);
  },
  15: (edge) => {
    expect(edge.sections()).toEqual(['global', 'frontend foo']);
    expect([edge.keywords(0), edge.keywords(1)]).toEqual([['daemon'], ['mode']]);
    expect([1, 2, 4].map((line) => edge.comment(line))).toEqual([
      '#this is the global section',
      '#daemonize',
      '# or tcp',
    ]);
  },
  16: (edge) => {
    expect(edge.words(2)[1]?.length).toBeGreaterThan(19_000);
    expect(edge.findings()).toEqual([]);
  },
  17: (edge) => {
    expect(edge.words(2)).toHaveLength(64);
    expect(edge.statement(2).problem).toBeNull();
  },
  18: (edge) => expect(edge.faults()).toEqual(['2 too-many-words']),
};

/** Comments (B). */
const comments: Record<number, (edge: EdgeCase) => void> = {
  19: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'foo']);
    expect(edge.comment(2)).toBe('#bar');
  },
  20: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'foo#bar']);
    expect(edge.comment(2)).toBeNull();
  },
  21: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'a # b', 'c # d']);
    expect(edge.comment(2)).toBe('# real');
  },
  22: (edge) => expect([...edge.words(2), edge.comment(2)]).toEqual(['description', 'a', '#b']),
  23: (edge) => {
    expect(edge.words(8)).toEqual(['http-request', 'redirect', 'location', '/x']);
    expect(edge.comment(8)).toBe('#frag if TRUE');
  },
  24: (edge) => {
    const text = edge.file.text;
    expect(withNewLine(edge).replace(/ *nbthread 2\n/, '')).toBe(text);
    expect(text.startsWith(edge.edited(edge.file.sections.slice(1).flatMap(removeSection)))).toBe(true);
  },
  25: (edge) => {
    expect(edge.sections()).toEqual(['global', 'defaults']);
    expect(edge.keywords(0)).toEqual(['daemon']);
  },
  26: (edge) => {
    expect(withNewLine(edge)).toBe(edge.file.text.replace('# _keep\n', '# _keep\n  nbthread 2\n'));
    expect(edge.comment(4)).toBe('# _keep');
  },
};

/** Quotes and escapes (C). */
const quotes: Record<number, (edge: EdgeCase) => void> = {
  27: argument(2, 'a  b\tc'),
  28: (edge) => {
    argument(2, 'a bc de f')(edge);
    expect(edge.raws(2)[1]).toBe('"a b"\'c d\'e\\ f');
  },
  29: argument(2, 'premid dlepost'),
  30: (edge) => {
    expect([edge.words(2), edge.words(3)]).toEqual([
      ['description', ''],
      ['node', ''],
    ]);
    expect(edge.findings()).toEqual(expect.arrayContaining(['2 empty-word?', '3 empty-word?']));
  },
  31: argument(2, 'ab'),
  32: argument(2, 'a\\'),
  33: argument(2, "it's"),
  34: argument(2, 'say "hi"'),
  35: argument(2, "it's"),
  36: argument(2, 'say "hi"'),
  37: argument(2, 'a b  c'),
  38: (edge) => {
    argument(2, 'a ')(edge);
    expect(edge.raws(2)[1]).toBe('a\\ ');
  },
  39: (edge) => expect(edge.words(2)).toEqual(['description', 'a\\', 'b']),
  40: argument(2, 'a\\\tb'),
  41: (edge) => {
    argument(2, 'a\tb\nc\rdA\\e')(edge);
    expectWritable(writeWord('a\tb\nc\rdA\\e'), 'a\tb\nc\rdA\\e');
  },
  42: (edge) => expect(edge.faults()).toEqual(['2 bad-hex-escape']),
  43: (edge) => expect(edge.faults()).toEqual(['2 bad-hex-escape']),
  44: argument(2, 'a'),
  45: argument(2, '\\d+\\.\\w'),
  46: (edge) => {
    expect([edge.words(8)[3], edge.words(9)[3]]).toEqual(['^/(foo|bar)\\.(gif|png)$', '\\.php$']);
    expect([edge.raws(8)[3], edge.raws(9)[3]]).toEqual(['^/(foo|bar)\\.(gif|png)$', '\\\\.php$']);
  },
  47: (edge) => expect(edge.faults()).toEqual(['8 bad-variable-name']),
  48: (edge) => {
    expect(edge.words(8)[3]).toBe('^/x$');
    expect(edge.faults()).toEqual([]);
  },
  49: argument(2, 'a\\$b'),
  50: (edge) => {
    expect(edge.faults()).toEqual(['2 unmatched-quote']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  51: (edge) => {
    expect(edge.faults()).toEqual(['2 unmatched-quote']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  52: (edge) => {
    expect(edge.words(2)).toEqual(['description', 'a', '\\']);
    expect(edge.words(3)).toEqual(['daemon']);
  },
  53: (edge) => expect(edge.faults()).toEqual(['2 unmatched-quote', '3 unmatched-quote']),
  54: (edge) => {
    expect(edge.sections()).toEqual(['global']);
    expect(edge.keywords(0)).toEqual(['daemon', 'nbthread']);
    expect(edge.faults()).toEqual([]);
  },
  55: (edge) => expect(edge.sections()).toContain('frontend web'),
};

/** Environment variables (D). */
const variables: Record<number, (edge: EdgeCase) => void> = {
  56: (edge) => {
    expect(edge.expanded(2, { HOME: '/root' })).toEqual(['description', '$HOME', '${HOME}']);
    expect(edge.statement(2).words.some((word) => word.hasVariable)).toBe(false);
  },
  57: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'x-y']);
    expect(edge.expanded(2, { NOPE: 'V' })).toEqual(['description', 'xV-y']);
    expect(edge.words(2)).toEqual(['description', 'x$NOPE-y']);
  },
  58: (edge) => expect(edge.expanded(2, { HOME: '/root' })).toEqual(['description', '$HOME']),
  59: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'a bc']);
    expect(edge.expanded(2, { NOPE: '' })).toEqual(['description', 'c']);
  },
  60: (edge) => expect(edge.faults()).toEqual(['2 unmatched-brace']),
  61: (edge) => expect(edge.faults()).toEqual(['2 unmatched-brace']),
  62: (edge) => {
    expect(edge.expanded(2)).toEqual(['description', 'a', 'b', 'c']);
    expect(edge.expanded(2, { NOPE: 'x y' })).toEqual(['description', 'x', 'y']);
    expect(edge.words(2)).toHaveLength(2);
  },
  63: (edge) => expect(edge.expanded(2)).toEqual(['daemon']),
  64: (edge) => expect(edge.expanded(2)).toEqual(['log', '', 'local0']),
  65: (edge) => {
    expect(edge.expanded(2, { '.FILE': 'FILE', '.LINE': '2' })).toEqual(['description', 'FILE:2']);
    expect(edge.faults('3.2')).toEqual([]);
  },
  66: (edge) => expect(edge.faults()).toEqual(['2 bad-variable-name']),
  67: (edge) => {
    expect(listBinds(edge.file).map((bind) => bind.addressWord.value)).toEqual([
      '${NOPE}127.0.0.1:18995',
      '127.0.0.1:${NOPE-18996}',
    ]);
    expect(listBinds(edge.file).map((bind) => bind.addressWord.hasVariable)).toEqual([false, true]);
    expect(edge.faults()).toEqual([]);
  },
  68: (edge) => {
    expect(edge.sections()).toContain('backend ${NOPE-be}');
    expect(edge.faults()).toEqual([]);
  },
};

/** Sections (E). */
const sections: Record<number, (edge: EdgeCase) => void> = {
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
const conditionals: Record<number, (edge: EdgeCase) => void> = {
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
  92: (edge) => expect(edge.faults()).toEqual([]),
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
const inside: Record<number, (edge: EdgeCase) => void> = {
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

const demands = new Map(
  [lines, comments, quotes, variables, sections, conditionals, inside].flatMap((group) =>
    Object.entries(group).map(([number, demand]): [number, (edge: EdgeCase) => void] => [Number(number), demand]),
  ),
);

/** Notes of which only a part is asserted above, and what the rest needs. */
const needsCatalogue: ReadonlyMap<number, string> = new Map([
  [23, 'that the rule has no condition'],
  [30, 'an error from 3.3 on'],
  [64, 'the end of the list at an empty argument, from 3.3 on an error'],
  [65, 'an error before 3.1'],
  [67, 'the second expansion of addresses'],
  [74, 'an error from 3.3 on'],
  [75, 'an error about the second section'],
  [76, 'that the second userlist is ignored'],
  [100, 'the condition as a tree'],
  [101, 'an error about the unknown ACL'],
  [102, 'an error about the unknown ACL'],
  [103, 'the condition as a tree'],
  [104, 'one ACL of two lines'],
  [105, 'flags told from patterns'],
  [108, 'an error about the converter'],
  [112, 'where the condition begins'],
  [114, 'a reference that cannot be resolved'],
  [120, 'which of the lines wins'],
  [121, 'equal values of 90000 and 90s'],
]);

const caseCount = 125;

test(`each of the ${caseCount} edge cases has a demand`, () => {
  const numbers = Array.from({ length: caseCount }, (_, index) => index + 1);
  console.info(
    `Edge cases: ${demands.size} of ${caseCount} notes are asserted, ` +
      `${needsCatalogue.size} of them in part: ${[...needsCatalogue.keys()].join(' ')}.`,
  );
  expect([...demands.keys()].sort((a, b) => a - b)).toEqual(numbers);
});

// Without the snippets beside the repository there is nothing to see.
if (edgeCases !== null) {
  const snippets = readFolder(edgeCases, 'edge').map(({ name, bytes }) => ({
    name: name.slice('edge/'.length),
    bytes,
  }));

  test.each(snippets)('edge case $name sees what its note demands', ({ name, bytes }) => {
    expect(exercise(bytes)).toBeNull();
    const demand = demands.get(Number.parseInt(name, 10));
    if (demand === undefined) expect.fail('Nothing is known of this case.');
    demand(new EdgeCase(bytes));
  });
}
