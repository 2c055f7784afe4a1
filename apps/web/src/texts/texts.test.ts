import { expect, test } from 'vitest';
import { account } from './en/account.ts';
import { approvals } from './en/approvals.ts';
import { audit } from './en/audit.ts';
import { auditSettings } from './en/audit-settings.ts';
import { drift } from './en/drift.ts';
import { nodes } from './en/nodes.ts';
import { operations } from './en/operations.ts';
import { people } from './en/people.ts';
import { resources } from './en/resources.ts';
import { rollouts } from './en/rollouts.ts';
import { singleSignOn } from './en/single-sign-on.ts';
import { en as first } from './en.ts';

const en = {
  ...first,
  ...approvals,
  ...audit,
  ...auditSettings,
  ...drift,
  ...nodes,
  ...operations,
  ...resources,
  ...rollouts,
  ...singleSignOn,
  // Their titles are with the shell.
  ...{ accountTexts: account, peopleTexts: people },
};

function entries(value: object, path = ''): [key: string, text: string][] {
  return Object.entries(value).flatMap(([name, part]): [string, string][] => {
    const key = path === '' ? name : `${path}.${name}`;
    return typeof part === 'string' ? [[key, part]] : entries(part, key);
  });
}

test('no two parts of the texts have a key in common: the later one would win wherever both are loaded', () => {
  const parts = [
    first,
    account,
    approvals,
    audit,
    auditSettings,
    drift,
    nodes,
    operations,
    people,
    resources,
    rollouts,
    singleSignOn,
  ];
  const keys = parts.flatMap((part) => entries(part).map(([key]) => key));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('a text that counts things has a form for one and a form for many', () => {
  const counted = entries(en).filter(([, text]) => /\{\{count(?:, number)?\}\} [a-z]{2,}s\b/.test(text));
  expect(counted.length).toBeGreaterThan(5);
  // More than 400 servers are never one.
  const never = ['overview.showAll', 'plan.milliseconds'];
  expect(counted.map(([key]) => key).filter((key) => !key.endsWith('_other') && !never.includes(key))).toEqual([]);
});

test('both forms of a text are there', () => {
  const keys = new Set(entries(en).map(([key]) => key));
  for (const key of keys) {
    if (key.endsWith('_one')) expect(keys).toContain(key.replace(/_one$/, '_other'));
    if (key.endsWith('_other')) expect(keys).toContain(key.replace(/_other$/, '_one'));
  }
});
