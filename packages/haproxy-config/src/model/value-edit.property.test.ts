import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfigFile, parse } from '../syntax/config-file.ts';
import type { Section } from '../syntax/section.ts';
import { type GeneratedWord, headerFor, listPlaces, signatureWords } from '../testing/signature-arbitrary.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { listValues } from './typed-statement.ts';
import { insertValue, replaceValue } from './value-edit.ts';

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
