/**
 * JSON text for a `jsonb` column. PostgreSQL refuses NUL and lone surrogates in it; texts here are for the eye (the bytes
 * themselves are kept as blobs), so both become visible stand-ins.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // A replacer makes it ten times slower, and hardly any value needs one: JSON writes exactly these characters as escapes.
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? storable(item) : item));
}

function storable(text: string): string {
  return text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\uFFFD');
}
