import * as contract from '@sluice/contract';
import { z } from 'zod';

export interface NamedEndpoint {
  /** `POST /api/v1/pools`. */
  name: string;
  endpoint: contract.Endpoint;
}

/** Every endpoint of the contract, whatever the server made of it. */
export const everyEndpoint: readonly NamedEndpoint[] = Object.values<unknown>(contract).flatMap((value) => {
  if (typeof value !== 'object' || value === null || !('access' in value) || !('method' in value)) return [];
  const endpoint = value as contract.Endpoint;
  return [{ name: `${endpoint.method} ${endpoint.path}`, endpoint }];
});

/** JSON Schema, as far as `sampleOf` reads it. */
interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  format?: string;
  pattern?: string;
  minLength?: number;
  minimum?: number;
  minItems?: number;
}

/** A text of a request that a caller chooses freely. */
export interface TextField {
  /** JSON Pointer. */
  pointer: string;
  /** The whole body with this text in the field, or with something that does not belong there. */
  with(value: unknown): unknown;
}

/** A body that fits the form, with everything that may be left out, and its free texts. Null for an endpoint without a body. */
export function sampleBody({ body }: contract.Endpoint): { sample: unknown; fields: TextField[] } | null {
  if (body === undefined) return null;
  const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const sample = sampleOf(schema);
  const fields = pointersOf(schema, '').map((pointer) => ({
    pointer,
    with: (value: unknown) => replaced(sample, pointer.split('/').slice(1), value),
  }));
  return { sample, fields };
}

function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = firstChoice(schema);
  if (choice !== null) return sampleOf(choice);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(sampleOf));
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]),
      );
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 0) }, () => sampleOf(schema.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return textOf(schema);
  }
}

function textOf({ format, minLength = 1, pattern }: JsonSchema): string {
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'date-time') return '2031-01-01T00:00:00Z';
  if (format === 'email') return 'somebody@example.com';
  if (format === 'base64') return 'Zm9v';
  const text = 'abcdefghijklmnop'.slice(0, Math.max(minLength, 3)).padEnd(minLength, 'q');
  if (pattern === undefined || new RegExp(pattern, 'u').test(text)) return text;
  const others = ['0x1f', '#1', 'aa.map', '2001:db8::1', '192.0.2.1', 'a'.repeat(64), '1', 'file-content:x'];
  return others.find((other) => new RegExp(pattern, 'u').test(other)) ?? text;
}

/** Free texts: those that are no id, no moment and none of a few words. */
function pointersOf(schema: JsonSchema, at: string): string[] {
  if (schema.const !== undefined || schema.enum !== undefined) return [];
  const choice = firstChoice(schema);
  if (choice !== null) return pointersOf(choice, at);
  if (schema.allOf !== undefined) return schema.allOf.flatMap((part) => pointersOf(part, at));
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).flatMap(([name, inner]) => pointersOf(inner, `${at}/${name}`));
  if (typeOf(schema) === 'array') return pointersOf(schema.items ?? {}, `${at}/0`);
  const isFree = typeOf(schema) === 'string' && !['uuid', 'date-time'].includes(schema.format ?? '');
  return isFree ? [at] : [];
}

/** The first that is not null. */
function firstChoice({ anyOf, oneOf }: JsonSchema): JsonSchema | null {
  return (anyOf ?? oneOf)?.find((one) => typeOf(one) !== 'null') ?? null;
}

function typeOf({ type }: JsonSchema): string | undefined {
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type;
}

function replaced(value: unknown, [name, ...rest]: readonly string[], text: unknown): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, text) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [name]: replaced(object[name], rest, text) };
}
