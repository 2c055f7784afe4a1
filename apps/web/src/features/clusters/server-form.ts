import {
  applyEdits,
  type ConfigFile,
  type Edit,
  isDiagnostic,
  listBackends,
  parse,
  type ServerView,
  setServerAddress,
  setServerArgument,
  toDisplay,
  toLatin1,
} from '@sluice/haproxy-config';
import { readSwitches, readTexts } from '../../ui/draft.ts';
import type { FieldProblem } from './field-checks.ts';
import * as check from './field-checks.ts';

/** Arguments with one value, each a text field; empty means that the line does not say it. */
export const valueKeywords = [
  'weight',
  'maxconn',
  'inter',
  'rise',
  'fall',
  'minconn',
  'maxqueue',
  'slowstart',
  'cookie',
] as const;
export type ValueKeyword = (typeof valueKeywords)[number];

/** Flags and the word that takes them back when `default-server` sets them. */
const flags = { check: 'no-check', backup: 'no-backup', disabled: 'enabled' } as const;
export type FlagKeyword = keyof typeof flags;
export const flagKeywords = ['check', 'backup', 'disabled'] as const satisfies readonly FlagKeyword[];

export interface ServerForm {
  host: string;
  port: string;
  values: Record<ValueKeyword, string>;
  flags: Record<FlagKeyword, boolean>;
}
export interface ServerPlace {
  /** Section name as in the file (latin1). */
  backend: string;
  server: string;
}
export type ServerEdit =
  | { kind: 'edited'; bytes: Uint8Array }
  | { kind: 'refused'; cause: string; remediation: string };

/** The server line and the file it stands in; null when there is none of this name. */
export function findServer(file: ConfigFile, place: ServerPlace): ServerView | null {
  const backend = listBackends(file).find((entry) => entry.name === place.backend);
  return backend?.servers.find((entry) => entry.name === place.server) ?? null;
}

export function readServerForm(server: ServerView): ServerForm {
  const firstValue = (keyword: string) =>
    toDisplay(server.arguments.findLast((argument) => argument.keyword === keyword)?.values[0]?.value ?? '');
  return {
    host: toDisplay(server.host),
    port: toDisplay(server.portSpec),
    values: {
      weight: firstValue('weight'),
      maxconn: firstValue('maxconn'),
      inter: firstValue('inter'),
      rise: firstValue('rise'),
      fall: firstValue('fall'),
      minconn: firstValue('minconn'),
      maxqueue: firstValue('maxqueue'),
      slowstart: firstValue('slowstart'),
      cookie: firstValue('cookie'),
    },
    flags: { check: server.check, backup: server.backup, disabled: server.disabled },
  };
}

/**
 * Writes into the file what the person changed, each field as the smallest edit. `initial` is the form as it was opened:
 * what it already said is not written, so that what somebody else made of the line meanwhile stays, and an untouched form
 * changes nothing.
 */
export function writeServerForm(
  bytes: Uint8Array,
  place: ServerPlace,
  initial: ServerForm,
  form: ServerForm,
): ServerEdit {
  const original = findServer(parse(bytes), place);
  if (original === null) return gone;
  const changed = new Set(changedFields(initial, form));
  const steps: Step[] = [];
  if (changed.has('host') || changed.has('port')) {
    const now = readServerForm(original);
    const host = changed.has('host') ? form.host : now.host;
    const port = changed.has('port') ? form.port : now.port;
    const address = toLatin1(writeAddress(original.address, host, port));
    steps.push((file, server) => setServerAddress(file, server, address));
  }
  for (const keyword of valueKeywords) {
    if (!changed.has(keyword)) continue;
    const value = form.values[keyword].trim();
    steps.push((file, server) => setServerArgument(file, server, keyword, value === '' ? null : [toLatin1(value)]));
  }
  for (const keyword of flagKeywords) {
    if (!changed.has(keyword)) continue;
    const wanted = form.flags[keyword];
    steps.push((file, server) => setServerArgument(file, server, wanted ? flags[keyword] : keyword, null));
    if (wanted) steps.push((file, server) => setServerArgument(file, server, keyword, []));
  }
  return runSteps(bytes, place, steps);
}

type Step = (file: ConfigFile, server: ServerView) => Edit[] | ReturnType<typeof setServerArgument>;
const gone: ServerEdit = {
  kind: 'refused',
  cause: 'The server is no longer in the configuration.',
  remediation: 'Close the form and look at the overview again.',
};

