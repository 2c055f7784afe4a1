import { table } from '../table.ts';

/** Timeouts of proxies and keep-alive probes of TCP. Source: 4.2, `haproxy -dKall` of 2.6 to 3.4. */
export const proxyTimeoutKeywords = table(
  'proxy',
  String.raw`
timeout check ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Wait for the answer of a health check, once connected (ms)
timeout client ; DFL ; 2.4+ ; <time> ; strict ; 4.2 ; Silence of the client after which its connection ends (ms)
timeout client-fin ; DFL ; 2.4+ ; <time> ; strict ; 4.2 ; Silence of a client whose connection is half closed; timeout client by default (ms)
timeout client-hs ; DFL ; 3.0+ ; <time> ; strict ; 4.2 ; Wait for the TLS handshake of a client; timeout client by default (ms)
timeout connect ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Wait for a connection to a server (ms)
timeout http-keep-alive ; DFLB ; 2.4+ ; <time> ; strict http ; 4.2 ; Wait for the next request on a kept connection; timeout http-request by default (ms)
timeout http-request ; DFLB ; 2.4+ ; <time> ; strict http ; 4.2 ; Wait for a complete request, slow senders included; timeout client by default (ms)
timeout queue ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Wait in the queue for a free server slot; timeout connect by default (ms)
timeout server ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Silence of the server after which its connection ends (ms)
timeout server-fin ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Silence of a server whose connection is half closed; timeout server by default (ms)
timeout tarpit ; DFLB ; 2.4+ ; <time> ; strict ; 4.2 ; How long a tarpitted request is held; timeout connect by default (ms)
timeout tunnel ; DLB ; 2.4+ ; <time> ; strict ; 4.2 ; Silence of a tunnel, for example a WebSocket, on both sides (ms)

# TCP keep-alive probes; option clitcpka, srvtcpka or tcpka switches them on
clitcpka-cnt ; DFL ; 2.4+ ; <int> [<rest>] ; strict ; 4.2 ; Unanswered keep-alive probes before a client connection counts as dead
clitcpka-idle ; DFL ; 2.4+ ; <time:s> [<rest>] ; strict ; 4.2 ; Silence of a client before the first keep-alive probe (s)
clitcpka-intvl ; DFL ; 2.4+ ; <time:s> [<rest>] ; strict ; 4.2 ; Time between keep-alive probes to a client (s)
srvtcpka-cnt ; DLB ; 2.4+ ; <int> [<rest>] ; strict ; 4.2 ; Unanswered keep-alive probes before a server connection counts as dead
srvtcpka-idle ; DLB ; 2.4+ ; <time:s> [<rest>] ; strict ; 4.2 ; Silence of a server before the first keep-alive probe (s)
srvtcpka-intvl ; DLB ; 2.4+ ; <time:s> [<rest>] ; strict ; 4.2 ; Time between keep-alive probes to a server (s)
`,
);
