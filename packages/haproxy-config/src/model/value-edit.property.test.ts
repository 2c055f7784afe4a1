import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import type { Statement } from '../syntax/statement.ts';
import { configBytes } from '../testing/config-arbitrary.ts';
import { type GeneratedWord, headerFor, listPlaces, signatureWords } from '../testing/signature-arbitrary.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { setArgument } from './line-argument.ts';
import { listValues } from './typed-statement.ts';
import { insertValue, moveStatement, removeValue, replaceValue, setFlag, setValue } from './value-edit.ts';

const read = (text: string): ConfigFile => parse(encodeLatin1(text));

function change(file: ConfigFile, edits: Edit[] | Diagnostic): ConfigFile {
  if (isDiagnostic(edits)) throw new Error(`${edits.cause} ${edits.remediation}`);
  return parse(applyEdits(file.bytes, edits));
}

function onlySection(file: ConfigFile): Section {
  const [section] = file.sections;
  if (section === undefined) throw new Error('No section.');
  return section;
}

/** What a keyword says about its line: the words after the name, and the numbers at their places. */
function check(file: ConfigFile, name: string, words: readonly GeneratedWord[]): void {
  const [view, ...others] = listValues(onlySection(file), name);
  expect(others).toEqual([]);
  expect(view?.problem ?? null, JSON.stringify(words)).toBe(null);
  // Parentheses of the keyword itself stand behind the last word of its name.
  const own = `${name.split(' ').at(-1)}(`;
  const texts = view?.words.map(({ value }, index) =>
    index === 0 && view.keyword.takesParentheses && value.startsWith(own) ? value.slice(own.length - 1) : value,
  );
  expect(texts?.length).toBe(words.length);
  for (const [index, word] of words.entries()) {
    if (typeof word === 'string') expect(texts?.[index]).toBe(word);
    else expect(view?.values.find((value) => value.index === index)?.value, `${name}: ${texts?.[index]}`).toBe(word);
  }
}

describe('every strict keyword, at each of its places', () => {
  const places = listPlaces().filter(({ keyword }) => keyword.isStrict);

  test('takes every value of its signature, which is read back as it was', { timeout: 120_000 }, () => {
    expect(places.length).toBeGreaterThan(1500);
    for (const { keyword, kind } of places) {
      const words = signatureWords(keyword.signature, 'wild');
      const property = fc.property(words, words, (values, others) => {
        const empty = read(`${headerFor(kind)}\n`);
        const added = change(empty, insertValue(empty, onlySection(empty), keyword.name, values));
        check(added, keyword.name, values);
        const [view] = listValues(onlySection(added), keyword.name);
        if (view === undefined) throw new Error(`${keyword.name} is not read.`);
        check(change(added, replaceValue(added, view, others)), keyword.name, others);
      });
      fc.assert(property, { numRuns: 5, seed: 1 });
    }
  });
});

describe('on any text', () => {
  const say = (statement: Statement) => statement.words.map(({ raw }) => raw).join(' ');
  const sayAll = (sections: readonly Section[]) => sections.map(({ statements }) => statements.map(say));

  /** At most `touched` lines of the section went, at most one came, and the other sections are as they were. */
  function expectOtherLinesKept(file: ConfigFile, section: Section, edits: Edit[] | Diagnostic, touched: number) {
    if (isDiagnostic(edits)) return;
    const index = file.sections.indexOf(section);
    const changed = file.edit(edits).sections;
    expect(sayAll(changed.filter((_, at) => at !== index))).toEqual(
      sayAll(file.sections.filter((other) => other !== section)),
    );
    const before = section.statements.map(say);
    const after = changed[index]?.statements.map(say) ?? [];
    const kept = before.filter((line) => after.includes(line)).length;
    expect(kept).toBeGreaterThanOrEqual(before.length - Math.max(1, touched));
    expect(after.length).toBeLessThanOrEqual(before.length + 1);
  }
  const names = ['timeout connect', 'option httplog', 'http-request deny', 'acl', 'balance', 'maxconn', 'log', 'hold'];

  test('edits refuse or change what was asked for, and no other line', () => {
    const property = fc.property(configBytes(), fc.constantFrom(...names), fc.nat(5), (bytes, name, position) => {
      const file = parse(bytes);
      for (const section of file.sections) {
        const views = listValues(section, name);
        for (const edits of [
          insertValue(file, section, name, ['10'], position),
          setValue(file, section, name, [10]),
          setFlag(file, section, name, 'off'),
          removeValue(file, section, name),
          ...views.map((view) => setArgument(file, view, 'len', [80])),
          ...views.map((view) => moveStatement(file, section, view.statement, position)),
          ...views.map((view) => replaceValue(file, view, view.words)),
        ]) {
          expectOtherLinesKept(file, section, edits, views.length);
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
