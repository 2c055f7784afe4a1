import { certificateRows } from './certificate-rows.ts';
import type { RuntimeNeed } from './runtime-needs.ts';

/** What the runtime API can change, as far as this package uses it. */
export type RuntimeObject =
  | 'server'
  | 'server-added'
  | 'server-removed'
  | 'backend-added'
  | 'backend-removed'
  | 'frontend'
  | 'map'
  | 'acl-list'
  | 'certificate'
  | 'certificate-added'
  | 'certificate-removed'
  | 'crt-list'
  | 'ca-file'
  | 'crl-file';

/** One thing that can change without a reload: how it is done, and how it is read back. */
export interface RuntimeRow {
  readonly object: RuntimeObject;
  /** Null when the object has one thing to change. */
  readonly attribute: string | null;
  /** For people: the commands in the order in which they are sent. */
  readonly command: string;
  /** Beginnings of lines of `help` that the worker must give. */
  readonly requires: readonly string[];
  /**
   * A command by which a fault is known that nothing else tells: one that came with its correction (`isSound`), or that came in
   * the release with the fault. `refusal` is for people.
   */
  readonly marker?: { readonly command: string; readonly isSound: boolean; readonly refusal: string };
  /** First release that has all of it; capabilities are probed, not derived from this. */
  readonly since: string;
  readonly needs: readonly RuntimeNeed[];
  /** For people: where the result is looked for. */
  readonly readBack: string;
  /** Section of HAProxy's management guide. */
  readonly source: string;
}

const guide = 'management guide, 9.3';

const server = { object: 'server', source: guide } as const;

/** One row for each object and attribute. What has no row needs a reload. */
export const runtimeTable: readonly RuntimeRow[] = [
  {
    ...server,
    attribute: 'weight',
    command: '`set server B/S weight N`',
    requires: ['set server'],
    since: '1.5',
    needs: ['dynamic-balance', 'no-agent-check'],
    readBack: '`show servers state`: srv_uweight',
  },
  {
    ...server,
    attribute: 'maxconn',
    command: '`set maxconn server B/S N`',
    requires: ['set maxconn server'],
    since: '1.7',
    needs: ['no-minconn'],
    readBack: '`show stat`: slim',
  },
  {
    ...server,
    attribute: 'address',
    command: '`set server B/S addr IP port N`',
    requires: ['set server'],
    since: '1.7',
    needs: ['both-addresses-are-ip', 'no-dynamic-cookie'],
    readBack: '`show servers state`: srv_addr, srv_port',
  },
  {
    ...server,
    attribute: 'fqdn',
    command: '`set server B/S fqdn NAME`',
    requires: ['set server'],
    since: '1.8',
    needs: ['resolvers', 'no-dynamic-cookie'],
    readBack: '`show servers state`: srv_fqdn',
  },
  {
    ...server,
    attribute: 'state',
    command: '`set server B/S state ready` or `maint`',
    requires: ['set server'],
    since: '1.5',
    needs: ['no-track'],
    readBack: '`show servers state`: srv_admin_state',
  },
  {
    ...server,
    attribute: 'check-addr',
    command: '`set server B/S check-addr IP`',
    requires: ['set server'],
    marker: {
      command: 'add backend',
      isSound: false,
      refusal: 'HAProxy 3.4 refuses every address of a check in a command',
    },
    since: '2.4, not 3.4',
    needs: ['check-address', 'both-addresses-are-ip'],
    readBack: '`show servers state`: srv_check_addr',
  },
  {
    ...server,
    attribute: 'check-port',
    command: '`set server B/S check-port N`',
    requires: ['set server'],
    since: '1.7',
    needs: ['health-check'],
    readBack: '`show servers state`: srv_check_port',
  },
  {
    ...server,
    attribute: 'agent-addr',
    command: '`set server B/S agent-addr IP`',
    requires: ['set server'],
    since: '1.8',
    needs: ['agent-check', 'both-addresses-are-ip'],
    readBack: '`show servers state`: srv_agent_addr',
  },
  {
    ...server,
    attribute: 'agent-port',
    command: '`set server B/S agent-port N`',
    requires: ['set server'],
    since: '2.4',
    needs: ['agent-check'],
    readBack: '`show servers state`: srv_agent_port',
  },
  {
    object: 'server-added',
    attribute: null,
    command:
      '`add server B/S ADDRESS …`, `enable health B/S` with `check`, `set server B/S state ready` unless `disabled`',
    requires: ['add server', 'enable health', 'set server'],
    since: '2.6',
    needs: ['dynamic-balance', 'both-addresses-are-ip', 'no-dynamic-cookie', 'known-keywords'],
    readBack:
      '`show servers state`: the server below all others, with its address, weight, state and checks; `show stat`: slim',
    source: guide,
  },
  {
    object: 'server-removed',
    attribute: null,
    command: '`set server B/S state maint`, then `del server B/S` when its connections are over',
    requires: ['del server', 'set server'],
    since: '2.6',
    needs: ['dynamic-balance'],
    readBack: '`show servers state`: no such server',
    source: guide,
  },
  {
    object: 'backend-added',
    attribute: null,
    command: '`add backend B from D mode M`, the commands of each new server, `publish backend B`',
    requires: ['add backend', 'publish backend', 'add server', 'enable health', 'set server'],
    since: '3.4',
    needs: ['plain-backend', 'dynamic-balance', 'both-addresses-are-ip', 'no-dynamic-cookie', 'known-keywords'],
    readBack: '`show stat`: the backend, published; and as each new server',
    source: guide,
  },
  {
    object: 'backend-removed',
    attribute: null,
    command: '`unpublish backend B`, the commands of each server that goes, `del backend B` when its streams are over',
    requires: ['del backend', 'unpublish backend', 'del server', 'set server'],
    since: '3.4',
    needs: ['plain-backend', 'dynamic-balance', 'known-keywords'],
    readBack: '`show stat`: no such backend',
    source: guide,
  },
  {
    object: 'frontend',
    attribute: 'maxconn',
    command: '`set maxconn frontend F N`',
    requires: ['set maxconn frontend'],
    since: '1.5',
    needs: ['no-minconn'],
    readBack: '`show stat`: slim',
    source: guide,
  },
  {
    object: 'map',
    attribute: null,
    command: '`del map`, `set map`, `add map`; or `prepare map`, `add map @N`, `commit map @N`',
    requires: ['add map', 'del map', 'set map', 'prepare map', 'commit map', 'clear map', 'show map'],
    since: '2.4',
    needs: ['order-kept'],
    readBack: '`show map`: every entry, in order',
    source: guide,
  },
  {
    object: 'acl-list',
    attribute: null,
    command: '`del acl`, `add acl`; or `prepare acl`, `add acl @N`, `commit acl @N`',
    requires: ['add acl', 'del acl', 'prepare acl', 'commit acl', 'clear acl', 'show acl'],
    since: '2.4',
    needs: ['order-kept'],
    readBack: '`show acl`: every entry, in order',
    source: guide,
  },
  ...certificateRows,
];

/** The row of an object and attribute; null when it needs a reload. */
export function findRuntimeRow(object: string, attribute: string | null): RuntimeRow | null {
  return runtimeTable.find((row) => row.object === object && row.attribute === attribute) ?? null;
}
