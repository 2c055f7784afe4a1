// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of HAProxy, not templates.
import { expect } from 'vitest';
import { listAcls } from '../model/acl-view.ts';
import { listBinds } from '../model/bind-view.ts';
import { readCondition } from '../model/condition-reader.ts';
import { effectiveValue } from '../model/effective-value.ts';
import { diagnoseNames } from '../model/names/diagnose-names.ts';
import { indexNames, lineOfUse } from '../model/names/symbol-index.ts';
import { listRules } from '../model/rule-view.ts';
import { getValue, listValues } from '../model/typed-statement.ts';
import type { Section } from '../syntax/section.ts';
import type { Demand, EdgeCase } from './edge-case.ts';

function sectionOf(edge: EdgeCase, kind: string): Section {
  const found = edge.file.sections.findLast((section) => section.kind === kind);
  if (found === undefined) throw new Error(`The snippet has no ${kind} section.`);
  return found;
}

/** Findings about names as `line code`, hints left out. */
function nameFaults(edge: EdgeCase, release: string): string[] {
  return diagnoseNames([edge.file], { release })
    .flat()
    .filter(({ severity }) => severity !== 'hint')
    .map(({ line, code }) => `${line} ${code}`);
}

/** The terms of a rule's condition, `!` in front of what is negated, alternatives apart. */
function terms(edge: EdgeCase, line: number): string[][] {
  const words = edge.statement(line).arguments;
  const start = words.findIndex(({ value }) => value === 'if');
  const condition = readCondition(words.slice(start));
  return (condition?.alternatives ?? []).map((all) =>
    all.map((term) => `${term.isNegated ? '!' : ''}${term.kind === 'acl' ? term.name : '{}'}`),
  );
}

/** What the notes demand of meaning: the catalogue, names, values and releases. */
export const meaningDemands: Readonly<Record<number, Demand>> = {
  23: (edge) => expect(listRules(sectionOf(edge, 'frontend'), 'http-request')[0]?.condition).toBeNull(),
  30: (edge) => {
    expect(edge.faults('2.6')).toContain('2 missing-argument');
    expect(edge.faults('3.4')).toContain('2 empty-word');
    expect(edge.faults('3.2')).toContain('2 empty-word');
  },
  64: (edge) => expect(edge.expanded(2)).toEqual(['log', '', 'local0']),
  65: (edge) => {
    expect(edge.faults('3.2')).toEqual([]);
    expect(edge.faults('2.6')).toEqual(['2 bad-variable-name']);
  },
  67: (edge) => {
    expect(edge.faults('2.6')).toEqual([]);
    expect(listBinds(edge.file).map(({ addresses }) => addresses[0]?.port ?? null)).toEqual([18_995, null]);
  },
  74: (edge) => {
    expect(nameFaults(edge, '2.6')).toEqual([]);
    expect(nameFaults(edge, '3.4')).toEqual(['8 duplicate-section']);
  },
  75: (edge) => expect(nameFaults(edge, '2.6')).toContain('7 duplicate-section'),
  76: (edge) => {
    expect(nameFaults(edge, '2.6')).toEqual(['3 duplicate-section']);
    expect(edge.file.sections).toHaveLength(2);
  },
  100: (edge) => expect(terms(edge, 8)).toEqual([['{}', '!{}'], ['{}']]),
  101: (edge) => expect(nameFaults(edge, '2.6')[0]).toBe('8 undefined-name'),
  102: (edge) => expect(nameFaults(edge, '2.6')).toEqual(['8 undefined-name']),
  103: (edge) => {
    expect(terms(edge, 9)).toEqual([['!a']]);
    expect(terms(edge, 10)).toEqual([['a']]);
  },
  104: (edge) => {
    const [acl] = indexNames([edge.file]).find('acl', 'a');
    expect(acl?.definitions.map(lineOfUse)).toEqual([8, 9]);
    expect(acl?.references).toHaveLength(1);
  },
  105: (edge) => {
    const [acl] = listAcls(sectionOf(edge, 'frontend'));
    expect(acl?.patterns).toEqual(['-x', 'www.']);
  },
  108: (edge) => expect(nameFaults(edge, '2.6')).toEqual(['8 bad-expression']),
  112: (edge) => {
    const [rule] = listRules(sectionOf(edge, 'frontend'), 'http-request');
    expect(rule?.condition?.text).toBe('{ path / }');
    const [value] = listValues(sectionOf(edge, 'frontend'), 'http-request set-header');
    expect(value?.values.map(({ text }) => text)).toEqual(['X', 'if', 'if { path / }']);
  },
  114: (edge) => {
    const index = indexNames([edge.file]);
    expect(index.dynamicUses.map(lineOfUse)).toEqual([8]);
    expect(index.undefinedUses).toEqual([]);
  },
  120: (edge) => {
    const frontend = sectionOf(edge, 'frontend');
    const { statements } = effectiveValue([edge.file], frontend, 'maxconn');
    expect(statements.map(({ statement }) => statement.arguments[0]?.value)).toEqual(['6']);
    expect(listValues(frontend, 'maxconn')).toHaveLength(2);
  },
  121: (edge) => {
    const value = getValue(sectionOf(edge, 'defaults'), 'timeout server')?.values[0];
    expect(value).toMatchObject({ value: 90_000, unit: 'ms', text: '90000' });
    expect(getValue(sectionOf(edge, 'defaults'), 'timeout connect')?.values[0]?.value).toBe(1500);
  },
};
