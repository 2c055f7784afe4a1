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
  | 'shown-whole'
  | 'fits-buffer';

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
  'shown-whole': 'lists that `show ssl crl-file` shows whole in one answer, about 130 revoked certificates',
  'fits-buffer': 'no more than 15,000 bytes in one command, so that it fits `tune.bufsize`',
};
