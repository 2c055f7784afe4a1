import { isIP } from 'node:net';
import {
  type EffectiveWords,
  findEffective,
  listEffective,
  readAddress,
  type ServerAddedFact,
  type ServerFact,
  type ServerRemovedFact,
} from '@sluice/haproxy-config';
import type { Capabilities } from './capabilities.ts';
import type { AddServerStep, PlannedStep } from './runtime-plan.ts';

/** HAProxy allows no other names, but a variable may stand in one. */
const namePattern = /^[A-Za-z0-9_.:-]+$/;

/** Why a command cannot give these names; null when it can. */
export function refuseNames(...names: readonly string[]): string | null {
  return names.every((name) => namePattern.test(name)) ? null : 'a name holds characters that no command takes';
}

const has = (all: readonly EffectiveWords[], keyword: string) => findEffective(all, keyword)?.[0] === keyword;
const isNumber = (text: string, max: number) => /^[0-9]{1,9}$/.test(text) && Number(text) <= max;

/** Plans one attribute of a server. */
export function planServerAttribute(fact: ServerFact): PlannedStep {
  const refusal = refuseNames(fact.backend.name, fact.server) ?? refusals[fact.attribute](fact);
  if (refusal !== null) return { refusal };
  const { attribute, backend, server, after } = fact;
  return { kind: 'set-server', backend: backend.name, server, attribute, value: after };
}

const maxPort = 65_535;
/** Of DNS. */
const maxNameLength = 253;

const refusals: Readonly<Record<ServerFact['attribute'], (fact: ServerFact) => string | null>> = {
  weight({ after, arguments: all, backend }) {
    if (!backend.isDynamic) return `\`balance ${backend.balance}\` takes no other weights while it runs`;
    if (has(all, 'agent-check')) return 'the agent sets parts of the weight that the server started with';
    return isNumber(after, 256) ? null : 'the weight is no number up to 256';
  },
  maxconn({ after, arguments: all }) {
    if (findEffective(all, 'minconn') !== null) return 'with minconn the limit moves';
    return isNumber(after, 2_147_483_647) ? null : 'the limit is no number';
  },
  address({ before, after, arguments: all, backend }) {
    const [from, to] = [readAddress(before), readAddress(after)];
    for (const { family, host, prefix } of [from, to])
      if (family !== 'ip' || prefix !== null || isIP(host) === 0) return 'an address is not an IP address';
    if (
      (from.portSpec === '') !== (to.portSpec === '') ||
      [from, to].some(({ port, portSpec }) => portSpec !== '' && port === null)
    )
      return 'the port is relative, or in one of the addresses only';
    if (backend.hasDynamicCookie) return 'cookies are made from addresses';
    return all.some(([word]) => word === 'hash-key' || word === 'resolvers')
      ? 'the server is known by its address, or looks it up'
      : null;
  },
  fqdn({ after, arguments: all, backend }) {
    if (findEffective(all, 'resolvers') === null) return 'without `resolvers` names are looked up at the start only';
    if (backend.hasDynamicCookie) return 'cookies are made from addresses';
    if (all.some(([word]) => word === 'hash-key')) return 'the server is known by its address';
    return after.length > maxNameLength ? 'the name is too long' : null;
  },
  state({ arguments: all }) {
    return findEffective(all, 'track') === null ? null : 'the server follows another one';
  },
  'check-addr'({ before, after, arguments: all }) {
    if (!has(all, 'check')) return 'the server has no health check';
    if (has(all, 'agent-check') && findEffective(all, 'agent-addr') === null)
      return 'the agent is asked at the address of the check';
    return isIP(before) === 0 || isIP(after) === 0 ? 'an address of the check is not an IP address' : null;
  },
  'check-port'({ after, arguments: all }) {
    if (!has(all, 'check')) return 'the server has no health check';
    if (has(all, 'agent-check') && findEffective(all, 'agent-port') === null)
      return 'the agent is asked at the port of the check';
    return isNumber(after, maxPort) ? null : 'the port is no number';
  },
  'agent-addr'({ after, arguments: all }) {
    if (!has(all, 'agent-check')) return 'the server has no agent';
    return isIP(after) === 0 ? 'the address of the agent is not an IP address' : null;
  },
  'agent-port'({ after, arguments: all }) {
    if (!has(all, 'agent-check')) return 'the server has no agent';
    return isNumber(after, maxPort) ? null : 'the port is no number';
  },
};

/** Keywords proven to give a new server what a reload gives it, in every release from 2.6 on. */
const provenKeywords: ReadonlySet<string> = new Set([
  ...['weight', 'check', 'inter', 'fastinter', 'downinter', 'rise', 'fall', 'port', 'maxconn', 'maxqueue', 'backup'],
  ...['send-proxy', 'send-proxy-v2', 'on-marked-down', 'on-marked-up', 'slowstart', 'id', 'disabled', 'cookie'],
]);
/** Not taken in 2.6 and 2.8: only where `add server help` names them. */
const newerKeywords: ReadonlySet<string> = new Set(['cookie']);

/** The first keyword of a server that was not proven for new ones; null when all were. */
export function findUnproven(all: readonly EffectiveWords[]): string | null {
  return listEffective(all).find(([keyword = '']) => !provenKeywords.has(keyword))?.[0] ?? null;
}

/** Plans a new server. `default-server` has no part in `add server`: all that holds is said. */
export function planAddedServer(fact: ServerAddedFact, capabilities: Capabilities): PlannedStep<AddServerStep> {
  const { address, arguments: all, backend, id, server } = fact;
  const refusal = refuseNames(backend.name, server);
  if (refusal !== null) return { refusal };
  if (!backend.isDynamic) return { refusal: `\`balance ${backend.balance}\` takes no new servers while it runs` };
  if (backend.hasDynamicCookie) return { refusal: 'cookies are made from addresses' };
  const { family, host, port, prefix } = readAddress(address);
  if (family !== 'ip' || prefix !== null || isIP(host) === 0 || port === null)
    return { refusal: 'the address is not an IP address with a port' };
  const effective = listEffective(all);
  const unproven = findUnproven(all);
  if (unproven !== null) return { refusal: `a new server with \`${unproven}\` is not proven to be as after a reload` };
  const said = capabilities.addServerKeywords;
  const refused = effective.find(
    ([keyword = '']) =>
      keyword !== 'disabled' && (said === null ? newerKeywords.has(keyword) : !said.includes(keyword)),
  );
  if (refused !== undefined) return { refusal: `this HAProxy takes no \`${refused[0]}\` with a new server` };
  const words = effective.filter(([keyword]) => keyword !== 'disabled' && keyword !== 'id');
  const number = id === null ? effective.find(([keyword]) => keyword === 'id') : ['id', String(id)];
  return {
    kind: 'add-server',
    backend: backend.name,
    server,
    address,
    words: [...words, number ?? []].flat(),
    weight: findEffective(all, 'weight')?.[1] ?? '1',
    maxconn: findEffective(all, 'maxconn')?.[1] ?? '0',
    isChecked: has(all, 'check'),
    isDisabled: effective.some(([keyword]) => keyword === 'disabled'),
  };
}

/** Plans the end of a server. */
export function planRemovedServer(fact: ServerRemovedFact): PlannedStep {
  const { backend, server } = fact;
  const refusal = refuseNames(backend.name, server);
  if (refusal !== null) return { refusal };
  if (!backend.isDynamic) return { refusal: `\`balance ${backend.balance}\` keeps its servers while it runs` };
  return { kind: 'remove-server', backend: backend.name, server };
}
