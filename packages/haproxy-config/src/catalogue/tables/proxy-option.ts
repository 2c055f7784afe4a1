import { table } from '../table.ts';

/** Options of proxies: lines that begin with `option`. Source: 4.2, `haproxy -dKall` of 2.6 to 3.4. */
export const proxyOptionKeywords = table(
  'proxy',
  String.raw`
# Connections
option abortonclose ; DFLB ; 2.4+ ; - ; strict no ; 4.2 ; Drops a request that still waits when its client has gone
option clitcpka ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Sends TCP keep-alive probes to clients
option idle-close-on-response ; DFL ; 2.6+ ; - ; strict no http ; 4.2 ; While stopping, closes idle client connections only after one more response
option independent-streams ; DFLB ; 2.4+ ; - ; strict no ; 4.2 ; Data sent does not refresh the timeout for data received
option nolinger ; DFLB ; 2.4+ ; - ; strict no ; 4.2 ; Closes connections with a reset, without waiting for the other side
option splice-auto ; DFLB ; 2.4+ ; - ; strict no build:LINUX_SPLICE ; 4.2 ; Lets HAProxy decide when the kernel forwards data itself
option splice-request ; DFLB ; 2.4+ ; - ; strict no build:LINUX_SPLICE ; 4.2 ; Lets the kernel forward data of requests where possible
option splice-response ; DFLB ; 2.4+ ; - ; strict no build:LINUX_SPLICE ; 4.2 ; Lets the kernel forward data of responses where possible
option srvtcpka ; DLB ; 2.4+ ; - ; strict no ; 4.2 ; Sends TCP keep-alive probes to servers
option tcp-smart-accept ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Saves an acknowledgement when clients connect
option tcp-smart-connect ; DLB ; 2.4+ ; - ; strict no ; 4.2 ; Saves an acknowledgement when connecting to servers
option tcpka ; DFLB ; 2.4+ ; - ; strict ; 4.2 ; Sends TCP keep-alive probes on both sides
option transparent ; DLB ; 2.4+~3.4 ; - ; strict no build:TPROXY ; 4.2 ; Connects to the address that the client meant, without servers
option use-small-buffers ; DLB ; 3.4+ ; %{ queue | l7-retries | check } ; strict no ; 4.2 ; Keeps waiting or repeatable requests and checks in small buffers; all three by default

# HTTP
option accept-invalid-http-request ; DFL ; 2.4+~3.2 ; - ; strict no http ; 4.2 ; Old name of option accept-unsafe-violations-in-http-request
option accept-invalid-http-response ; DLB ; 2.4+~3.2 ; - ; strict no http ; 4.2 ; Old name of option accept-unsafe-violations-in-http-response
option accept-unsafe-violations-in-http-request ; DFL ; 3.2+ ; - ; strict no http ; 4.2 ; Accepts requests that break HTTP; unsafe, for tracing only
option accept-unsafe-violations-in-http-response ; DLB ; 3.2+ ; - ; strict no http ; 4.2 ; Accepts responses that break HTTP; unsafe, for tracing only
option checkcache ; DLB ; 2.4+ ; - ; strict no http ; 4.2 ; Blocks responses that set a cookie and may be cached
option disable-h2-upgrade ; DFL ; 2.4+ ; - ; strict no http ; 4.2 ; Does not switch a connection to HTTP/2 by its first bytes
option forwarded ; DLB ; 2.8+ ; %{ proto | host | host-expr <expr> | by | by-expr <expr> | by_port | by_port-expr <expr> | for | for-expr <expr> | for_port | for_port-expr <expr> } ; strict no http ; 4.2 ; Tells servers about the client in a Forwarded header; proto and for by default
option forwardfor ; DFLB ; 2.4+ ; %{ except <cidr> | header <string> | if-none } ; strict http ; 4.2 ; Tells servers the client's address in X-Forwarded-For
option h1-case-adjust-bogus-client ; DFL ; 2.4+ ; - ; strict no http ; 4.2 ; Writes header names for clients as h1-case-adjust of global says
option h1-case-adjust-bogus-server ; DLB ; 2.4+ ; - ; strict no http ; 4.2 ; Writes header names for servers as h1-case-adjust of global says
option http-buffer-request ; DFLB ; 2.4+ ; - ; strict no http ; 4.2 ; Waits for the body, or a full buffer, before rules and servers see a request
option http-drop-request-trailers ; DLB ; 3.2+ ; - ; strict no http ; 4.2 ; Removes trailers of requests
option http-drop-response-trailers ; DFL ; 3.2+ ; - ; strict no http ; 4.2 ; Removes trailers of responses
option http-ignore-probes ; DFL ; 2.4+ ; - ; strict no http ; 4.2 ; Neither logs nor answers connections that close or fail without a request
option http-keep-alive ; DFLB ; 2.4+ ; - ; strict no http ; 4.2 ; Keeps connections on both sides after a response, which is the default
option http-no-delay ; DFLB ; 2.4+ ; - ; strict no http ; 4.2 ; Sends every piece of data at once, for streams of small messages
option http-pretend-keepalive ; DLB ; 2.4+ ; - ; strict no http ; 4.2 ; Does not tell servers that the connection will close
option http-restrict-req-hdr-names ; DFLB ; 2.6+ ; { preserve | delete | reject } ; strict http ; 4.2 ; What happens to request headers with unusual characters in their names
option http-server-close ; DFLB ; 2.4+ ; - ; strict no http ; 4.2 ; Closes the server's connection after a response, keeps the client's
option http-use-proxy-header ; DFL ; 2.4+ ; - ; strict no http ; 4.2 ; Reads and writes Proxy-Connection instead of Connection
option httpclose ; DFLB ; 2.4+ ; - ; strict no http ; 4.2 ; Closes both connections after a response
option originalto ; DFLB ; 2.4+ ; %{ except <cidr> | header <string> } ; strict http ; 4.2 ; Tells servers the address that the client connected to in X-Original-To

# Servers
option allbackups ; DLB ; 2.4+ ; - ; strict no ; 4.2 ; Uses all backup servers at once, not only the first
option persist ; DLB ; 2.4+ ; - ; strict no ; 4.2 ; Sends a client to its server even when that is down
option prefer-last-server ; DLB ; 2.4+ ; - ; strict no http ; 4.2 ; Uses a client's kept server connection again, whatever balance says
option redispatch ; DLB ; 2.4+ ; [<int:interval> [<rest>]] ; no ; 4.2 ; Takes another server when retries fail: the last one, or every so many

# Health checks
option external-check ; DLB ; 2.4+ ; - ; strict dangerous ; 4.2 ; Checks servers with a program
option httpchk ; DLB ; 2.4+ ; [{ <url:uri> | <word:method> <url:uri> [<string:version> [<fmt:host>]] }] ; strict ; 4.2 ; Checks servers with an HTTP request; OPTIONS / HTTP/1.0 by default
option ldap-check ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Checks servers with an LDAP bind
option log-health-checks ; DLB ; 2.4+ ; - ; strict no ; 4.2 ; Logs each change of a check's result
option mysql-check ; DLB ; 2.4+ ; [user <string> [{ post-41 | pre-41 | post-80 }]] ; strict ; 4.2 ; Checks servers with a MySQL handshake, as a user or without
option pgsql-check ; DLB ; 2.4+ ; user <string> ; strict ; 4.2 ; Checks servers with a PostgreSQL handshake as a user
option redis-check ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Checks servers with a Redis PING
option smtpchk ; DLB ; 2.4+ ; [<word:hello> [<string:domain>]] ; strict ; 4.2 ; Checks servers with HELO or EHLO of SMTP; HELO localhost by default
option spop-check ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Checks servers with a SPOP handshake
option ssl-hello-chk ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Checks servers with an SSL 3 hello; prefer check-ssl
option tcp-check ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Checks servers by the tcp-check rules

# Logs and statistics
option contstats ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Counts traffic while connections last, not only at their end
option dontlog-normal ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Logs only what went wrong
option dontlognull ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Does not log connections without any data
option httplog ; DFL ; 2.4+ ; [clf] ; strict ; 4.2 ; Logs requests with HTTP details, or in CLF
option httpslog ; DFL ; 2.6+ ; [<rest>] ; strict ; 4.2 ; Logs requests with HTTP and TLS details
option log-separate-errors ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Logs failed connections at level err
option logasap ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Logs a request before it ends, with what is known then
option socket-stats ; DFL ; 2.4+ ; - ; strict no ; 4.2 ; Counts traffic for each bind address, too
option tcplog ; DFL ; 2.4+ ; [clf] ; strict ; 4.2 ; Logs connections with timers and counters, or in CLF (clf from 3.2 on)
`,
);
