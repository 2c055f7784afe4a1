import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeDiagnostic } from '@sluice/contract/agent';
import { parse } from '@sluice/haproxy-config';
import { readPlainFile } from '../plain-file.ts';
import { readCheckVerdict } from './check-verdict.ts';
import { parseCommandLine } from './command-line.ts';
import { listSetNames, type Variables } from './config-environment.ts';
import { diagnostic, stalled } from './diagnostic.ts';
import { createValueMask, pickNamedVariables } from './environment-mask.ts';
import { type JailRequest, runInJail } from './jail.ts';
import { findJailPrograms } from './jail-program.ts';
import { type LocalState, readLocalState, readWorkerVariables } from './local-state.ts';
import { prepareStandIns } from './stand-in.ts';
import type { HaproxyTarget, ValidateOutcome } from './target.ts';

const timeoutMs = 10_000;

/**
 * `haproxy -c` of the node's binary in a jail. `mainPath` is a file in `directory`, seen by HAProxy at the target's path;
 * the other files of `directory` are seen beside it.
 *
 * Limits: never as root, never without the jail: stalled `not-manageable`. What the jail hides (foreign files, names) is
 *         replaced by stand-ins and listed in `notes`.
 */
export async function validateConfig(
  target: HaproxyTarget,
  staged: { directory: string; mainPath: string },
): Promise<ValidateOutcome> {
  if (process.getuid?.() === 0)
    return unmanageable(
      'The agent runs as root.',
      'Run it as another user: a check may run code of the configuration.',
    );
  const programs = await findJailPrograms();
  if ('missing' in programs) return unmanageable(programs.cause, programs.remediation);
  const state = await readLocalState(target);
  const binary = state.master?.binary;
  if (!binary) return unmanageable('The program of the running HAProxy is not known.', 'Start HAProxy.');
  const configText = await readPlainFile(staged.mainPath).catch(() => null);
  if (configText === null)
    return {
      ...stalled('file-system', diagnostic({ code: 'file-system', cause: `${staged.mainPath} cannot be read.` })),
      notes: [],
    };
  const file = parse(configText);
  const workingDirectory = state.master?.cwd ?? '/';
  const overlays = await listOverlays(target, staged);
  const text = configText.toString('latin1');
  const variables = pickNamedVariables(await startVariables(target, state), text);
  const { standIns, hidden, notes } = await prepareStandIns(target, file, variables, workingDirectory, overlays);
  // Texts are kept as latin1, one character a byte; spawn writes UTF-8.
  const decoded = new Map([...variables].map(([name, value]) => [name, Buffer.from(value, 'latin1').toString('utf8')]));
  const mask = createValueMask(decoded, configText.toString('utf8'));
  const request: JailRequest = {
    programs,
    command: [binary, ...checkArguments(target, state)],
    workingDirectory,
    environment: Object.fromEntries(decoded),
    configDirectory: dirname(target.configFile),
    overlays,
    hidden,
    standIns,
    timeoutMs,
  };
  try {
    return maskCauses(readCheckVerdict(await runInJail(request), target.configFile, notes), mask);
  } catch (error) {
    const words = error instanceof Error ? error.message : 'unknown error';
    return unmanageable(
      `The jail could not be started: ${words}`,
      'Check that bubblewrap and util-linux work for this user.',
    );
  }
}

/** A configuration may name a variable only to have its value printed. */
function maskCauses(outcome: ValidateOutcome, mask: (words: string) => string): ValidateOutcome {
  const masked = (diagnostics: readonly NodeDiagnostic[]) =>
    diagnostics.map((entry) => ({ ...entry, cause: mask(entry.cause) }));
  const notes = masked(outcome.notes);
  return outcome.kind === 'stalled'
    ? { ...outcome, diagnostics: masked(outcome.diagnostics), notes }
    : { ...outcome, notes };
}

function unmanageable(cause: string, remediation: string): ValidateOutcome {
  return { ...stalled('not-manageable', diagnostic({ code: 'not-manageable', cause, remediation })), notes: [] };
}

function checkArguments(target: HaproxyTarget, { master }: LocalState): string[] {
  const { localPeer, checkOptions, masterWorker } = parseCommandLine(master?.argv ?? []);
  return [
    ...(masterWorker ? ['-W'] : []),
    '-c',
    ...checkOptions,
    ...(localPeer === null ? [] : ['-L', localPeer]),
    '-f',
    target.configFile,
  ];
}

/**
 * The environment HAProxy was started with. Where `/proc` hides it, the worker's, without what HAProxy and the running
 * configuration put there.
 */
async function startVariables(target: HaproxyTarget, state: LocalState): Promise<Variables> {
  const initial = state.master ? await readFile(`/proc/${state.master.pid}/environ`, 'latin1').catch(() => null) : null;
  const running = await readPlainFile(target.configFile).catch(() => new Uint8Array());
  const given =
    initial === null
      ? ((await readWorkerVariables(target, state.workerPid)) ?? new Map<string, string>())
      : new Map(initial.split('\0').map(splitVariable));
  const set = initial === null ? listSetNames(parse(running)) : new Set<string>();
  return new Map(
    [...given].filter(([name]) => name !== '' && !set.has(name) && !/^(HAPROXY_|NOTIFY_SOCKET$|LD_)/.test(name)),
  );
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? ['', ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function listOverlays(
  target: HaproxyTarget,
  staged: { directory: string; mainPath: string },
): Promise<Map<string, string>> {
  const overlays = new Map<string, string>();
  if (staged.directory !== dirname(target.configFile)) {
    for (const path of await listFilesBelow(staged.directory)) {
      overlays.set(join(dirname(target.configFile), path), join(staged.directory, path));
    }
  }
  overlays.set(target.configFile, staged.mainPath);
  return overlays;
}

async function listFilesBelow(directory: string, prefix = ''): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(directory, prefix), { withFileTypes: true }).catch(() => [])) {
    const path = join(prefix, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory()) files.push(...(await listFilesBelow(directory, path)));
  }
  return files;
}
