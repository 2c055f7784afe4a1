import type { z } from 'zod';

/** Gives a value back with the texts and numbers of marked schemas changed; everything else is what it was. */
export type AnswerMap = (value: unknown, change: ChangeMarked) => unknown;
export type ChangeMarked = (value: string | number, schema: z.ZodType) => string | number | null;

/**
 * Finds where in a schema certain schemas stand, by identity: what a value is follows from the contract and not from its name.
 *
 * Returns: null when none stands anywhere.
 * Errors:  throws for a kind of schema that it cannot look into, and, when it is used, for a value that fits no option of a union: what
 *          is not understood does not go out.
 */
export function mapOf(schema: z.ZodType, marked: ReadonlySet<z.ZodType>): AnswerMap | null {
  if (marked.has(schema))
    return (value, change) => (typeof value === 'string' || typeof value === 'number' ? change(value, schema) : value);
  const { def } = schema._zod as { def: Definition };
  if (def.shape !== undefined) return mapOfObject(def.shape, marked);
  if (def.options !== undefined) return mapOfUnion(def.options, marked);
  if (def.element !== undefined) return mapOfItems(def.element, marked);
  if (def.valueType !== undefined) return mapOfValues(def.valueType, marked);
  if (def.innerType !== undefined) return mapOf(def.innerType, marked);
  if (!leaves.has(def.type)) throw new Error(`A schema of the kind ${def.type} cannot be looked into.`);
  return null;
}

const leaves: ReadonlySet<string> = new Set([
  ...[
    'string',
    'number',
    'int',
    'boolean',
    'null',
    'undefined',
    'enum',
    'literal',
    'template_literal',
    'custom',
    'any',
  ],
  ...['unknown', 'void', 'date'],
]);

/** The parts of schemas that hold other schemas. */
interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  options?: readonly z.ZodType[];
  element?: z.ZodType;
  valueType?: z.ZodType;
  innerType?: z.ZodType;
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
    // An option that is marked first: one that fits loosely must not take its place.
    const fits = ({ option }: (typeof maps)[number]) => option.safeParse(value).success;
    const fitting = maps.filter(({ map }) => map !== null).find(fits) ?? maps.find(fits);
    if (fitting === undefined) throw new Error('A value fits no option of its union.');
    return fitting.map === null ? value : fitting.map(value, change);
  };
}
