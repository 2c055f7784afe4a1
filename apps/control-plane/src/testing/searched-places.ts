import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import { inflateRawSync, inflateSync, unzipSync } from 'node:zlib';
import type { Pool } from 'pg';

/** Bytes that are kept, sent or written somewhere, with the name of the place. */
export interface Place {
  where: string;
  /** Who was told it, where that matters: `viewer`. */
  to?: string;
  bytes: Buffer;
}

/** Every cell of every table, with what is packed in it unpacked. */
export async function readDatabase(pool: Pool): Promise<Place[]> {
  const tables = await pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  const places: Place[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM "${name}"`);
    for (const row of rows)
      for (const [column, value] of Object.entries(row))
        for (const bytes of bytesOf(value)) places.push({ where: `column ${name}.${column}`, bytes });
  }
  return places;
}

function bytesOf(value: unknown): Buffer[] {
  if (value === null) return [];
  if (Buffer.isBuffer(value)) return [value, ...unpacked(value)];
  return [Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value), 'utf8')];
}

function unpacked(bytes: Buffer): Buffer[] {
  return [inflateRawSync, inflateSync, unzipSync].flatMap((unpack) => {
    try {
      return [unpack(bytes)];
    } catch {
      // It was packed in another way, or not at all.
      return [];
    }
  });
}

/** Every file below a directory. */
export async function readFiles(directory: string): Promise<Place[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => join(parentPath, name));
  return Promise.all(
    files.map(async (path) => ({ where: `file ${path.slice(directory.length + 1)}`, bytes: await readFile(path) })),
  );
}

/** Keeps what this process writes to its outputs while it is written. */
export function recordOutput(): { chunks: Buffer[]; stop(): void } {
  const chunks: Buffer[] = [];
  const originals = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream, write } of originals)
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      chunks.push(Buffer.from(chunk as string));
      return write.call(stream, chunk, ...rest);
    }) as typeof write;
  const words = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
  const consoles = words.map((name) => ({ name, write: console[name] }));
  for (const { name, write } of consoles)
    console[name] = (...values: unknown[]) => {
      chunks.push(Buffer.from(format(...values)));
      write.apply(console, values);
    };
  const onWarning = (warning: Error) => void chunks.push(Buffer.from(format(warning)));
  process.on('warning', onWarning);
  return {
    chunks,
    stop() {
      for (const { stream, write } of originals) stream.write = write;
      for (const { name, write } of consoles) console[name] = write;
      process.off('warning', onWarning);
    },
  };
}
