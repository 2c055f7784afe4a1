import { ConfigBase64, ConfigText, DriftEntry, SemanticLine } from '@sluice/contract';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { mapOf } from '../../platform/mapped-answer.ts';
import { everyEndpoint } from '../../testing/every-endpoint.ts';
import { hiddenTypes } from './answer-mask.ts';

const answersWith = (marked: Parameters<typeof mapOf>[1]) =>
  everyEndpoint.filter(({ endpoint }) => mapOf(endpoint.response, marked) !== null);

test('every answer in which secrets are hidden is about one cluster or node', () => {
  const answers = answersWith(hiddenTypes);
  expect(answers.length).toBeGreaterThan(15);
  for (const { endpoint, name } of answers) {
    expect('permission' in endpoint.access && ['cluster', 'node'].includes(endpoint.access.of), name).toBe(true);
  }
});

test('every answer that shows what a configuration says, or how it changes, asks for config.read', () => {
  const answers = answersWith(new Set<z.ZodType>([ConfigText, ConfigBase64, SemanticLine, DriftEntry]));
  expect(answers.length).toBeGreaterThan(15);
  for (const { endpoint, name } of answers) {
    const { access } = endpoint;
    const asks = 'permission' in access && (access.permission === 'config.read' || access.also === 'config.read');
    expect(asks, name).toBe(true);
  }
});
