/**
 * Zod compiles object schemas with `new Function` unless told otherwise before its first use. The content security
 * policy refuses that, and the browser would report the refusal on every page. Must be the first import of the entry.
 * Source: zod 4, `core.ts`, `globalThis.__zod_globalConfig`.
 */
Reflect.set(globalThis, '__zod_globalConfig', { jitless: true });

export const zodConfigured = true;
