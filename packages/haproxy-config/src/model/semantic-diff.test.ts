// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { configBytes } from '../testing/config-arbitrary.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { describeChange } from './semantic-diff.ts';

const read = (text: string) => parse(encodeLatin1(text));
const summaries = (before: string, after: string) =>
  describeChange(read(before), read(after)).map((change) => change.summary);
const inBackend = (before: string, after: string) => summaries(`backend b\n${before}\n`, `backend b\n${after}\n`);

describe('words for', () => {
  test.each([
    [' server web1 a:1 weight 10 check', ' server web1 a:1 weight 20 check', ['server web1: weight 10 → 20']],
    [' server web1 a:1', ' server web1 a:1 backup', ['server web1: backup added']],
    [' server web1 a:1 weight 5', ' server web1 a:1', ['server web1: weight 5 removed']],
    [' server web1 a:1', ' server web1 a:2', ['server web1: address a:1 → a:2']],
    [' server web1 a:1', ' server web1 a:1\n server web2 a:2', ['backend b: server web2 a:2 added']],
    [' server web1 a:1\n server web2 a:2', ' server web2 a:2', ['backend b: server web1 a:1 removed']],
    [' mode tcp', ' mode http', ['backend b: mode tcp → mode http']],
    [' option httplog', ' no option httplog', ['backend b: option httplog → no option httplog']],
    [' timeout server 1s', ' timeout server 2s', ['backend b: timeout server 1s → timeout server 2s']],
    [
      ' server web1 a:1 check backup',
      ' server web1 a:1 backup check',
      ['backend b: server web1 a:1 check backup → server web1 a:1 backup check'],
    ],
    [' log "$A" local0', " log '$A' local0", ['backend b: log "$A" local0 → log $A local0']],
    [' mode tcp', ' mode   tcp', ['backend b: only spelling, spacing or line ends changed']],
    [' mode tcp', ' mode "tcp"', ['backend b: only spelling, spacing or line ends changed']],
    [' mode tcp # a', ' mode tcp # b', ['backend b: comments changed']],
    // What the tokenizer does not read is compared as it stands.
    [' server a "${H:-x}:80" weight 1', ' server a "${H:-x}:80" weight 2', [expect.stringContaining('weight 2')]],
    [' mode tcp', ' mode tcp\r', ['backend b: only spelling, spacing or line ends changed']],
  ])('%j → %j', (before, after, expected) => {
    expect(inBackend(before, after)).toEqual(expected);
  });

  test('rules in another order', () => {
    const rules = [' http-request deny if a', ' http-request deny if b', ' http-request deny if c'];
    const moved = [rules[2], rules[0], rules[1]];
    expect(inBackend(rules.join('\n'), moved.join('\n'))).toEqual([
      'backend b: "http-request deny if c" moved to the top of the section',
    ]);
  });

  test('a rule that changed and moved', () => {
    const found = inBackend(
      ' acl a path /1\n acl b path /2\n acl c path /3',
      ' acl b path /2\n acl c path /3\n acl a path /9',
    );
    expect(found).toEqual([
      'backend b: acl a path /1 → acl a path /9',
      'backend b: "acl a path /9" moved below "acl c path /3"',
    ]);
  });

  test('sections added, removed, moved and with another header', () => {
    expect(summaries('backend a\n', 'backend a\nbackend n\n mode tcp\n')).toEqual(['backend n added (1 line)']);
    expect(summaries('backend a\nbackend n\n', 'backend a\n')).toEqual(['backend n removed (0 lines)']);
    expect(summaries('backend a\nbackend b\nbackend c\n', 'backend c\nbackend a\nbackend b\n')).toEqual([
      'backend c moved to the top',
    ]);
    expect(summaries('backend a\n', 'backend a from d\n')).toEqual(['backend a: backend a → backend a from d']);
  });

  test('one of several anonymous defaults, without touching the others', () => {
    const [a, b] = ['defaults\n mode http\n', 'defaults\n mode tcp\n'];
    expect(summaries(a + b, b)).toEqual(['defaults removed (1 line)']);
  });

  test('what stands before the first section', () => {
    expect(summaries('.notice a\nglobal\n', '.notice b\nglobal\n')).toEqual(['top of the file: .notice a → .notice b']);
  });

  test('binds, argument by argument and with their line', () => {
    const changes = describeChange(
      read('frontend f\n bind :80 name a\n'),
      read('# c\nfrontend f\n bind :80 name b ssl\n'),
    );
    expect(changes.map(({ kind, subject, before, after, line }) => [kind, subject, before, after, line])).toEqual([
      ['statement-changed', 'bind :80', 'name a', 'name b', 3],
      ['statement-changed', 'bind :80', null, 'ssl', 3],
      ['comment-changed', 'comments', '', '# c', null],
    ]);
  });
});

test('two texts have no change between them exactly when their bytes are equal', () => {
  const property = fc.property(configBytes(), configBytes(), fc.boolean(), (one, other, same) => {
    const after = same ? one.slice() : other;
    const isEqual = Buffer.compare(one, after) === 0;
    expect(describeChange(parse(one), parse(after)).length === 0).toBe(isEqual);
  });
  fc.assert(property, { numRuns: 5_000 });
});

test('removing any one line of a corpus file is described', () => {
  for (const { name, bytes } of readAllFiles()) {
    const file = parse(bytes);
    const line = file.lines[Math.floor(file.lines.length / 2)];
    if (line === undefined) continue;
    const end = line.offset + line.length + line.end.length;
    const after = parse(new Uint8Array([...bytes.subarray(0, line.offset), ...bytes.subarray(end)]));
    expect(describeChange(file, after).length === 0, name).toBe(end === line.offset);
  }
});
