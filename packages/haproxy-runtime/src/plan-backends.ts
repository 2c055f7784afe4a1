import type { BackendAddedFact, BackendRemovedFact } from '@sluice/haproxy-config';
import type { Capabilities } from './capabilities.ts';
import { findUnproven, planAddedServer, refuseNames } from './plan-servers.ts';
import type { AddServerStep, PlannedStep } from './runtime-plan.ts';

/** Plans a new backend with its servers. Nothing is sent to it before all of them are there. */
export function planAddedBackend(fact: BackendAddedFact, capabilities: Capabilities): PlannedStep {
  const { backend, defaults, mode, servers } = fact;
  const refusal = refuseNames(backend.name, defaults);
  if (refusal !== null) return { refusal };
  if (mode !== 'tcp' && mode !== 'http') return { refusal: `no command makes a backend of \`mode ${mode}\`` };
  const steps: AddServerStep[] = [];
  for (const server of servers) {
    const step = planAddedServer(server, capabilities);
    if ('refusal' in step) return { refusal: `server ${server.server}: ${step.refusal}` };
    steps.push(step);
  }
  return { kind: 'add-backend', backend: backend.name, defaults, mode, servers: steps };
}

/** Plans the end of a backend. What its servers brought with them, as certificates, would stay: such ones need a reload. */
export function planRemovedBackend({ backend, servers }: BackendRemovedFact): PlannedStep {
  const names = servers.map(({ server }) => server);
  const refusal = refuseNames(backend.name, ...names);
  if (refusal !== null) return { refusal };
  if (!backend.isDynamic) return { refusal: `\`balance ${backend.balance}\` keeps its servers while it runs` };
  const odd = servers.find((server) => findUnproven(server.arguments) !== null);
  if (odd !== undefined)
    return {
      refusal: `server ${odd.server}: \`${findUnproven(odd.arguments)}\` is not proven to leave nothing behind`,
    };
  return { kind: 'remove-backend', backend: backend.name, servers: names };
}
