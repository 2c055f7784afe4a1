// Arguments of `server`, `default-server` and `server-template` lines that take values, and how many. Every other word is a
// flag. Source: `haproxy -dKall` of 2.6 to 3.4 and the configuration manual, section 5.2.
const serverValues = [
  'addr agent-addr agent-inter agent-port agent-send alpn ca-file cc check-alpn check-pool-conn-name check-proto check-sni',
  'ciphers ciphersuites client-sigalgs cookie crl-file crt curves downinter error-limit fall fastinter guid hash-key',
  'healthcheck id idle-ping init-addr init-state inter interface ktls log-bufsize log-proto max-reuse maxconn maxqueue minconn',
  'namespace npn observe on-error on-marked-down on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay',
  'port proto proxy-v2-options quic-cc-algo redir resolve-net resolve-opts resolve-prefer resolvers rise shard sigalgs',
  'slowstart sni socks4 source ssl-max-ver ssl-min-ver tcp-md5sig tcp-ut track usesrc verify verifyhost weight ws',
];

// The same for `bind` lines, section 5.1.
const bindValues = [
  'accept-netscaler-cip alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file cc ciphers ciphersuites',
  'client-sigalgs crl-file crt crt-ignore-err crt-list curves default-crt ecdhe expose-fd gid group guid-prefix id idle-ping',
  'interface ktls label level maxconn mode mss name namespace nbconn nice npn process proto quic-cc-algo quic-socket',
  'severity-output shards sigalgs ssl-max-ver ssl-min-ver tcp-md5sig tcp-ss tcp-ut thread tls-ticket-keys uid user verify',
];

const split = (lists: readonly string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

const valuesOf = { server: split(serverValues), bind: split(bindValues) };

/** The lines whose arguments are keywords with values. */
export type ArgumentKind = keyof typeof valuesOf;

/** How many values follow an argument keyword; 0 for flags and for words that are not known. */
export function countArgumentValues(kind: ArgumentKind, keyword: string): number {
  // `set-proxy-v2-tlv-fmt(ID) FORMAT`: the id is glued to the keyword.
  if (kind === 'server' && keyword.startsWith('set-proxy-v2-tlv-fmt(')) return 1;
  return valuesOf[kind].has(keyword) ? 1 : 0;
}
