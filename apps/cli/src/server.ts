import {
  type ApiClient,
  type ClusterView,
  createApiClient,
  listClusters,
  listNodes,
  listResources,
  type NodeView,
  type ResourceView,
} from '@sluice/contract';
import { CliFailure } from './cli-failure.ts';
import { type CliContext, type GlobalOptions, typed } from './context.ts';
import { findCredentials } from './credential-store.ts';
import { deviceCookie, keepDevice } from './device-store.ts';
import { sha256 } from './file-bytes.ts';
import { findNamed } from './named.ts';
import { refuseOpenTransport } from './open-transport.ts';

export const defaultUrl = 'http://localhost:8080';

/** A client; `token` is null for sign-in. */
export function connect(context: CliContext, url: string, token: string | null): ApiClient {
  return createApiClient({
    baseUrl: url.replace(/\/+$/, ''),
    headers: () => (token === null ? {} : { authorization: `Bearer ${token}` }),
    fetch: async (input, init) => {
      try {
        const device = token === null ? await deviceCookie(context, url) : {};
        const headers = { ...(init?.headers as Record<string, string> | undefined), ...device };
        // A redirect could carry the password or the token to another place.
        const response = await fetch(input, { ...init, headers, redirect: 'error' });
        if (token === null) await keepDevice(context, url, response);
        await requireWhole(response);
        return response;
      } catch (error) {
        if (error instanceof CliFailure) throw error;
        throw new CliFailure(
          `The control plane at ${url} does not answer.`,
          `Check that it runs and that the address is right; \`${typed(context, 'login --url URL')}\` changes it.`,
          { cause: error },
        );
      }
    },
  });
}

/** Files come with their digest: what arrives is what was sent. */
async function requireWhole(response: Response): Promise<void> {
  const sent = response.headers.get('x-content-sha256');
  if (sent === null) return;
  const arrived = sha256(new Uint8Array(await response.clone().arrayBuffer()));
  if (arrived === sent) return;
  throw new CliFailure(
    `The bytes that arrived (SHA-256 ${arrived}) are not those that were sent (${sent}).`,
    'Something on the way alters answers. Run the command again.',
  );
}

/** The client of the signed-in user, or of the API key or session in SLUICE_TOKEN. */
export async function connectSignedIn(context: CliContext, options: GlobalOptions): Promise<ApiClient> {
  const { token, url } = await findServer(context, options);
  return connect(context, url, token);
}

/** Which control plane is meant, and what opens it. */
export async function findServer(context: CliContext, options: GlobalOptions): Promise<{ url: string; token: string }> {
  const { SLUICE_TOKEN: token = '', SLUICE_URL: environmentUrl } = context.environment;
  if (token !== '') {
    // The address of a login is not taken: the token may belong to another control plane.
    const url = options.url ?? environmentUrl ?? defaultUrl;
    refuseOpenTransport(url, false);
    return { url, token };
  }
  const credentials = await findCredentials(context);
  if (credentials === null) {
    throw new CliFailure('You are not signed in.', `Run \`${typed(context, 'login')}\` first.`);
  }
  if (options.url !== undefined && !sameServer(options.url, credentials.url)) {
    throw new CliFailure(
      `You are signed in at ${credentials.url}, not at ${options.url}.`,
      `Run \`${typed(context, `login --url ${options.url}`)}\` first.`,
    );
  }
  return credentials;
}

function sameServer(left: string, right: string): boolean {
  return URL.canParse(left) && new URL(left).href === new URL(right).href;
}

/** The cluster of this name or id. */
export async function getCluster(api: ApiClient, nameOrId: string): Promise<ClusterView> {
  const { items } = await api.call(listClusters, {});
  return findNamed(items, 'cluster', 'clusters', nameOrId, (cluster) => cluster);
}

/** The node of this name or id. Names are told apart by their cluster. */
export async function getNode(api: ApiClient, nameOrId: string, clusterName: string | undefined): Promise<NodeView> {
  const cluster = clusterName === undefined ? null : await getCluster(api, clusterName);
  const { items } = await api.call(listNodes, { query: cluster === null ? {} : { clusterId: cluster.id } });
  return findNamed(items, 'node', 'nodes', nameOrId, (node) => node);
}

export interface ClusterResource {
  resource: ResourceView;
  /** Names the state of the staged tree, for `If-Match`. */
  etag: string;
}

/** The resource of this name in a tree. */
export async function getResource(
  api: ApiClient,
  cluster: ClusterView,
  at: string,
  name: string,
): Promise<ClusterResource> {
  const { items, etag } = await api.call(listResources, { params: { clusterId: cluster.id }, query: { at } });
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return { resource: found, etag };
  throw new CliFailure(
    `${cluster.name} has no file ${name} in ${treeWords(at)}.`,
    `There are: ${items.map((item) => item.name).join(', ')}.`,
  );
}

/** A tree as people call it; `at` is `staged`, `head` or the number of a revision. */
function treeWords(at: string): string {
  if (at === 'staged') return 'what is staged';
  return at === 'head' ? 'the newest revision' : `revision ${at}`;
}
