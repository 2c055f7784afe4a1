import { table } from '../table.ts';

/** What a proxy is, where it listens, which servers it uses and how it picks one. Source: 4.2 and 11.1, `haproxy -dKall` of 2.6 to 3.4. */
export const proxyKeywords = table(
  'proxy',
  String.raw`
# HAProxy reads the numbers of id, maxconn, fullconn, backlog, retries, hash-balance-factor and max-session-srv-conns with
# atol(): it takes the digits in front and ignores what follows, so that 2k means 2. These rows cannot be strict.

# The proxy itself
description ; FLB ; 2.4+ ; <string> [<rest>] ; strict ; 4.2 ; Text about the proxy, shown on the statistics page
disabled ; DFLB ; 2.4+ ; - ; strict runtime ; 4.2 ; Leaves the proxy switched off at start: it neither listens nor checks its servers
enabled ; DFLB ; 2.4+ ; - ; strict runtime ; 4.2 ; Switches the proxy on again after a disabled in its defaults
guid ; FLB ; 3.0+ ; <string:guid> [<rest>] ; strict ; 4.2 ; Identifier, unique in the whole process, by which counters survive a reload
id ; FLB ; 2.4+ ; <int:1..> ; - ; 4.2 ; Fixed number of the proxy, for example for SNMP; else numbers follow the order of the file
mode ; DFLB ; 2.4+ ; { http | tcp | log | spop | haterm } ; strict ; 4.2 ; Protocol that the proxy understands; tcp by default (log, spop: backends; haterm: frontends)

# Listening
backlog ; DFL ; 2.4+ ; <int:0..> ; - ; 4.2 ; Connections that may wait in the kernel before they are accepted; maxconn by default
bind ; FL ; 2.4+ ; <bind-address> [<args:bind>] ; strict multi ; 4.2 ; Addresses and ports, separated by commas, or sockets to listen on
max-session-srv-conns ; DFL ; 2.4+ ; <int> ; - ; 4.2 ; Idle server connections kept for one client session; 5 by default
maxconn ; DFL ; 2.4+ ; <int:0..> ; runtime ; 4.2 ; Simultaneous client connections of the frontend; others wait in the kernel
monitor-uri ; DFL ; 2.4+ ; <string:uri> ; strict http ; 4.2 ; Path that HAProxy answers itself, for monitors that probe HAProxy
rate-limit sessions ; DFL ; 2.4+ ; <int:0..> [<rest>] ; strict ; 4.2 ; New sessions a second that the frontend accepts; 0 for no limit
ssl-f-use ; FL ; 3.2+ ; %{ crt <@cert> | acme <@acme> | allow-0rtt | alpn <string> | bits <int> | ca-file <path> | ca-verify-file <path> | ciphers <string> | ciphersuites <string> | client-sigalgs <string> | crl-file <path> | curves <string> | domains <string> | ecdhe <string> | generate-dummy { on | off } | ips <string> | issuer <path> | jwt { on | off } | key <path> | keytype <string> | ktls { on | off } | no-alpn | no-ca-names | npn <string> | ocsp <path> | ocsp-update { on | off } | sctl <path> | sigalgs <string> | ssl-max-ver <string> | ssl-min-ver <string> | verify { none | optional | required } } ; multi build:OPENSSL ; 4.2 ; Gives all TLS listeners of the frontend a certificate and its options

# Backends and servers
default-server ; DLB ; 2.4+ ; <args:server> ; strict multi ; 4.2 ; Arguments that the servers below start with
default_backend ; DFL ; 2.4+ ; <@backend> ; strict ; 4.2 ; Backend for what no use_backend rule takes
dispatch ; LB ; 2.4+~3.4 ; <address> ; strict ; 4.2 ; Sends everything to one address, without servers; use a server instead
load-server-state-from-file ; DLB ; 2.4+ ; { global | local | none } [<rest>] ; strict ; 4.2 ; File from which servers take their state after a reload
server ; LB ; 2.4+ ; <=server> <server-address> [<args:server>] ; strict multi runtime ; 4.2 ; A server of the backend: name, address and port, arguments
server-state-file-name ; DLB ; 2.4+ ; [{ use-backend-name | <path> }] ; strict ; 4.2 ; Name of the state file of this backend; the backend's name by default
server-template ; LB ; 2.4+ ; <string:prefix> <string:count-or-range> <server-address> [<args:server>] ; strict multi runtime ; 4.2 ; Several servers at once, mostly filled from DNS answers
source ; DLB ; 2.4+ ; <address> %{ usesrc { client | clientip | hdr_ip(<string:header>[,<int>]) | <address> } | interface <string> } ; strict ; 4.2 ; Address from which servers are connected to
transparent ; DLB ; 2.4+~3.4 ; - ; strict build:TPROXY ; 4.2 ; Old form of option transparent
use-fcgi-app ; LB ; 2.4+ ; <@fcgi-app> [<rest>] ; strict http ; 4.2 ; FastCGI application that the servers of this backend run

# Choice of a server
balance ; DLB ; 2.4+ ; [{ { roundrobin | static-rr | leastconn | first | source | sticky | random | random(<int:1..>) | rdp-cookie | rdp-cookie(<string:name>) } [<rest>] | uri %{ len <int:1..> | depth <int:1..> | whole | path-only } | url_param <string:parameter> [check_post [<rest>]] | hash <expr> | hdr(<string:header>) [use_domain_only [<rest>]] | log-hash <string:converters> [<rest>] }] ; strict ; 4.2 ; Algorithm by which a request gets its server; without one, roundrobin (random from 3.4 on)
hash-balance-factor ; DLB ; 2.4+ ; <int> ; - ; 4.2 ; Most load a hashed server may get, in percent of the average, above 100; 0 switches it off
hash-preserve-affinity ; DLB ; 3.2+ ; { always | maxconn | maxqueue } [<rest>] ; strict ; 4.2 ; When a hashed request stays with its server although that is full
hash-type ; DLB ; 2.4+ ; { map-based | consistent } [{ sdbm | djb2 | wt6 | crc32 | none } [avalanche [<rest>]]] ; strict ; 4.2 ; How a hash finds its server, and the hash function; map-based sdbm by default

# Persistence
cookie ; DLB ; 2.4+ ; <string:name> %{ rewrite | insert | prefix | indirect | nocache | postonly | preserve | httponly | secure | domain <string> | maxidle <time:s> | maxlife <time:s> | dynamic | attr <string> } ; strict http ; 4.2 ; Cookie that keeps a client on its server
dynamic-cookie-key ; DLB ; 2.4+ ; <string:secret> [<rest>] ; strict runtime http ; 4.2 ; Secret from which dynamic cookies are made
persist rdp-cookie() ; DLB ; 2.4+ ; [(<string:name>)] [<rest>] ; strict ; 4.2 ; Keeps a client on the server that its RDP cookie names; the cookie msts by default
stick-table ; FLB ; 2.4+ ; %{ type { ip | ipv4 | ipv6 | integer | string [len <int:1..>] | binary [len <int:1..>] } | size <size> | expire <time> | nopurge | recv-only | write-to <@table> | srvkey { name | addr } | store [<string:data>] | brates-factor <size> | peers <@peers> } ; strict ; 11.1 ; Table of keys with counters, or of keys and their servers; size and type are needed

# Queues and retries
fullconn ; DLB ; 2.4+ ; <int:0..> ; - ; 4.2 ; Backend connections at which servers reach their full maxconn; a tenth of the frontends' by default
http-reuse ; DLB ; 2.4+ ; { never | safe | aggressive | always } ; strict http ; 4.2 ; Which requests may use an idle server connection of another client; safe by default
http-send-name-header ; DLB ; 2.4+ ; <string:header> [<rest>] ; strict http ; 4.2 ; Header in which the server is told its own name
max-keep-alive-queue ; DLB ; 2.4+ ; <int:-1..> [<rest>] ; strict http ; 4.2 ; Queue length up to which a client waits for its kept connection; -1 for no limit
retries ; DLB ; 2.4+ ; <int:0..> ; - ; 4.2 ; Attempts after a failed connection to a server; 3 by default
retry-on ; DLB ; 2.4+ ; { none | { conn-failure | empty-response | junk-response | response-timeout | 0rtt-rejected | 401 | 403 | 404 | 408 | 421 | 425 | 429 | 500 | 501 | 502 | 503 | 504 | all-retryable-errors } ... } ; strict http ; 4.2 ; Failures after which a request is sent again; conn-failure by default

# Filters
filter-sequence ; FLB ; 3.4+ ; { request | response } <string:filters> [<rest>] ; strict multi ; 4.2 ; Order of the filters, names separated by commas; others do not run

# External checks
external-check command ; DLB ; 2.4+ ; <path> ; strict dangerous ; 4.2 ; Program that checks the servers of the backend
external-check path ; DLB ; 2.4+ ; <string:path> ; strict dangerous ; 4.2 ; PATH variable of that program
`,
);
