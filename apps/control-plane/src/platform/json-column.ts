/**
 * JSON text for a `jsonb` column. PostgreSQL refuses NUL and lone surrogates in it; texts here are for the eye (the bytes
 * themselves are kept as blobs), so both become visible stand-ins.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? storable(item) : item));
}

function storable(text: string): string {
  return text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\uFFFD');
}
