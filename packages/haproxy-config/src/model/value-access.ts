import type { Section } from '../syntax/section.ts';
import type { Span } from '../text/span.ts';
import { getArgument } from './line-argument.ts';
import { getValue, listValues, type TypedStatement } from './typed-statement.ts';

// Small readers of which the typed views consist. Each `…Of` takes a keyword and gives a function of a section.

/** A number of a keyword's first value: milliseconds, bytes or as it is; null when the section does not say, or a variable does. */
export const numberOf =
  (keywordName: string) =>
  (section: Section): number | null => {
    const value = getValue(section, keywordName)?.values[0]?.value;
    return typeof value === 'number' ? value : null;
  };

/** The text of a keyword's first value, as HAProxy reads it; null when the section does not say. */
export const textOf =
  (keywordName: string) =>
  (section: Section): string | null =>
    getValue(section, keywordName)?.values[0]?.text ?? null;

/** Does the section say this keyword, and not with `no`? */
export const isSaid =
  (keywordName: string) =>
  (section: Section): boolean => {
    const last = getValue(section, keywordName);
    return last !== null && last.modifier !== 'no';
  };

/** Every line of a keyword, read by one function. Lines with `no` are left out. */
export const eachOf =
  <T>(keywordName: string, read: (view: TypedStatement) => T) =>
  (section: Section): T[] =>
    listValues(section, keywordName)
      .filter(({ modifier }) => modifier !== 'no')
      .map(read);

/** The text of one value of a line, by its place; null when the line is shorter. */
export function textAt(view: TypedStatement, place: number): string | null {
  return view.values[place]?.text ?? null;
}

/** The number of one value of a line, by its place: milliseconds, bytes or as it is. */
export function numberAt(view: TypedStatement, place: number): number | null {
  const value = view.values[place]?.value;
  return typeof value === 'number' ? value : null;
}

/** What follows an argument inside a line, joined by blanks; null without the argument. */
export function argumentText(view: TypedStatement, name: string): string | null {
  return (
    getArgument(view, name)
      ?.words.map(({ value }) => value)
      .join(' ') ?? null
  );
}

/** The first number after an argument inside a line: milliseconds, bytes or as it is. */
export function argumentNumber(view: TypedStatement, name: string): number | null {
  const value = getArgument(view, name)?.values[0]?.value;
  return typeof value === 'number' ? value : null;
}

/** Does an argument stand in a line? */
export function hasArgument(view: TypedStatement, name: string): boolean {
  return getArgument(view, name) !== null;
}

/** Splits a list with commas; empty for null. */
export function splitList(text: string | null): string[] {
  return text === null || text === '' ? [] : text.split(',');
}

/** The condition that ends a line. */
export interface ConditionView {
  readonly keyword: 'if' | 'unless';
  /** Without `if` or `unless`, words joined by single blanks. */
  readonly text: string;
  readonly span: Span;
}

/** The condition of a rule; null when it holds always. */
export function readCondition(view: TypedStatement): ConditionView | null {
  const value = view.values.findLast(({ type }) => type === 'cond');
  if (value === undefined) return null;
  const [first = '', ...rest] = value.text.split(' ');
  return { keyword: first === 'unless' ? 'unless' : 'if', text: rest.join(' '), span: value.span };
}

/** What a shape of readers gives for a section, with the section's name. */
export type SectionView<Shape extends Record<string, (section: Section) => unknown>> = {
  readonly [Key in keyof Shape]: ReturnType<Shape[Key]>;
} & {
  /** Empty when the header lacks it. */
  readonly name: string;
  readonly section: Section;
};

/** Reads one section by a shape of readers. */
export function readSection<Shape extends Record<string, (section: Section) => unknown>>(
  section: Section,
  shape: Shape,
): SectionView<Shape> {
  const members = Object.entries(shape).map(([name, reader]) => [name, reader(section)]);
  return { ...Object.fromEntries(members), name: section.name ?? '', section };
}
