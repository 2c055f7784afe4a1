import type { Section } from '../syntax/section.ts';
import { type LineArgument, listArguments } from './line-argument.ts';
import { listValues, type TypedStatement, type ValueView } from './typed-statement.ts';
import {
  argumentNumber,
  argumentText,
  type ConditionView,
  hasArgument,
  readCondition,
  textAt,
} from './value-access.ts';

/** Lines whose order is the order in which HAProxy acts. */
export const rulesets = [
  'quic-initial',
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'tcp-response content',
  'http-request',
  'http-response',
  'http-after-response',
  'use_backend',
  'use-server',
  'redirect',
  'stick',
] as const;

/** The name of a set of rules: the keyword that its lines begin with. */
export type Ruleset = (typeof rulesets)[number];

/** One rule: what happens, with what, and when. */
export interface RuleView {
  readonly ruleset: Ruleset;
  /** The rest of the keyword's name: `set-header`, `on` for `stick on`; empty for use_backend, use-server and redirect. */
  readonly action: string;
  /** Its place among the rules of its set in this section, from 0. `moveStatement` counts in the same way. */
  readonly index: number;
  /** Everything but the condition, in order: values that stand for themselves and those of arguments. */
  readonly values: readonly ValueView[];
  /** What has a word in front: `status 403`, `code 301`. */
  readonly arguments: readonly LineArgument[];
  readonly condition: ConditionView | null;
  readonly view: TypedStatement;
}

/**
 * The rules of a section in order, of one set or of all (those of one set are then in order among each other).
 *
 * Limits: rules of `defaults` that a section inherits are not among them.
 */
export function listRules(section: Section, ruleset: Ruleset | null = null): RuleView[] {
  const counts = new Map<string, number>();
  return listValues(section).flatMap((view) => {
    const found = rulesets.find((name) => view.keyword.name === name || view.keyword.name.startsWith(`${name} `));
    if (found === undefined || (ruleset !== null && found !== ruleset)) return [];
    const index = counts.get(found) ?? 0;
    counts.set(found, index + 1);
    return [readRule(view, found, index)];
  });
}

function readRule(view: TypedStatement, ruleset: Ruleset, index: number): RuleView {
  return {
    ruleset,
    action: view.keyword.name.slice(ruleset.length + 1),
    index,
    values: view.values.filter(({ type }) => type !== 'cond'),
    arguments: listArguments(view),
    condition: readCondition(view),
    view,
  };
}

/** A `use_backend` rule. */
export interface UseBackendView {
  /** The backend's name, or log-format text that gives it. */
  readonly backend: string;
  readonly condition: ConditionView | null;
  readonly index: number;
  readonly view: TypedStatement;
}

/** The `use_backend` rules of a section, in order: the first that holds decides. */
export function listUseBackends(section: Section): UseBackendView[] {
  return listRules(section, 'use_backend').map(({ view, condition, index }) => ({
    backend: textAt(view, 0) ?? '',
    condition,
    index,
    view,
  }));
}

/** A redirection, of a `redirect` line or of an `http-request` or `http-response` rule. */
export interface RedirectView {
  readonly kind: 'location' | 'prefix' | 'scheme' | null;
  /** Log-format text. */
  readonly target: string | null;
  /** 301, 302, 303, 307 or 308; null without, which means 302. */
  readonly code: number | null;
  readonly dropsQuery: boolean;
  readonly appendsSlash: boolean;
  readonly condition: ConditionView | null;
  readonly view: TypedStatement;
}

/** The redirections of a section in file order. */
export function listRedirects(section: Section): RedirectView[] {
  return listRules(section)
    .filter(({ ruleset, action }) => ruleset === 'redirect' || action === 'redirect')
    .map(({ view, condition }) => {
      const kind = (['location', 'prefix', 'scheme'] as const).find((name) => hasArgument(view, name)) ?? null;
      const code = argumentText(view, 'code');
      return {
        kind,
        target: kind === null ? null : argumentText(view, kind),
        code: code !== null && /^[0-9]+$/.test(code) ? Number(code) : null,
        dropsQuery: hasArgument(view, 'drop-query'),
        appendsSlash: hasArgument(view, 'append-slash'),
        condition,
        view,
      };
    });
}

/** One step of `http-check` or `tcp-check` rules, which run in order. */
export interface CheckStepView {
  readonly kind: 'http-check' | 'tcp-check';
  /** `connect`, `send`, `expect`, `set-var`, … */
  readonly step: string;
  readonly index: number;
  readonly values: readonly ValueView[];
  readonly arguments: readonly LineArgument[];
  /** The text of `comment`, which names the step in logs. */
  readonly comment: string | null;
  /** `port` of a connect step. */
  readonly port: number | null;
  readonly view: TypedStatement;
}

/** The steps of the health checks of a proxy or healthcheck section, in order. */
export function listCheckSteps(section: Section): CheckStepView[] {
  const counts = { 'http-check': 0, 'tcp-check': 0 };
  return listValues(section).flatMap((view) => {
    const [kind = '', step = ''] = view.keyword.name.split(' ');
    if (kind !== 'http-check' && kind !== 'tcp-check') return [];
    const index = counts[kind];
    counts[kind] += 1;
    return [
      {
        kind,
        step,
        index,
        values: view.values,
        arguments: listArguments(view),
        comment: step === 'comment' ? textAt(view, 0) : argumentText(view, 'comment'),
        port: argumentNumber(view, 'port'),
        view,
      },
    ];
  });
}
