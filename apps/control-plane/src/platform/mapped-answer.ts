import type { z } from 'zod';

/** Gives a value back with the texts of marked schemas changed; everything else is what it was. */
export type AnswerMap = (value: unknown, change: ChangeText) => unknown;
export type ChangeText = (text: string, schema: z.ZodType) => string;

/**
 * Finds where in a schema certain schemas stand, by identity: what a text is follows from the contract and not from its name.
 *
 * Returns: null when none stands anywhere.
 */
export function mapOf(schema: z.ZodType, marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  if (marked.has(schema)) return (value, change) => (typeof value === 'string' ? change(value, schema) : value);
  const { def } = schema._zod as { def: Definition };
  if (def.shape !== undefined) return mapOfObject(def.shape, marked);
  if (def.options !== undefined) return mapOfUnion(def.options, marked);
  if (def.element !== undefined) return mapOfItems(def.element, marked);
  if (def.valueType !== undefined) return mapOfValues(def.valueType, marked);
  const inner = def.innerType ?? def.out ?? null;
  return inner === null ? null : mapOf(inner, marked);
}

/** The parts of schemas that hold other schemas. */
interface Definition {
  shape?: Record<string, z.ZodType>;
  options?: readonly z.ZodType[];
  element?: z.ZodType;
  valueType?: z.ZodType;
  innerType?: z.ZodType;
  out?: z.ZodType;
}

function mapOfObject(shape: Record<string, z.ZodType>, marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  const fields = Object.entries(shape).flatMap(([name, field]) => {
    const map = mapOf(field, marked);
    return map === null ? [] : [[name, map] as const];
  });
  if (fields.length === 0) return null;
  return (value, change) => {
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = { ...value };
    for (const [name, map] of fields) if (name in copy) copy[name] = map(copy[name], change);
    return copy;
  };
}

function mapOfItems(element: z.ZodType, marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  const map = mapOf(element, marked);
  if (map === null) return null;
  return (value, change) => (Array.isArray(value) ? value.map((item) => map(item, change)) : value);
}

function mapOfValues(valueType: z.ZodType, marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  const map = mapOf(valueType, marked);
  if (map === null) return null;
  return (value, change) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, map(item, change)]))
      : value;
}

function mapOfUnion(options: readonly z.ZodType[], marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  const maps = options.map((option) => ({ option, map: mapOf(option, marked) }));
  if (maps.every(({ map }) => map === null)) return null;
  return (value, change) => {
    const fitting = maps.find(({ option }) => option.safeParse(value).success);
    return fitting?.map?.(value, change) ?? value;
  };
}
