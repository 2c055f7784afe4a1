import type { Readable } from 'node:stream';

/** What a command may touch of the process it runs in. */
export interface CliContext {
  environment: Readonly<Record<string, string | undefined>>;
  stdin: Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };
  stdout: { write(chunk: string | Uint8Array): unknown; isTTY?: boolean };
  stderr: { write(chunk: string): unknown };
}

/** Options that every command knows. */
export interface GlobalOptions {
  json?: boolean;
  url?: string;
}

/** A command's way to the user: words for a person, or one JSON document for a program. */
export interface Output {
  json: boolean;
  /** Prints `value` as JSON with --json, else the lines. Control characters from the server never reach the terminal. */
  result(value: unknown, lines: readonly string[]): void;
  /** A line about progress, for persons only, on stderr. */
  progress(line: string): void;
}

export function createOutput(context: CliContext, options: GlobalOptions): Output {
  const json = options.json === true;
  return {
    json,
    result(value, lines) {
      const text = json ? JSON.stringify(value, null, 2) : lines.map(printable).join('\n');
      context.stdout.write(`${text}\n`);
    },
    progress(line) {
      if (!json) context.stderr.write(`${printable(line)}\n`);
    },
  };
}

/**
 * A command of ours as this user types it. Inside the repository npm starts us, and there is no program of the name `sluice`.
 */
export function typed(context: Pick<CliContext, 'environment'>, command: string): string {
  return `${programName(context)} ${command}`;
}

export function programName({ environment }: Pick<CliContext, 'environment'>): string {
  return environment.npm_lifecycle_event === 'sluice' ? 'npm run -s sluice --' : 'sluice';
}

/** Replaces what could move a terminal's cursor or change its title; tabs stay. */
export function printable(line: string): string {
  return line.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, '\ufffd');
}

/** Lines of a table whose columns are as wide as their widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)];
}
