import type { ServerAttribute } from '@sluice/haproxy-config';
import type { CrtListLine } from './crt-list-files.ts';
import type { PatternLine } from './resource-facts.ts';

/** Why a change needs a reload. */
export interface ReloadReason {
  /** Bundle-independent name of what it is about: a file as the configuration spells it; null for the configuration itself. */
  readonly file: string | null;
  /** Of the configuration; null when there is none. */
  readonly line: number | null;
  /** The line is one of the configuration before. */
  readonly isGone?: true;
  /** English, for example `backend shop: server web1: check changed`. Holds no values. */
  readonly cause: string;
}

/** A new server; `words` stand behind the address. */
export interface AddServerStep {
  readonly kind: 'add-server';
  readonly backend: string;
  readonly server: string;
  readonly address: string;
  readonly words: readonly string[];
  readonly weight: string;
  readonly maxconn: string;
  readonly isChecked: boolean;
  readonly isDisabled: boolean;
}

/** One act on the running worker. All of it is data, so that a plan can be shown, compared and carried out elsewhere. */
export type RuntimeStep =
  | {
      readonly kind: 'set-server';
      readonly backend: string;
      readonly server: string;
      readonly attribute: ServerAttribute;
      readonly value: string;
    }
  | {
      readonly kind: 'add-backend';
      readonly backend: string;
      readonly defaults: string;
      readonly mode: string;
      readonly servers: readonly AddServerStep[];
    }
  | { readonly kind: 'remove-backend'; readonly backend: string; readonly servers: readonly string[] }
  | { readonly kind: 'set-frontend'; readonly frontend: string; readonly maxconn: string }
  | AddServerStep
  | { readonly kind: 'remove-server'; readonly backend: string; readonly server: string }
  | {
      readonly kind: 'edit-patterns';
      readonly object: 'map' | 'acl-list';
      readonly file: string;
      readonly removed: readonly string[];
      readonly changed: readonly PatternLine[];
      readonly appended: readonly PatternLine[];
      /** What the worker must hold afterwards. */
      readonly entries: readonly PatternLine[];
    }
  | {
      readonly kind: 'replace-patterns';
      readonly object: 'map' | 'acl-list';
      readonly file: string;
      readonly entries: readonly PatternLine[];
    }
  | { readonly kind: 'replace-certificate' | 'add-certificate'; readonly file: string; readonly pem: string }
  | { readonly kind: 'remove-certificate'; readonly file: string }
  | {
      readonly kind: 'edit-crt-list';
      readonly file: string;
      readonly added: readonly CrtListLine[];
      readonly removed: readonly CrtListLine[];
      /** What the worker must hold afterwards. */
      readonly entries: readonly CrtListLine[];
    }
  | {
      readonly kind: 'replace-authorities';
      readonly object: 'ca-file' | 'crl-file';
      readonly file: string;
      /** What one command takes at a time; together all blocks of the file. */
      readonly payloads: readonly string[];
    };

/** A step of one kind. */
export type StepOf<Kind extends RuntimeStep['kind']> = Extract<RuntimeStep, { kind: Kind }>;

/** What one fact asks for: a step, or why it needs a reload, in words. */
export type PlannedStep<Step extends RuntimeStep = RuntimeStep> = Step | { readonly refusal: string };

/** What a change asks of a running worker. */
export type RuntimePlan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'commands'; readonly steps: readonly RuntimeStep[] }
  | { readonly kind: 'reload'; readonly reasons: readonly ReloadReason[] };

/** A step for people and logs; without values that may be secret. */
export function describeStep(step: RuntimeStep): string {
  switch (step.kind) {
    case 'set-server':
      return `server ${step.backend}/${step.server}: ${step.attribute} ${step.value}`;
    case 'add-backend':
      return `backend ${step.backend} added, with ${counted(step.servers.length, 'server', 'servers')}`;
    case 'remove-backend':
      return `backend ${step.backend} removed, with ${counted(step.servers.length, 'server', 'servers')}`;
    case 'set-frontend':
      return `frontend ${step.frontend}: maxconn ${step.maxconn}`;
    case 'add-server':
      return `server ${step.backend}/${step.server} added`;
    case 'remove-server':
      return `server ${step.backend}/${step.server} removed`;
    case 'edit-patterns':
      return `${step.file}: ${editWords({ removed: step.removed, changed: step.changed, added: step.appended })}`;
    case 'replace-patterns':
      return `${step.file}: all entries, now ${step.entries.length}`;
    case 'replace-certificate':
      return `certificate ${step.file}`;
    case 'add-certificate':
      return `certificate ${step.file} added`;
    case 'remove-certificate':
      return `certificate ${step.file} removed`;
    case 'edit-crt-list':
      return `${step.file}: ${editWords({ removed: step.removed, added: step.added })}`;
    case 'replace-authorities':
      return `${step.object} ${step.file}`;
  }
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** `1 entry changed, 2 entries added`: what does not happen is not told. */
function editWords(edits: Readonly<Record<string, readonly unknown[]>>): string {
  return Object.entries(edits)
    .filter(([, entries]) => entries.length > 0)
    .map(([act, { length }]) => `${counted(length, 'entry', 'entries')} ${act}`)
    .join(', ');
}
