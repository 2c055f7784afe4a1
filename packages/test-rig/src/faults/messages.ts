import { agentPaths } from '@sluice/contract/agent';

/** The messages between agent and control plane, in the order in which a node first needs them. */
export const messageKinds = [
  'enrol',
  'challenge',
  'token',
  'desired',
  'blob-get',
  'blob-put',
  'report',
  'metrics',
  'answers',
] as const;
/** One kind of message: what the agent asks and what it is answered. */
export type MessageKind = (typeof messageKinds)[number];

/**
 * What can happen to a message on its way.
 *
 * cut-before: the connection breaks before the control plane hears of it
 * cut-after:  the control plane has done it, the connection breaks before the answer arrives
 * slow:       it waits for some seconds on its way
 * duplicate:  it is delivered twice
 * reorder:    the connection breaks, and it is delivered after the next message of its kind
 * corrupt:    bytes of the answer are others
 */
export const messageFaults = ['cut-before', 'cut-after', 'slow', 'duplicate', 'reorder', 'corrupt'] as const;
/** One way in which a message can fail to arrive once, whole, and in its turn. */
export type MessageFault = (typeof messageFaults)[number];

/** Tells the kind by method and path; null for what is no message of the protocol, as the download of the program. */
export function kindOf(method: string, url: string): MessageKind | null {
  const path = url.split('?')[0] ?? '';
  if (path.startsWith(agentPaths.blob(''))) return method === 'PUT' ? 'blob-put' : 'blob-get';
  const kinds: Readonly<Record<string, MessageKind>> = {
    [agentPaths.enrol]: 'enrol',
    [agentPaths.challenge]: 'challenge',
    [agentPaths.token]: 'token',
    [agentPaths.desired]: 'desired',
    [agentPaths.report]: 'report',
    [agentPaths.metrics]: 'metrics',
    [agentPaths.answers]: 'answers',
  };
  return kinds[path] ?? null;
}
