import { type CrtListLine, sayEntry } from './crt-list-files.ts';
import { type JudgedCommands, says } from './judged-command.ts';
import { RuntimeError } from './runtime-error.ts';
import type { StepOf } from './runtime-plan.ts';
import { parseCrtList } from './show-ssl.ts';

/** A transaction: connections see the old certificate or the new one. Errors: RuntimeError `refused`, without the PEM. */
export async function replaceCertificate(commands: JudgedCommands, { file, pem }: { file: string; pem: string }) {
  await commands.send(['set', 'ssl', 'cert', file], says(/^Transaction (created|updated)/), pem);
  await commands.orUndo(
    () => commands.send(['commit', 'ssl', 'cert', file], says(/Success!/)),
    ['abort', 'ssl', 'cert', file],
  );
}

/** Makes a certificate known that no file named so far; nothing uses it until a crt-list does. Errors: RuntimeError `refused`. */
export async function addCertificate(commands: JudgedCommands, { file, pem }: { file: string; pem: string }) {
  await commands.send(['new', 'ssl', 'cert', file], says(/^New empty certificate store/));
  await commands.orUndo(() => replaceCertificate(commands, { file, pem }), ['del', 'ssl', 'cert', file]);
}

/** Errors: RuntimeError `refused`, also while something uses the certificate. */
export async function removeCertificate(commands: JudgedCommands, file: string): Promise<void> {
  await commands.send(['del', 'ssl', 'cert', file], says(/deleted!$/));
}

/**
 * Adds entries, then deletes others.
 *
 * Which numbers entries have is known to the worker alone: it counts lines of the file, then goes on with what came by commands.
 * Errors: RuntimeError `refused`, also for an entry that the worker does not hold.
 */
export async function editCrtList(commands: JudgedCommands, { file, added, removed }: StepOf<'edit-crt-list'>) {
  const held = parseCrtList(await commands.run(['show', 'ssl', 'crt-list', '-n', file]));
  const target = ['ssl', 'crt-list', file];
  for (const entry of added) await commands.send(['add', ...target], says(/Success!/), writeEntry(entry));
  for (const entry of removed) {
    const at = held.findIndex((candidate) => sayEntry(candidate) === sayEntry(entry));
    const [found] = at < 0 ? [] : held.splice(at, 1);
    if (found === undefined) throw new RuntimeError('refused', 'The worker does not hold an entry that is to go.');
    await commands.send(['del', ...target, `${found.certificate}:${found.line}`], says(/deleted in crtlist/));
  }
}

function writeEntry({ certificate, options, filters }: CrtListLine): string {
  const inBrackets = options.length === 0 ? [] : [`[${options.flat().join(' ')}]`];
  return [certificate, ...inBrackets, ...filters].join(' ');
}

/** A transaction, however many payloads it takes. Errors: RuntimeError `refused`. */
export async function replaceAuthorities(
  commands: JudgedCommands,
  { object, file, payloads }: StepOf<'replace-authorities'>,
): Promise<void> {
  const accept = says(/^transaction (created|updated)/i);
  const target = ['ssl', object, file];
  await commands.orUndo(async () => {
    for (const [index, payload] of payloads.entries())
      await commands.send([index === 0 ? 'set' : 'add', ...target], accept, payload);
    await commands.send(['commit', ...target], says(/Success!/));
  }, ['abort', ...target]);
}
