import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** JSON, deflated. `Value` is what `unpackJson` gives back. */
export type PackedJson<Value> = Buffer & { readonly packed?: Value };

/** JSON for a `bytea` column that is read whole or not at all: nothing in PostgreSQL looks into it. */
export function packJson<Value>(value: Value): Promise<PackedJson<Value>> {
  return deflate(JSON.stringify(value), { level: constants.Z_BEST_SPEED });
}

export async function unpackJson<Value>(bytes: PackedJson<Value>): Promise<Value> {
  return JSON.parse((await inflate(bytes)).toString()) as Value;
}
