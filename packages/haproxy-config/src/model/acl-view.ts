import type { Section } from '../syntax/section.ts';
import { listArguments } from './line-argument.ts';
import { listValues, type TypedStatement } from './typed-statement.ts';
import { argumentText, textAt } from './value-access.ts';

/** One `acl` line. Lines of one name match when any of them does. */
export interface AclView {
  readonly name: string;
  /** The fetch with its converters, or a name such as `path_beg`. */
  readonly expression: string;
  /** `-i`, `-n`, `-M` in the order of the line. */
  readonly flags: readonly string[];
  /** The method after `-m`: `beg`, `str`, `found`, …; null without. */
  readonly method: string | null;
  /** The file after the last `-f`; null without. */
  readonly file: string | null;
  readonly patterns: readonly string[];
  readonly view: TypedStatement;
}

/** The `acl` lines of a section, in order. */
export function listAcls(section: Section): AclView[] {
  return listValues(section, 'acl').map((view) => {
    const flags = listArguments(view).map(({ name }) => name);
    return {
      name: textAt(view, 0) ?? '',
      expression: textAt(view, 1) ?? '',
      flags: flags.filter((name) => name === '-i' || name === '-n' || name === '-M'),
      method: argumentText(view, '-m'),
      file: argumentText(view, '-f'),
      patterns: view.values.filter(({ type }) => type === 'pattern').map(({ text }) => text),
      view,
    };
  });
}
