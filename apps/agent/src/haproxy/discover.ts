import type { DiscoverOptions, Discovery } from './target.ts';

export async function discoverHaproxy(_options: DiscoverOptions): Promise<Discovery> {
  return { problem: { code: 'not-manageable', cause: 'Discovery is not built yet.', remediation: 'Wait for it.' } };
}
