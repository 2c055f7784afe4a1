import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { CliContext } from './context.ts';
import { cannotRead, cannotWrite } from './file-failure.ts';

/** A reader sees the old or the new file, never a part. */
export async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${file}.sluice-new`;
  try {
    await writeFile(fresh, bytes);
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw cannotWrite(file, error);
  }
}

/** The bytes of a file; `-` is stdin. */
export async function readInput(context: CliContext, file: string): Promise<Uint8Array> {
  if (file === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of context.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  return readFile(file).catch((error: unknown) => {
    throw cannotRead(file, error);
  });
}

/** In lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
