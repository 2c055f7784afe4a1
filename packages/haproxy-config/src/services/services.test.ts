import { describe, expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { type CompletionOptions, complete } from './completion.ts';
import { listFoldingRanges } from './folding.ts';
import { format } from './format.ts';
import { hover } from './hover.ts';

/** Reads a text in which `|` marks the cursor. */
function at(text: string) {
  const offset = text.indexOf('|');
  return { file: parse(encodeLatin1(text.replace('|', ''))), offset };
}

const offered = (text: string, options: CompletionOptions = {}) => {
  const { file, offset } = at(text);
  return complete(file, offset, options).map((completion) => completion.text);
};

describe('completion', () => {
  test('offers the keywords of the section, and sections, at the beginning of a line', () => {
    expect(offered('backend b\n  |\n')).toEqual(expect.arrayContaining(['balance', 'server', 'timeout', 'frontend']));
    expect(offered('backend b\n  |\n')).not.toContain('bind');
    expect(offered('frontend f\n  |\n')).toContain('bind');
    expect(offered('global\n  |\n')).toContain('maxconn');
    expect(offered('|\n')).toEqual(expect.arrayContaining(['global', 'defaults', 'crt-store']));
  });

  test('goes on inside names of several words', () => {
    expect(offered('backend b\n  timeout s|\n')).toEqual(expect.arrayContaining(['server', 'connect', 'queue']));
    expect(offered('frontend f\n  http-request |\n')).toEqual(expect.arrayContaining(['deny', 'set-var(', 'return']));
    expect(offered('frontend f\n  option |\n')).toEqual(expect.arrayContaining(['httplog', 'dontlognull']));
  });

  test('offers what the signature asks for next', () => {
    expect(offered('backend b\n  balance |\n')).toEqual(expect.arrayContaining(['roundrobin', 'leastconn', 'hdr(']));
    expect(offered('defaults\n  mode |\n')).toEqual(expect.arrayContaining(['http', 'tcp']));
    expect(offered('backend b\n  stick-table type ip |\n')).toEqual(
      expect.arrayContaining(['size', 'expire', 'store']),
    );
    expect(offered('frontend f\n  http-request deny |\n')).toEqual(expect.arrayContaining(['status', 'if', 'unless']));
  });

  test('offers names of the files beside it', () => {
    const beside = [parse(encodeLatin1('backend shop\nlisten stats\nfrontend other\n'))];
    expect(offered('frontend f\n  default_backend |\nbackend app\n', { beside })).toEqual(['app', 'shop', 'stats']);
  });

  test('offers arguments of servers and binds, also after others', () => {
    expect(offered('backend b\n  server s 192.0.2.1:80 |\n')).toEqual(expect.arrayContaining(['check', 'weight']));
    expect(offered('backend b\n  server s 192.0.2.1:80 check weight 10 |\n')).toContain('backup');
    expect(offered('backend b\n  server s 192.0.2.1:80 weight |\n')).not.toContain('backup');
    expect(offered('frontend f\n  bind :443 |\n')).toEqual(expect.arrayContaining(['ssl', 'crt', 'alpn']));
  });

  test('offers names that are defined', () => {
    const text = 'backend shop\nlisten both\nfrontend f\n  default_backend |\n';
    expect(offered(text)).toEqual(expect.arrayContaining(['shop', 'both']));
    expect(offered(text)).not.toContain('f');
    expect(offered(text, { namesOf: () => ['elsewhere'] })).toEqual(['elsewhere']);
  });

  test('offers the ACLs of the section in a condition', () => {
    const text =
      'frontend f\n  acl bad path /x\n  acl good path /y\n  http-request deny if |\nbackend b\n  acl other path /\n';
    expect(offered(text)).toEqual(expect.arrayContaining(['bad', 'good']));
    expect(offered(text)).not.toContain('other');
    expect(offered(text.replace('if |', 'if bad !|'))).toContain('good');
  });

  test('leaves out what the release does not know', () => {
    expect(offered('global\n  |\n', { release: '2.4' })).not.toContain('h1-accept-payload-with-any-method');
    expect(offered('global\n  |\n', { release: '3.4' })).toContain('h1-accept-payload-with-any-method');
    expect(offered('defaults\n  |\n')).not.toContain('clitimeout');
  });

  test('replaces the word at the cursor, and is silent in comments', () => {
    const { file, offset } = at('backend b\n  bal|ance roundrobin\n');
    expect(complete(file, offset)[0]?.span).toEqual({ offset: 12, length: 7 });
    expect(offered('backend b\n  balance # |\n')).toEqual([]);
    expect(offered('backend b\n  # x |\n')).toEqual([]);
  });
});

describe('hover', () => {
  test('explains keywords and values with their units', () => {
    const { file, offset } = at('backend b\n  timeout server 3|0s\n');
    expect(hover(file, offset)).toMatchObject({ title: 'timeout server <time>' });
    expect(hover(file, offset)?.lines).toContain('30s = 30000 ms.');
  });

  test('explains the arguments of a server', () => {
    const { file, offset } = at('backend b\n  server s 192.0.2.1:80 check wei|ght 10\n');
    const found = hover(file, offset);
    expect(found?.title).toMatch(/^weight /);
    expect(found?.lines).toContain('Can be changed without a reload.');
  });

  test('knows nothing of headers, comments and unknown words', () => {
    for (const text of ['back|end b\n', 'backend b\n  # ti|meout\n', 'backend b\n  nons|ense\n']) {
      const { file, offset } = at(text);
      expect(hover(file, offset)).toBeNull();
    }
  });
});

test('sections and conditionals fold, also those that hold each other', () => {
  const file = parse(encodeLatin1('.if 1\nglobal\n daemon\n\n.endif\nbackend b\n .if 2\n mode tcp\n .endif\n# end\n'));
  expect(listFoldingRanges(file)).toEqual([
    { firstLine: 1, lastLine: 5, kind: 'conditional' },
    { firstLine: 2, lastLine: 5, kind: 'section' },
    { firstLine: 6, lastLine: 9, kind: 'section' },
    { firstLine: 7, lastLine: 9, kind: 'conditional' },
  ]);
});

describe('formatting', () => {
  test('straightens indentation and takes blanks from the ends of lines', () => {
    const text = '  global\ndaemon  \n\t.if 1\n  maxconn 5 # a  \n .endif\r\n';
    const file = parse(encodeLatin1(text));
    const formatted = applyEdits(file.bytes, format(file, { indent: '\t' }));
    expect(Buffer.from(formatted).toString('latin1')).toBe('global\n\tdaemon\n.if 1\n\tmaxconn 5 # a  \n.endif\r\n');
  });

  test('changes no word of any file, and nothing when it is repeated', () => {
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      const formatted = parse(applyEdits(bytes, format(file)));
      const words = (of: typeof file) =>
        [...of.prologue, ...of.sections.flatMap((section) => [section.header, ...section.statements])].map(
          (statement) => statement.words.map((word) => word.raw),
        );
      expect(words(formatted), name).toEqual(words(file));
      expect(format(formatted), name).toEqual([]);
    }
  });
});