/** One step after the other, each on the text that the one before it made: spans move with every edit. */
function runSteps(bytes: Uint8Array, place: ServerPlace, steps: readonly Step[]): ServerEdit {
  let current = bytes;
  for (const step of steps) {
    const file = parse(current);
    const server = findServer(file, place);
    if (server === null) return gone;
    const edits = step(file, server);
    if (isDiagnostic(edits)) return { kind: 'refused', cause: edits.cause, remediation: edits.remediation };
    current = applyEdits(current, edits);
  }
  return { kind: 'edited', bytes: current };
}

function writeAddress(old: string, hostText: string, portText: string): string {
  const prefix = /^[a-z0-9+]+@/.exec(old)?.[0] ?? '';
  const host = hostText.trim();
  const bracketed = host.includes(':') && !host.startsWith('[') && !host.startsWith('/') ? `[${host}]` : host;
  const port = portText.trim();
  return port === '' ? prefix + bracketed : `${prefix}${bracketed}:${port}`;
}

/** Every field of the form by its name. */
export type ServerField = 'host' | 'port' | ValueKeyword | FlagKeyword;
const serverFields: readonly ServerField[] = ['host', 'port', ...valueKeywords, ...flagKeywords];

/** What somebody else made of a field while the form was open. Flags are `true` and `false`. */
export interface OthersEdit {
  field: ServerField;
  before: string;
  after: string;
  /** What this form says; null when the person left the field alone. */
  mine: string | null;
}

/** The fields in which two forms differ. */
export function changedFields(before: ServerForm, after: ServerForm): ServerField[] {
  return serverFields.filter((field) => readField(before, field) !== readField(after, field));
}

/** What the line says now that it did not say when the form was opened on it. */
export function othersEdits(initial: ServerForm, now: ServerForm, form: ServerForm): OthersEdit[] {
  const touched = new Set(changedFields(initial, form));
  // Where both did the same there is nothing to settle.
  const apart = changedFields(initial, now).filter((field) => readField(form, field) !== readField(now, field));
  return apart.map((field) => ({
    field,
    before: readField(initial, field),
    after: readField(now, field),
    mine: touched.has(field) ? readField(form, field) : null,
  }));
}

/** The form on top of the line as it is now: the fields that the person changed, and for all others what the line says. */
export function onTopOf(initial: ServerForm, now: ServerForm, form: ServerForm): ServerForm {
  return changedFields(initial, form).reduce<ServerForm>((result, field) => withField(result, field, form), now);
}

/** What is wrong with the fields that the person changed; what already stood in the file is HAProxy's to judge. */
export function problemsOf(initial: ServerForm, form: ServerForm): Map<ServerField, FieldProblem> {
  const problems = new Map<ServerField, FieldProblem>();
  for (const field of changedFields(initial, form)) {
    const problem = isFlag(field) ? null : checks[field](readField(form, field));
    if (problem !== null) problems.set(field, problem);
  }
  return problems;
}

const checks: Record<'host' | 'port' | ValueKeyword, (text: string) => FieldProblem | null> = {
  host: check.checkHost,
  port: check.checkPort,
  weight: check.checkWeight,
  maxconn: check.checkCount,
  inter: check.checkInterval,
  rise: check.checkCountFromOne,
  fall: check.checkCountFromOne,
  minconn: check.checkCount,
  maxqueue: check.checkCount,
  slowstart: check.checkTime,
  cookie: () => null,
};

const isFlag = (field: ServerField): field is FlagKeyword => field in flags;

function readField(form: ServerForm, field: ServerField): string {
  if (field === 'host' || field === 'port') return form[field].trim();
  return isFlag(field) ? String(form.flags[field]) : form.values[field].trim();
}

function withField(form: ServerForm, field: ServerField, from: ServerForm): ServerForm {
  if (field === 'host' || field === 'port') return { ...form, [field]: from[field] };
  return isFlag(field)
    ? { ...form, flags: { ...form.flags, [field]: from.flags[field] } }
    : { ...form, values: { ...form.values, [field]: from.values[field] } };
}

/** A form that waits for its person, with the line that it was opened on. */
export interface ServerDraft {
  initial: ServerForm;
  form: ServerForm;
}

/** Reads a draft as a browser stored it; null when it is none. */
export function readDraft(stored: unknown): ServerDraft | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { initial, form } = { initial: undefined, form: undefined, ...stored };
  const [before, after] = [readForm(initial), readForm(form)];
  return before === null || after === null ? null : { initial: before, form: after };
}

function readForm(stored: unknown): ServerForm | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const place = readTexts(stored, ['host', 'port']);
  const parts = { values: undefined, flags: undefined, ...stored };
  const values = readTexts(parts.values, valueKeywords);
  const switches = readSwitches(parts.flags, flagKeywords);
  return place === null || values === null || switches === null ? null : { ...place, values, flags: switches };
}
