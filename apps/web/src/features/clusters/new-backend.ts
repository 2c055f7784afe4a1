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

export interface NewBackendForm {
  name: string;
  mode: 'http' | 'tcp';
  balance: string;
  servers: readonly { name: string; address: string; weight: string; check: boolean }[];
  /** Sends requests whose path begins with `path` to the new backend; null for no rule. */
  rule: { frontend: string; path: string } | null;
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
