import { StreamEvent } from '@sluice/contract';
import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** Which queries an event makes stale. Keys are prefixes. */
export function staleKeys(event: StreamEvent): QueryKey[] {
  const cluster = (...rest: string[]): QueryKey[] =>
    event.clusterId === null ? [['cluster']] : [['cluster', event.clusterId, ...rest]];
  switch (event.topic) {
    case 'traffic':
      return cluster('traffic');
    case 'node':
      return [
        ['nodes'],
        ['node'],
        ['clusters'],
        ['enrolment-tokens'],
        ...cluster('view'),
        ...cluster('plan'),
        ...cluster('drift'),
        ...cluster('overrides'),
      ];
    case 'override':
      return cluster('overrides');
    case 'plan':
      return [['approvals'], ...cluster('plan'), ...cluster('schedules')];
    case 'rollout':
      return [['clusters'], ['nodes'], ['node'], ...cluster()];
    case 'change':
    case 'cluster':
      return [['clusters'], ['pools'], ['approvals'], ...cluster()];
  }
}

/**
 * Follows the event stream until the returned function is called. Events carry no data: they say what to read again.
 * The browser reconnects by itself. Whatever happened before the stream was open, the first time included, is covered by
 * reading everything again.
 */
export function followEvents(queryClient: QueryClient, onConnected: (connected: boolean) => void): () => void {
  const source = new EventSource('/api/v1/events');
  source.onopen = () => {
    onConnected(true);
    void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'content' });
  };
  source.onerror = () => onConnected(false);
  const receive = (message: MessageEvent<string>) => {
    const event = StreamEvent.safeParse(parseJson(message.data));
    if (!event.success) return;
    for (const queryKey of staleKeys(event.data)) void queryClient.invalidateQueries({ queryKey });
  };
  source.onmessage = receive;
  for (const topic of StreamEvent.shape.topic.options) source.addEventListener(topic, receive);
  return () => source.close();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
