import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { ClusterId } from '../ids.ts';

/**
 * Server-sent events of `GET /api/v1/events`. They carry no data, only what to read again: losing one loses nothing,
 * because a reconnecting client reads everything it shows. Of what is in no cluster the `id` goes only to who sees every cluster.
 */
export const StreamEvent = z.object({
  topic: z.enum(['cluster', 'node', 'change', 'plan', 'rollout', 'traffic', 'override']),
  clusterId: ClusterId.nullable(),
  id: z.string().nullable(),
});
export type StreamEvent = z.infer<typeof StreamEvent>;
/** Ends when the session ends or the control plane stops. The client of this package cannot read it: use an `EventSource`. */
export const streamEvents = endpoint({
  method: 'GET',
  path: '/api/v1/events',
  access: { permission: 'cluster.read', of: 'reach' },
  tag: 'events',
  summary: 'Live events as text/event-stream',
  response: z.string(),
});
