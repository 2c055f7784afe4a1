import { parse, type Section } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { inheritedArgument, inheritedMode } from './inheritance.ts';

const file = parse(
  new TextEncoder().encode(`defaults base
  mode http
  default-server inter 5s weight 3
defaults tuned from base
  default-server weight 4
frontend a from tuned
  bind :80
backend b from base
  default-server fall 2 weight 7
  server s1 192.0.2.1:80
  default-server weight 8
  server s2 192.0.2.2:80
defaults
  timeout client 5s
frontend c
  bind :81
`),
);
const section = (kind: string, name: string) => {
  const found = file.sections.find((entry) => entry.kind === kind && entry.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
};
const argument = (owner: Section, server: string, keyword: string) => {
  const statement = owner.statements.find((entry) => entry.arguments[0]?.value === server);
  if (statement === undefined) throw new Error(`no ${server}`);
  return inheritedArgument(file, owner, statement, keyword);
};

test('a mode comes from the named defaults, from those they start from, or from HAProxy itself', () => {
  expect(inheritedMode(file, section('frontend', 'a'))).toEqual({ value: 'http', origin: 'defaults base' });
  expect(inheritedMode(file, section('frontend', 'c'))).toEqual({ value: 'tcp', origin: null });
});

test('a server takes default-server lines above it, then those of the defaults', () => {
  const backend = section('backend', 'b');
  expect(argument(backend, 's1', 'weight')).toEqual({ value: '7', origin: 'backend b' });
  expect(argument(backend, 's2', 'weight')).toEqual({ value: '8', origin: 'backend b' });
  expect(argument(backend, 's1', 'inter')).toEqual({ value: '5s', origin: 'defaults base' });
  expect(argument(backend, 's1', 'rise')).toBeNull();
});
