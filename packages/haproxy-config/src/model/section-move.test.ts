import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { readAllFiles } from '../testing/corpus.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { decodeLatin1, encodeLatin1 } from '../text/latin1.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { findSection } from './proxy-view.ts';
import { duplicateSection, moveSection, renameSectionHeader, setSectionDisabled } from './section-move.ts';
import { setServerDisabled } from './server-edit.ts';
import { listServers } from './server-view.ts';

const text = `global
 daemon

# shop
backend shop from d # the shop
 server s a:1

backend other
 .if defined(X)
 server s a:2
 .endif
`;
const read = (source: string): ConfigFile => parse(encodeLatin1(source));

function sectionOf(file: ConfigFile, kind: string, name: string | null): Section {
  const section = findSection(file, kind, name);
  if (section === null) throw new Error(`No ${kind} ${name}.`);
  return section;
}

function apply(file: ConfigFile, edits: Edit[] | Diagnostic): string {
  if (isDiagnostic(edits)) throw new Error(`${edits.cause} ${edits.remediation}`);
  return decodeLatin1(applyEdits(file.bytes, edits));
}

describe('headers', () => {
  const rename = (source: string, kind: string, from: string | null, to: string | null) => {
    const file = read(source);
    return apply(file, renameSectionHeader(file, sectionOf(file, kind, from), to));
  };

  test('a name changes, comes and goes, and nothing else does', () => {
    expect(rename(text, 'backend', 'shop', 'store')).toBe(text.replace('backend shop', 'backend store'));
    expect(rename('defaults from x\n', 'defaults', null, 'y')).toBe('defaults y from x\n');
    expect(rename('defaults  y  from x\n', 'defaults', 'y', null)).toBe('defaults  from x\n');
    expect(rename('backend "a" # c\n', 'backend', 'a', 'b')).toBe('backend "b" # c\n');
  });

  test('a name that is taken, missing or none is refused', () => {
    const file = read(`${text}listen l\nfrontend f\n`);
    const shop = sectionOf(file, 'backend', 'shop');
    for (const name of ['other', 'l', 'a b', null]) {
      expect(renameSectionHeader(file, shop, name)).toMatchObject({ code: 'unwritable-statement' });
    }
    expect(isDiagnostic(renameSectionHeader(file, shop, 'f'))).toBe(false);
    const global = sectionOf(file, 'global', null);
    expect(renameSectionHeader(file, global, 'x')).toMatchObject({ code: 'unwritable-statement' });
  });
});

describe('whole sections', () => {
  test('a copy has the comments and stands behind its original', () => {
    const file = read(text);
    expect(apply(file, duplicateSection(file, sectionOf(file, 'backend', 'shop'), 'shop2'))).toBe(
      text.replace(' server s a:1\n', ' server s a:1\n\n# shop\nbackend shop2 from d # the shop\n server s a:1\n'),
    );
    const bare = read('backend a\n mode tcp');
    expect(apply(bare, duplicateSection(bare, sectionOf(bare, 'backend', 'a'), 'b'))).toBe(
      'backend a\n mode tcp\n\nbackend b\n mode tcp\n',
    );
  });

  test('a section moves with its comments', () => {
    const file = read(text);
    const shop = sectionOf(file, 'backend', 'shop');
    const moved = apply(file, moveSection(file, shop, null));
    expect(moved).toBe(
      'global\n daemon\n\nbackend other\n .if defined(X)\n server s a:2\n .endif\n\n# shop\nbackend shop from d # the shop\n server s a:1\n',
    );
    const again = read(moved);
    const back = moveSection(again, sectionOf(again, 'backend', 'shop'), sectionOf(again, 'backend', 'other'));
    expect(apply(again, back)).toBe(text);
    expect(moveSection(file, shop, sectionOf(file, 'backend', 'other'))).toEqual([]);
  });

  test('what is inside a conditional, or holds one end of it, stays', () => {
    const file = read('.if defined(X)\nbackend a\n mode tcp\n.endif\nbackend b\n');
    const [a, b] = [sectionOf(file, 'backend', 'a'), sectionOf(file, 'backend', 'b')];
    expect(moveSection(file, a, null)).toMatchObject({ code: 'unwritable-statement' });
    expect(moveSection(file, b, a)).toMatchObject({ code: 'unwritable-statement' });
    expect(duplicateSection(file, a, 'c')).toMatchObject({ code: 'unwritable-statement' });
  });

  test('in every file, a copy of a section says what it says, and all others say what they said', () => {
    const say = ({ kind, statements }: Section) => [
      kind,
      ...statements.map(({ words }) => words.map((word) => word.raw)),
    ];
    let count = 0;
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      for (const [index, section] of file.sections.slice(0, 5).entries()) {
        const edits = duplicateSection(file, section, 'copy-of-it');
        if (isDiagnostic(edits)) continue;
        const copied = file.edit(edits).sections.map(say);
        const expected = file.sections.map(say);
        expected.splice(index + 1, 0, say(section));
        expect(copied, `${name}:${section.header.line}`).toEqual(expected);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(5);
  });

  test('in every file, sections that change places say what they said', () => {
    const say = ({ kind, name, statements }: Section) =>
      JSON.stringify([kind, name, ...statements.map(({ words }) => words.map((word) => word.raw))]);
    let count = 0;
    for (const { name, bytes } of readAllFiles()) {
      const file = parse(bytes);
      const [first, second] = [file.sections[1], file.sections[3]];
      if (first === undefined) continue;
      const edits = moveSection(file, first, second ?? null);
      if (isDiagnostic(edits)) continue;
      const moved = file.edit(edits).sections.map(say);
      expect([...moved].sort(), name).toEqual(file.sections.map(say).sort());
      expect(moved.indexOf(say(first)), name).toBe(second === undefined ? moved.length - 1 : 2);
      count += 1;
    }
    expect(count).toBeGreaterThan(1);
  });
});

describe('switching off and on', () => {
  const proxy = (body: string, isDisabled: boolean, inherits = false) => {
    const file = read(`backend b\n${body}`);
    return apply(file, setSectionDisabled(file, sectionOf(file, 'backend', 'b'), isDisabled, inherits)).slice(10);
  };

  test('proxies', () => {
    expect(proxy(' mode tcp\n', true)).toContain(' disabled\n');
    expect(proxy(' disabled # c\n mode tcp\n', true)).toBe(' disabled # c\n mode tcp\n');
    expect(proxy(' disabled\n mode tcp\n', false)).toBe(' mode tcp\n');
    expect(proxy(' disabled # c\n', false, true)).toBe(' enabled # c\n');
    expect(proxy(' enabled\n', true)).toBe(' disabled\n');
  });

  test('servers', () => {
    const server = (body: string, isDisabled: boolean) => {
      const file = read(`backend b\n${body}`);
      const section = sectionOf(file, 'backend', 'b');
      const [view] = listServers(section);
      return view === undefined ? '' : apply(file, setServerDisabled(file, section, view, isDisabled)).slice(10);
    };
    expect(server(' server s a:1 check\n', true)).toBe(' server s a:1 check disabled\n');
    expect(server(' server s a:1 disabled check\n', false)).toBe(' server s a:1 check\n');
    expect(server(' default-server disabled\n server s a:1\n', false)).toBe(
      ' default-server disabled\n server s a:1 enabled\n',
    );
    expect(server(' server s a:1 enabled check\n', true)).toBe(' server s a:1 disabled check\n');
  });
});
