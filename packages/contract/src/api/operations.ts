import { z } from 'zod';
import {
  LiveMap,
  LiveServer,
  LiveSession,
  LiveTable,
  LiveTableEntry,
  MapMatch,
  ProxyName,
} from '../agent/operations.ts';
import { endpoint } from '../endpoint.ts';
import { NodeId } from '../ids.ts';
import { clusterParams } from './shared.ts';

// Nodes answer while the caller waits, at most ten seconds, and nothing of an answer is kept. Every call leaves a row in the
// audit log, questions too: sessions and tables name the people who visit.

const key = z
  .string()
  .min(1)
  .max(1000)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'no control characters');

/** Which nodes are asked: one, or every managed node of the cluster. */
const whichNodes = z.object({ nodeId: NodeId.optional() });
const actOn = { nodeId: NodeId.nullable().default(null) };

/** What every node said; `problem` in place of an answer where there is none, so that nothing unknown looks empty. */
const perNode = <T extends z.ZodRawShape>(answer: T) =>
  z.object({
    nodes: z.array(
      z.object({
        nodeId: NodeId,
        name: z.string(),
        problem: z.object({ cause: z.string(), remediation: z.string() }).nullable(),
        answer: z.object(answer).nullable(),
      }),
    ),
  });
const listOf = <T extends z.ZodType>(item: T) => ({
  items: z.array(item),
  /** There were more than one answer takes. */
  truncated: z.boolean(),
});

/** What was done, on which nodes. Where one refused, the whole call is the problem `operation-refused`, naming each. */
const Done = z.object({ nodes: z.array(z.object({ nodeId: NodeId, name: z.string() })) });

/** Problems: `not-found`, `node-offline` when none of the nodes can be asked. */
export const listLiveServers = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/servers',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'Servers as the running processes have them now',
  params: clusterParams,
  query: whichNodes.extend({ backend: ProxyName.optional() }),
  response: perNode(listOf(LiveServer)),
});

/**
 * Ends what holds on the server for these nodes and undoes what was set by hand; where its configuration says `disabled`,
 * it stays in maintenance. Problems: `not-found`, `node-offline`, `operation-refused`.
 */
export const readyServer = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/runtime/servers/ready',
  access: { permission: 'server.operate', of: 'cluster' },
  tag: 'operations',
  summary: 'Bring a server back to what its configuration says',
  params: clusterParams,
  body: z.object({ ...actOn, backend: ProxyName, server: ProxyName }),
  response: Done,
});

/** `proxy` is a frontend or a backend. Problems: `not-found`, `node-offline`. */
export const listLiveSessions = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/sessions',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'Connections that the nodes serve now',
  params: clusterParams,
  query: whichNodes.extend({ proxy: ProxyName.optional(), server: ProxyName.optional(), source: key.optional() }),
  response: perNode(listOf(LiveSession)),
});

/** Problems: `operation-refused` when the session has ended already, `not-found`, `node-offline`. */
export const endLiveSessions = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/runtime/sessions/end',
  access: { permission: 'session.end', of: 'cluster' },
  tag: 'operations',
  summary: 'End one session of a node, or all sessions of a server',
  params: clusterParams,
  body: z.union([
    z.object({ nodeId: NodeId, session: z.string().regex(/^0x[0-9a-f]{1,16}$/) }),
    z.object({ ...actOn, backend: ProxyName, server: ProxyName }),
  ]),
  response: Done,
});

/** Problems: `not-found`, `node-offline`. */
export const listLiveTables = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/tables',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'Stick tables that the nodes hold',
  params: clusterParams,
  query: whichNodes,
  response: perNode(listOf(LiveTable)),
});

/** Problems: `not-found`, `node-offline`. */
export const showLiveTable = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/tables/entries',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'Entries of a stick table, or the one of a key',
  params: clusterParams,
  query: whichNodes.extend({ table: ProxyName, key: key.optional() }),
  response: perNode({ table: LiveTable, ...listOf(LiveTableEntry) }),
});

/** Problems: `operation-refused` while a connection uses the entry, `not-found`, `node-offline`. */
export const clearLiveTable = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/runtime/tables/clear',
  access: { permission: 'table.clear', of: 'cluster' },
  tag: 'operations',
  summary: 'Forget one entry of a stick table',
  params: clusterParams,
  body: z.object({ ...actOn, table: ProxyName, key }),
  response: Done,
});

/** Problems: `not-found`, `node-offline`. */
export const listLiveMaps = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/maps',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'Maps that the nodes hold',
  params: clusterParams,
  query: whichNodes,
  response: perNode(listOf(LiveMap)),
});

/** `map` is the path under which the configuration names it. Problems: `not-found`, `node-offline`. */
export const lookUpLiveMap = endpoint({
  method: 'GET',
  path: '/api/v1/clusters/:clusterId/runtime/maps/match',
  access: { permission: 'runtime.read', of: 'cluster' },
  tag: 'operations',
  summary: 'What a map gives to a key now',
  params: clusterParams,
  query: whichNodes.extend({ map: key, key }),
  response: perNode({ match: MapMatch }),
});

/** Problems: `not-found`, `node-offline`, `operation-refused`. */
export const clearLiveCounters = endpoint({
  method: 'POST',
  path: '/api/v1/clusters/:clusterId/runtime/counters/clear',
  access: { permission: 'counters.clear', of: 'cluster' },
  tag: 'operations',
  summary: 'Set the greatest values of counters back to zero, or all counters',
  params: clusterParams,
  body: z.object({
    ...actOn,
    /** Also what counts up, on which rates and graphs rest. */
    all: z.boolean().default(false),
  }),
  response: Done,
});
