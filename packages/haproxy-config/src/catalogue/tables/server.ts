import { table } from '../table.ts';

/** The arguments of server, default-server and server-template lines. Source: manual 5.2, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const serverKeywords = table(
  'server',
  String.raw`
# Where and how to connect
alpn ; - ; 2.4+ ; <string:protocols> ; strict build:OPENSSL ; 5.2 ; Protocols to offer to the server in the handshake, with commas between
backup ; - ; 2.4+ ; - ; strict ; 5.2 ; Serves only when no server without this word is up
cc ; - ; 3.4+ ; <word:algorithm> ; strict ; 5.2 ; Congestion control of TCP connections, by its name in the kernel
cookie ; - ; 2.4+ ; <string> ; strict ; 5.2 ; Value of the persistence cookie that stands for this server
disabled ; - ; 2.4+ ; - ; strict runtime ; 5.2 ; Starts in maintenance
enabled ; - ; 2.4+ ; - ; strict runtime ; 5.2 ; Starts in service, against a default-server that says disabled
guid ; server,server-template ; 3.0+ ; <string> ; strict ; 5.2 ; Global identifier of the server, unique in the configuration
hash-key ; - ; 3.0+ ; { id | id32 | guid | addr | addr-port } ; strict ; 5.2 ; What places the server on the ring of consistent hashing
id ; server,server-template ; 2.4+ ; <int:1..> ; strict ; 5.2 ; Fixed number of the server in statistics and for hashing
idle-ping ; - ; 3.2+ ; <time> ; strict ; 5.2 ; Asks the server on idle HTTP/2 connections after so long whether it is there; milliseconds
init-addr ; - ; 2.4+ ; <string:methods> ; - ; 5.2 ; How to find the first address: last, libc, none or an address, with commas between
log-bufsize ; - ; 3.0+ ; <int:1..> ; strict ; 5.2 ; Size of the buffer for messages to this log server, in bytes
log-proto ; - ; 2.4+ ; { legacy | octet-count } ; strict ; 5.2 ; How messages to a log server over TCP are told apart
max-reuse ; - ; 2.4+ ; <int:-1..> ; - ; 5.2 ; How many more requests a connection may serve; -1 for any number
maxconn ; - ; 2.4+ ; <int:0..> ; runtime ; 5.2 ; How many connections at once; more wait in the queue. 0 for no limit
maxqueue ; - ; 2.4+ ; <int:0..> ; - ; 5.2 ; How many requests may wait for this server; more go to another. 0 for no limit
minconn ; - ; 2.4+ ; <int:0..> ; - ; 5.2 ; Connections allowed at little load, growing to maxconn with the load
namespace ; - ; 2.4+ ; <string> ; strict build:NS ; 5.2 ; Network namespace from which to connect; * takes that of the PROXY header
no-backup ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes backup of default-server
no-tfo ; - ; 2.4+ ; - ; strict build:TFO ; 5.2 ; Undoes tfo of default-server
non-stick ; - ; 2.4+ ; - ; strict ; 5.2 ; Never remembers this server in stick tables
pool-conn-name ; - ; 3.0+ ; <expr> ; strict ; 5.2 ; Names idle connections, so that a request reuses one of its name only
pool-low-conn ; - ; 2.4+ ; <int:0..> ; - ; 5.2 ; Idle connections to keep before threads take those of other threads
pool-max-conn ; - ; 2.4+ ; <int:-1..> ; - ; 5.2 ; How many idle connections to keep; -1 for any number, 0 for none
pool-purge-delay ; - ; 2.4+ ; <time> ; strict ; 5.2 ; How often half of the unused idle connections are closed; milliseconds, 5s if not set
proto ; - ; 2.4+ ; <word> ; strict ; 5.2 ; Protocol to speak to the server, such as h1, h2 or fcgi
quic-cc-algo ; - ; 3.4+ ; <word:algorithm> ; build:QUIC ; 5.2 ; Congestion control of QUIC: cubic, newreno, bbr or nocc, with a largest window in parentheses
redir ; - ; 2.4+ ; <url> ; strict ; 5.2 ; Redirects GET and HEAD requests to this prefix instead of forwarding them
resolve-net ; - ; 2.4+ ; <string:networks> ; strict ; 5.2 ; Networks to prefer among the addresses of a name, with commas between
resolve-opts ; - ; 2.4+ ; <string:options> ; - ; 5.2 ; Rules for resolving: allow-dup-ip, prevent-dup-ip, ignore-weight
resolve-prefer ; - ; 2.4+ ; { ipv4 | ipv6 } ; strict ; 5.2 ; Family of address to prefer
resolvers ; - ; 2.4+ ; <@resolvers> ; strict ; 5.2 ; Name servers that keep the address of the server fresh
shard ; - ; 2.8+ ; <int:0..> ; - ; 5.2 ; Which share of the stick tables this peer gets
slowstart ; - ; 2.4+ ; <time> ; strict ; 5.2 ; Raises weight and connections over so long after the server comes back; milliseconds
socks4 ; - ; 2.4+ ; <address> ; strict ; 5.2 ; Connects through this SOCKS4 proxy
source ; - ; 2.4+ ; <address> %{ usesrc <string:address> | interface <string> } ; strict ; 5.2 ; Address to connect from; usesrc takes that of the client
stick ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes non-stick of default-server
strict-maxconn ; - ; 3.2+ ; - ; strict ; 5.2 ; Counts idle connections, too, for maxconn
tcp-md5sig ; - ; 3.4+ ; <string:password> ; strict ; 5.2 ; Password for TCP MD5 signatures of segments
tcp-ut ; - ; 2.4+ ; <time> ; strict ; 5.2 ; Closes connections whose data is not acknowledged for so long; milliseconds
tfo ; - ; 2.4+ ; - ; strict build:TFO ; 5.2 ; Uses TCP Fast Open
track ; - ; 2.4+ ; <@server> ; strict ; 5.2 ; Takes the state of another server, [backend/]server, instead of checking
usesrc ; - ; 2.4+ ; <rest> ; - ; 5.2 ; Part of source, wrong by itself
weight ; - ; 2.4+ ; <int:0..256> ; runtime ; 5.2 ; Share of the load, compared with the other servers; 1 if not set, 0 for none
ws ; - ; 2.6+ ; { auto | h1 | h2 } ; strict ; 5.2 ; Protocol for WebSocket streams
# Health checks
addr ; - ; 2.4+ ; <address> ; strict runtime ; 5.2 ; Address to check instead of the server's own
agent-addr ; - ; 2.4+ ; <address> ; strict runtime ; 5.2 ; Address of the agent
agent-check ; - ; 2.4+ ; - ; strict runtime ; 5.2 ; Asks an agent on the server for its state and weight
agent-inter ; - ; 2.4+ ; <time> ; strict ; 5.2 ; How often the agent is asked; milliseconds
agent-port ; - ; 2.4+ ; <port> ; strict runtime ; 5.2 ; Port of the agent
agent-send ; - ; 2.4+ ; <string> ; strict runtime ; 5.2 ; Text to send to the agent
check ; - ; 2.4+ ; - ; strict runtime ; 5.2 ; Checks regularly whether the server works
check-alpn ; - ; 2.4+ ; <string:protocols> ; strict build:OPENSSL ; 5.2 ; Protocols to offer in the handshake of checks, with commas between
check-pool-conn-name ; - ; 3.2+ ; <string> ; strict ; 5.2 ; Name of the idle connections that checks may reuse
check-proto ; - ; 2.4+ ; <word> ; strict ; 5.2 ; Protocol to speak in checks, such as h2
check-reuse-pool ; - ; 3.2+ ; - ; strict ; 5.2 ; Lets checks reuse idle connections
check-send-proxy ; - ; 2.4+ ; - ; strict ; 5.2 ; Sends a PROXY protocol header in checks
check-sni ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.2 ; Host name to send in the handshake of checks
check-sni-auto ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Takes the host name of checks from the Host header that they send
check-ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Speaks TLS in checks even when the server line says otherwise
check-via-socks4 ; - ; 2.4+ ; - ; strict ; 5.2 ; Checks through the SOCKS4 proxy, too
downinter ; - ; 2.4+ ; <time> ; strict ; 5.2 ; How often a server that is down is checked; milliseconds, inter if not set
error-limit ; - ; 2.4+ ; <int:1..> ; strict ; 5.2 ; How many errors in a row observe takes before on-error acts
fall ; - ; 2.4+ ; <int:1..> ; strict ; 5.2 ; Failed checks in a row until the server is down; 3 if not set
fastinter ; - ; 2.4+ ; <time> ; strict ; 5.2 ; How often a server that is going up or down is checked; milliseconds, inter if not set
healthcheck ; - ; 3.4+ ; <@healthcheck> ; - ; 5.2 ; Section whose rules check this server
init-state ; - ; 3.2+ ; { fully-up | up | down | fully-down | none } ; strict ; 5.2 ; State before the first check
inter ; - ; 2.4+ ; <time> ; strict ; 5.2 ; How often the server is checked; milliseconds, 2s if not set
no-agent-check ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes agent-check of default-server
no-check ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes check of default-server
no-check-reuse-pool ; - ; 3.2+ ; - ; strict ; 5.2 ; Undoes check-reuse-pool of default-server
no-check-send-proxy ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes check-send-proxy of default-server
no-check-sni-auto ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Sends no host name of its own accord in the handshake of checks
no-check-ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes check-ssl of default-server
observe ; - ; 2.4+ ; { none | layer4 | layer7 } ; strict ; 5.2 ; Counts errors of live traffic as a check, too
on-error ; - ; 2.4+ ; { fastinter | fail-check | sudden-death | mark-down } ; strict ; 5.2 ; What happens after error-limit errors of live traffic; fail-check if not set
on-marked-down ; - ; 2.4+ ; shutdown-sessions ; strict ; 5.2 ; Closes the streams of the server when it goes down
on-marked-up ; - ; 2.4+ ; shutdown-backup-sessions ; strict ; 5.2 ; Closes the streams of backup servers when the server comes back
port ; - ; 2.4+ ; <port> ; strict runtime ; 5.2 ; Port to check instead of the server's own
rise ; - ; 2.4+ ; <int:1..> ; strict ; 5.2 ; Good checks in a row until the server is up again; 2 if not set
# PROXY protocol
no-send-proxy ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes send-proxy of default-server
no-send-proxy-v2 ; - ; 2.4+ ; - ; strict ; 5.2 ; Undoes send-proxy-v2 of default-server
no-send-proxy-v2-ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes send-proxy-v2-ssl of default-server
no-send-proxy-v2-ssl-cn ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes send-proxy-v2-ssl-cn of default-server
proxy-v2-options ; - ; 2.4+ ; <string:options> ; strict ; 5.2 ; More to send in the header: ssl, cert-cn, authority, crc32c, unique-id, with commas between
send-proxy ; - ; 2.4+ ; - ; strict ; 5.2 ; Sends a PROXY protocol header, version 1
send-proxy-v2 ; - ; 2.4+ ; - ; strict ; 5.2 ; Sends a PROXY protocol header, version 2
send-proxy-v2-ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Sends a PROXY protocol header, version 2, with facts about the client's TLS
send-proxy-v2-ssl-cn ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; The same with the common name of the client certificate
set-proxy-v2-tlv-fmt() ; - ; 3.0+ ; (<int:0..255>) <fmt> ; multi ; 5.2 ; Adds a field of this type to the PROXY header, version 2, as log-format text
# TLS
allow-0rtt ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Sends data to the server before the handshake is over
ca-file ; - ; 2.4+ ; <@file> ; strict runtime build:OPENSSL ; 5.2 ; Authorities that the certificate of the server must come from
ciphers ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.2 ; Ciphers up to TLS 1.2, with colons between
ciphersuites ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.2 ; Cipher suites of TLS 1.3, with colons between
client-sigalgs ; - ; 3.0+ ; <string> ; strict build:OPENSSL ; 5.2 ; Signature algorithms for HAProxy's own certificate, with colons between
crl-file ; - ; 2.4+ ; <@file> ; strict runtime build:OPENSSL ; 5.2 ; Server certificates that are revoked
crt ; - ; 2.4+ ; <@cert> ; strict runtime build:OPENSSL ; 5.2 ; Certificate with its key that HAProxy shows to the server
curves ; - ; 3.0+ ; <string> ; strict build:OPENSSL ; 5.2 ; Curves for the key exchange, with colons between
force-sslv3 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; SSL 3.0 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv10 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; TLS 1.0 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv11 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; TLS 1.1 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv12 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; TLS 1.2 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv13 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; TLS 1.3 alone; ssl-min-ver and ssl-max-ver replace it
ktls ; - ; 3.4+ ; { on | off } ; build:KTLS ; 5.2 ; Leaves the encryption of data to the kernel (experimental)
no-renegotiate ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Lets the server not renegotiate a TLS session
no-sni-auto ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Sends no host name of its own accord in the handshake
no-ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes ssl of default-server
no-ssl-reuse ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Makes a full handshake for every connection
no-sslv3 ; server,server-template ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Refuses SSL 3.0; ssl-min-ver replaces it
no-tls-tickets ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Does not resume TLS sessions by ticket
no-tlsv10 ; server,server-template ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Refuses TLS 1.0; ssl-min-ver replaces it
no-tlsv11 ; server,server-template ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Refuses TLS 1.1; ssl-min-ver replaces it
no-tlsv12 ; server,server-template ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Refuses TLS 1.2; ssl-min-ver and ssl-max-ver replace it
no-tlsv13 ; server,server-template ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Refuses TLS 1.3; ssl-max-ver replaces it
npn ; - ; 2.4+ ; <string:protocols> ; strict build:OPENSSL ; 5.2 ; Protocols to offer by NPN, which alpn replaced
renegotiate ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Lets the server renegotiate a TLS session
sigalgs ; - ; 3.0+ ; <string> ; strict build:OPENSSL ; 5.2 ; Signature algorithms, with colons between
sni ; - ; 2.4+ ; <expr> ; strict build:OPENSSL ; 5.2 ; Host name to send in the handshake
sni-auto ; - ; 3.4+ ; - ; strict build:OPENSSL ; 5.2 ; Takes the host name for the handshake from the Host header
ssl ; - ; 2.4+ ; - ; strict runtime build:OPENSSL ; 5.2 ; Speaks TLS with the server
ssl-max-ver ; - ; 2.4+ ; { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } ; strict build:OPENSSL ; 5.2 ; Newest TLS version to allow
ssl-min-ver ; - ; 2.4+ ; { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } ; strict build:OPENSSL ; 5.2 ; Oldest TLS version to allow
ssl-reuse ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes no-ssl-reuse of default-server
tls-tickets ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.2 ; Undoes no-tls-tickets of default-server
verify ; - ; 2.4+ ; { none | required } ; strict build:OPENSSL ; 5.2 ; Checks the certificate of the server, or does not; required unless global says otherwise
verifyhost ; - ; 2.4+ ; <string:host> ; strict build:OPENSSL ; 5.2 ; Host name that the certificate of the server must hold
`,
);
