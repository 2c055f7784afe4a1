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

/** What must hold for a command besides the command itself; `needWords` says it for people. */
export type RuntimeNeed =
  | 'dynamic-balance'
  | 'no-agent-check'
  | 'no-minconn'
  | 'both-addresses-are-ip'
  | 'no-dynamic-cookie'
  | 'resolvers'
  | 'check-address'
  | 'health-check'
  | 'agent-check'
  | 'no-track'
  | 'known-keywords'
  | 'plain-backend'
  | 'order-kept'
  | 'key-in-file'
  | 'no-shared-name'
  | 'named-by-crt-list'
  | 'list-order-kept'
  | 'proven-options'
  | 'beside-certificate'
  | 'one-kind-of-block'
  | 'fits-buffer';

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

/** Words for each need. */
export const needWords: Readonly<Record<RuntimeNeed, string>> = {
  'dynamic-balance':
    'a dynamic load-balancing algorithm (`roundrobin`, `leastconn`, `first`, `random`, consistent hashing)',
  'no-agent-check': 'no `agent-check`: its percentages are of the weight that the server started with',
  'no-minconn': 'no `minconn`: its limit moves with it',
  'both-addresses-are-ip': 'IP addresses before and after, no names, with a port in both or in neither',
  'no-dynamic-cookie': 'no dynamic cookie, no `hash-key`',
  resolvers:
    '`resolvers` on the server, names before and after that are looked up as addresses (no `_service`), and the same port',
  'check-address': '`check` on the server, `addr` before and after, and an `agent-addr` where there is `agent-check`',
  'health-check': '`check` on the server, and `port` before and after',
  'agent-check': '`agent-check` on the server, and the value set before and after',
  'no-track': 'no `track`',
  'known-keywords':
    'servers with no other keywords than those that `add server` takes and that were proven here to give what a reload gives',
  'plain-backend':
    'below all proxies that stay; `from` named defaults; nothing in it but `mode` and servers; in the defaults nothing but `mode`, `timeout`, `balance`, `retries`, `maxconn`, `log`, `default-server`, `http-reuse`, `backlog` and common options; no `be_id` in the configuration',
  'order-kept': 'entries removed, changed or appended one by one; else the whole content is replaced in one act',
  'key-in-file': 'certificate and private key in one file',
  'no-shared-name':
    'no other managed certificate for one of its names with the same type of key: HAProxy takes the first of them, and a command puts the one that it changes behind',
  'named-by-crt-list': 'named by crt-lists alone, all of which are managed, by its whole path, with no files beside it',
  'list-order-kept':
    'the first entry stays, what comes stands at the end, and no bind line names certificates behind the list',
  'proven-options':
    'new entries with no other options than `alpn`, `no-alpn`, `verify`, `no-ca-names`, `allow-0rtt`, `ssl-min-ver`, `ssl-max-ver`, `ciphers`, `ciphersuites`, `curves`, `ecdhe`, and not for `*`',
  'beside-certificate':
    'named on bind lines, and on servers with a certificate of their own: HAProxy says `Success!` for other servers, too, and they go on with the old content',
  'one-kind-of-block': 'nothing in the file but certificates, or nothing but lists of revoked ones',
  'fits-buffer': 'no more than 15,000 bytes in one command, so that it fits `tune.bufsize`',
};

const guide = 'management guide, 9.3';

/** Corrected in 3.3; afterwards `set ssl cert` reaches nobody, or ends the process. Seen as certificates that are `Unused`. */
const authorityMarker = {
  command: 'add ssl jwt',
  isSound: true,
  refusal: 'before 3.3 this cuts certificates off from the bind lines and servers that use the file',
};
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
  {
    object: 'certificate',
    attribute: null,
    command: '`set ssl cert FILE`, `commit ssl cert FILE`',
    requires: ['set ssl cert', 'commit ssl cert', 'abort ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['key-in-file', 'no-shared-name', 'fits-buffer'],
    readBack: '`show ssl cert FILE`: SHA1 FingerPrint, and no open transaction',
    source: guide,
  },
  {
    object: 'certificate-added',
    attribute: null,
    command: '`new ssl cert FILE`, `set ssl cert FILE`, `commit ssl cert FILE`',
    requires: ['new ssl cert', 'set ssl cert', 'commit ssl cert', 'abort ssl cert', 'del ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['named-by-crt-list', 'key-in-file', 'fits-buffer'],
    readBack: '`show ssl cert FILE`: SHA1 FingerPrint, and no open transaction',
    source: guide,
  },
  {
    object: 'certificate-removed',
    attribute: null,
    command: '`del ssl cert FILE`, when no crt-list names it any more',
    requires: ['del ssl cert', 'show ssl cert'],
    since: '2.2',
    needs: ['named-by-crt-list'],
    readBack: '`show ssl cert`: no such file',
    source: guide,
  },
  {
    object: 'crt-list',
    attribute: null,
    command: '`add ssl crt-list FILE` with the line of each new entry, then `del ssl crt-list FILE CERTIFICATE:N`',
    requires: ['add ssl crt-list', 'del ssl crt-list', 'show ssl crt-list'],
    since: '2.2',
    needs: ['list-order-kept', 'proven-options'],
    readBack: '`show ssl crt-list -n FILE`: every entry with options and filters, in order',
    source: guide,
  },
  {
    object: 'ca-file',
    attribute: null,
    command:
      '`set ssl ca-file FILE`, `add ssl ca-file FILE` for what does not fit one command, `commit ssl ca-file FILE`',
    requires: ['set ssl ca-file', 'commit ssl ca-file', 'abort ssl ca-file', 'show ssl ca-file'],
    marker: authorityMarker,
    since: '3.3',
    needs: ['beside-certificate', 'one-kind-of-block', 'fits-buffer'],
    readBack: '`show ssl ca-file FILE`: SHA1 FingerPrint of each certificate, and no open transaction',
    source: guide,
  },
  {
    object: 'crl-file',
    attribute: null,
    command: '`set ssl crl-file FILE`, `commit ssl crl-file FILE`',
    requires: ['set ssl crl-file', 'commit ssl crl-file', 'abort ssl crl-file', 'show ssl crl-file'],
    marker: authorityMarker,
    since: '3.3',
    needs: ['beside-certificate', 'one-kind-of-block', 'fits-buffer'],
    readBack: '`show ssl crl-file FILE`: Last Update and serial numbers of each list, and no open transaction',
    source: guide,
  },
];

/** The row of an object and attribute; null when it needs a reload. */
export function findRuntimeRow(object: string, attribute: string | null): RuntimeRow | null {
  return runtimeTable.find((row) => row.object === object && row.attribute === attribute) ?? null;
}
