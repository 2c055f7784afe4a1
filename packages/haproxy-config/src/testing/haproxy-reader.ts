import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { testIds, writeTestFile } from '@sluice/test-rig';
import { encodeLatin1 } from '../text/latin1.ts';

/** One message of HAProxy about a line of ours. */
export interface ReaderMessage {
  readonly level: string;
  readonly text: string;
}

/** What one run of `haproxy -c` said: its messages by the index of the line they are about, and its standard output. */
export interface ReaderOutput {
  readonly messages: ReadonlyMap<number, readonly ReaderMessage[]>;
  readonly stdout: string;
}

/**
 * Lets `haproxy -c` read many lines in one process: in files of a `global` section each, `perFile` lines in every file.
 *
 * Limits: HAProxy stops reading a file after 50 fatal errors, so lines that it refuses need small files.
 */
export async function readWithHaproxy(
  binary: string,
  directory: string,
  lines: readonly string[],
  options: { readonly perFile: number; readonly environment: Readonly<Record<string, string>> },
): Promise<ReaderOutput> {
  await mkdir(directory, { mode: 0o755 });
  const { perFile, environment } = options;
  for (let start = 0; start < lines.length; start += perFile) {
    const name = `${String(start / perFile).padStart(6, '0')}.cfg`;
    const text = `global\n${lines
      .slice(start, start + perFile)
      .map((line) => `${line}\n`)
      .join('')}`;
    await writeTestFile(join(directory, name), encodeLatin1(text));
  }
  const run = spawnSync(binary, ['-c', '-f', directory], {
    encoding: 'latin1',
    env: { PATH: '/usr/bin:/bin', ...environment },
    maxBuffer: 1 << 28,
    ...testIds(),
  });
  if (run.error !== undefined) throw run.error;
  return { messages: readMessages(run.stderr, perFile), stdout: run.stdout };
}

/** The release of a binary, for example `2.6`, as a number that can be compared: 206. */
export function readRelease(binary: string): number {
  const words = spawnSync(binary, ['-v'], { encoding: 'utf8' }).stdout;
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(words) ?? [];
  if (major === undefined || minor === undefined) throw new Error(`${binary} does not tell its version.`);
  return Number(major) * 100 + Number(minor);
}

/** Words are echoed as they are, with whatever line ends they hold: a message goes on until the next one begins. */
function readMessages(stderr: string, perFile: number): Map<number, ReaderMessage[]> {
  const found = new Map<number, ReaderMessage[]>();
  for (const part of stderr.split(/^(?=\[(?:ALERT|WARNING|NOTICE|DIAG)\] +\(\d+\) : )/m)) {
    const match = /^\[(\w+)\] +\(\d+\) : config : parsing \[[^\]]*\/(\d{6})\.cfg:(\d+)\] ?: (.*)\n$/s.exec(part);
    const [, level = '', file = '', line = '', text = ''] = match ?? [];
    if (match === null) continue;
    // The first line of every file opens the section.
    const index = Number(file) * perFile + Number(line) - 2;
    const messages = found.get(index) ?? [];
    messages.push({ level, text });
    found.set(index, messages);
  }
  return found;
}
