import type { ConfigFact } from '@sluice/haproxy-config';
import { type Capabilities, hasCommand } from './capabilities.ts';
import { planAddedBackend, planRemovedBackend } from './plan-backends.ts';
import { planAuthorities, planCertificate } from './plan-certificates.ts';
import { planCrtList } from './plan-crt-list.ts';
import { planPatterns } from './plan-patterns.ts';
import { planAddedServer, planRemovedServer, planServerAttribute } from './plan-servers.ts';
import type { ResourceFact } from './resource-facts.ts';
import type { PlannedStep, ReloadReason, RuntimePlan, RuntimeStep } from './runtime-plan.ts';
import { findRuntimeRow } from './runtime-table.ts';

/**
 * Decides how a running worker gets from one configuration to another: not at all, by commands, or only by a reload.
 *
 * Shape:   `facts` of `diffFacts`; `resources` of the files that the configuration reads; `capabilities` of the worker.
 * Returns: all or reload: one fact that no command expresses makes it a reload, with every reason. Steps stand in the order in
 *          which they are safe: backends before the entries that lead to them, entries and certificates before what uses them,
 *          new servers before weights move, and servers and backends leave last.
 * Errors:  none. Pure.
 */
export function planRuntime(
  facts: readonly ConfigFact[],
  resources: readonly ResourceFact[],
  capabilities: Capabilities,
): RuntimePlan {
  const steps: RuntimeStep[] = [];
  const reasons: ReloadReason[] = [];
  for (const fact of facts) {
    const planned = planFact(fact, capabilities);
    if ('refusal' in planned) {
      const gone = fact.isGone === true ? { isGone: true as const } : {};
      reasons.push({ file: null, line: fact.line, cause: describeRefusal(fact, planned.refusal), ...gone });
    } else steps.push(planned);
  }
  for (const fact of resources) {
    const planned = planResource(fact, capabilities);
    if ('refusal' in planned) reasons.push({ file: fact.file, line: null, cause: planned.refusal });
    else steps.push(planned);
  }
  if (reasons.length > 0) return { kind: 'reload', reasons };
  if (steps.length === 0) return { kind: 'nothing' };
  return { kind: 'commands', steps: steps.sort((a, b) => rankOf(a) - rankOf(b)) };
}

function planFact(fact: ConfigFact, capabilities: Capabilities): PlannedStep {
  if (fact.object === 'other') return { refusal: fact.summary };
  const missing = findMissing(fact.object, 'attribute' in fact ? fact.attribute : null, capabilities);
  if (missing !== null) return { refusal: missing };
  switch (fact.object) {
    case 'server':
      return planServerAttribute(fact);
    case 'server-added':
      return planAddedServer(fact, capabilities);
    case 'server-removed':
      return planRemovedServer(fact);
    case 'backend-added':
      return planAddedBackend(fact, capabilities);
    case 'backend-removed':
      return planRemovedBackend(fact);
    case 'frontend':
      return { kind: 'set-frontend', frontend: fact.frontend, maxconn: fact.after };
  }
}

function planResource(fact: ResourceFact, capabilities: Capabilities): PlannedStep {
  if (fact.object === 'other') return { refusal: fact.summary };
  const missing = findMissing(fact.object, null, capabilities);
  if (missing !== null) return { refusal: missing };
  switch (fact.object) {
    case 'crt-list':
      return planCrtList(fact);
    case 'certificate':
    case 'certificate-added':
      return planCertificate(fact);
    case 'certificate-removed':
      return { kind: 'remove-certificate', file: fact.file };
    case 'ca-file':
    case 'crl-file':
      return planAuthorities(fact, hasCommand(capabilities, `add ssl ${fact.object}`));
    default:
      return planPatterns(fact);
  }
}

function findMissing(object: string, attribute: string | null, capabilities: Capabilities): string | null {
  const row = findRuntimeRow(object, attribute);
  if (row === null) return `no command changes ${attribute ?? object}`;
  const { marker } = row;
  if (marker !== undefined && hasCommand(capabilities, marker.command) !== marker.isSound) return marker.refusal;
  const missing = row.requires.find((words) => !hasCommand(capabilities, words));
  return missing === undefined ? null : `this HAProxy, or the level of its socket, has no command \`${missing}\``;
}

function describeRefusal(fact: ConfigFact, refusal: string): string {
  if (fact.object === 'other') return refusal;
  if (fact.object === 'frontend') return `frontend ${fact.frontend}: ${fact.attribute}: ${refusal}`;
  if (fact.object === 'backend-added' || fact.object === 'backend-removed')
    return `backend ${fact.backend.name} ${fact.object === 'backend-added' ? 'added' : 'removed'}: ${refusal}`;
  const what = fact.object === 'server' ? fact.attribute : fact.object === 'server-added' ? 'added' : 'removed';
  return `server ${fact.backend.name}/${fact.server}: ${what}: ${refusal}`;
}

const order: readonly (readonly RuntimeStep['kind'][])[] = [
  ['add-backend'],
  ['edit-patterns', 'replace-patterns'],
  ['replace-authorities'],
  ['replace-certificate', 'add-certificate'],
  ['edit-crt-list'],
  ['add-server'],
  ['set-frontend', 'set-server'],
  ['remove-server'],
  ['remove-backend'],
  ['remove-certificate'],
];

function rankOf({ kind }: RuntimeStep): number {
  return order.findIndex((kinds) => kinds.includes(kind));
}
