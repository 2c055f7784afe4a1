import type { ServerAttribute } from '@sluice/haproxy-config';
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

/** One act on the running worker. All of it is data, so that a plan can be shown, compared and carried out elsewhere. */
export type RuntimeStep =
  | {
      readonly kind: 'set-server';
      readonly backend: string;
      readonly server: string;
      readonly attribute: ServerAttribute;
      readonly value: string;
    }
  | { readonly kind: 'set-frontend'; readonly frontend: string; readonly maxconn: string }
  | {
      readonly kind: 'add-server';
      readonly backend: string;
      readonly server: string;
      readonly address: string;
      /** Words after the address. */
      readonly words: readonly string[];
      readonly weight: string;
      readonly maxconn: string;
      readonly isChecked: boolean;
      readonly isDisabled: boolean;
    }
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
  | { readonly kind: 'replace-certificate'; readonly file: string; readonly pem: string };

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
    case 'set-frontend':
      return `frontend ${step.frontend}: maxconn ${step.maxconn}`;
    case 'add-server':
      return `server ${step.backend}/${step.server} added`;
    case 'remove-server':
      return `server ${step.backend}/${step.server} removed`;
    case 'edit-patterns':
      return `${step.file}: ${step.removed.length} removed, ${step.changed.length} changed, ${step.appended.length} added`;
    case 'replace-patterns':
      return `${step.file}: all ${step.entries.length} entries`;
    case 'replace-certificate':
      return `certificate ${step.file}`;
  }
}
