import {
  addSection,
  addStatement,
  applyEdits,
  isDiagnostic,
  listBackends,
  listFrontends,
  parse,
  toLatin1,
} from '@sluice/haproxy-config';
import { readSwitches, readTexts } from '../../ui/draft.ts';
import * as check from './field-checks.ts';

export interface NewBackendForm {
  name: string;
  mode: 'http' | 'tcp';
  balance: string;
  servers: readonly { name: string; address: string; weight: string; check: boolean }[];
  /** Sends requests whose path begins with `path` to the new backend; null for no rule. */
  rule: { frontend: string; path: string } | null;
}
type NewServer = NewBackendForm['servers'][number];

/** What is wrong with each field; empty when nothing is. */
export interface NewBackendProblems {
  name: check.FieldProblem | null;
  /** One entry a server. */
  servers: { name: check.FieldProblem | null; address: check.FieldProblem | null; weight: check.FieldProblem | null }[];
  path: check.FieldProblem | null;
}

export const emptyForm: NewBackendForm = {
  name: '',
  mode: 'http',
  balance: 'roundrobin',
  servers: [{ name: 'server1', address: '', weight: '', check: true }],
  rule: null,
};

/** Checks every field by itself, also while others are still empty. */
export function problemsOfNewBackend(form: NewBackendForm, taken: ReadonlySet<string>): NewBackendProblems {
  const name = check.checkName(form.name);
  const names = form.servers.map((server) => server.name.trim());
  return {
    name: name === null && taken.has(toLatin1(form.name.trim())) ? 'taken' : name,
    servers: form.servers.map((server, index) => ({
      name:
        check.checkName(server.name) ??
        (names.indexOf(server.name.trim()) < index && names[index] !== '' ? 'twice' : null),
      address: check.checkAddress(server.address),
      weight: check.checkWeight(server.weight),
    })),
    path: form.rule === null ? null : check.checkPath(form.rule.path),
  };
}

/** Reads a draft as a browser stored it; null when it is none. */
export function readNewBackend(stored: unknown): NewBackendForm | null {
  const texts = readTexts(stored, ['name', 'mode', 'balance']);
  if (texts === null || typeof stored !== 'object') return null;
  const { servers, rule }: { servers?: unknown; rule?: unknown } = { ...stored };
  if (!Array.isArray(servers)) return null;
  const rows = servers.map((server: unknown): NewServer | null => {
    const words = readTexts(server, ['name', 'address', 'weight']);
    const flags = readSwitches(server, ['check']);
    return words === null || flags === null ? null : { ...words, ...flags };
  });
  const read = rows.filter((row) => row !== null);
  const readRule = rule === null ? null : readTexts(rule, ['frontend', 'path']);
  if (read.length !== rows.length || read.length === 0 || (rule !== null && readRule === null)) return null;
  return { ...texts, mode: texts.mode === 'tcp' ? 'tcp' : 'http', servers: read, rule: readRule };
}

export type NewBackendEdit =
  | { kind: 'edited'; bytes: Uint8Array }
  | { kind: 'refused'; field: 'name' | 'frontend' | null; cause: string; remediation: string };

/** Algorithms that need no argument. Source: HAProxy configuration manual, `balance`. */
export const balances = ['roundrobin', 'leastconn', 'static-rr', 'first', 'source', 'random'] as const;

/** Adds a backend at the end of the file and, if wanted, one rule at the end of a frontend. Texts go in as words only. */
export function writeNewBackend(bytes: Uint8Array, form: NewBackendForm): NewBackendEdit {
  const name = toLatin1(form.name.trim());
  const file = parse(bytes);
  if (listBackends(file).some((backend) => backend.name === name)) {
    return {
      kind: 'refused',
      field: 'name',
      cause: 'A backend or listen of this name exists.',
      remediation: 'Choose another name.',
    };
  }
  const added = addSection(file, {
    kind: 'backend',
    name,
    statements: [
      ['mode', form.mode],
      ['balance', form.balance],
      ...form.servers.map((server) => [
        'server',
        toLatin1(server.name.trim()),
        toLatin1(server.address.trim()),
        ...(server.weight.trim() === '' ? [] : ['weight', toLatin1(server.weight.trim())]),
        ...(server.check ? ['check'] : []),
      ]),
    ],
  });
  if (isDiagnostic(added)) {
    return { kind: 'refused', field: null, cause: added.cause, remediation: added.remediation };
  }
  const withBackend = applyEdits(bytes, added);
  return form.rule === null ? { kind: 'edited', bytes: withBackend } : addRule(withBackend, name, form.rule);
}

function addRule(bytes: Uint8Array, backend: string, rule: { frontend: string; path: string }): NewBackendEdit {
  const file = parse(bytes);
  const frontend = listFrontends(file).find((entry) => entry.name === rule.frontend);
  if (frontend === undefined) {
    return {
      kind: 'refused',
      field: 'frontend',
      cause: 'The frontend of the rule is not in the configuration.',
      remediation: 'Choose one of the frontends.',
    };
  }
  const path = toLatin1(rule.path.trim());
  const edits = addStatement(file, frontend.section, ['use_backend', backend, 'if', '{', 'path_beg', path, '}']);
  if (isDiagnostic(edits)) {
    return { kind: 'refused', field: null, cause: edits.cause, remediation: edits.remediation };
  }
  return { kind: 'edited', bytes: applyEdits(bytes, edits) };
}
