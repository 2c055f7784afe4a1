import { table } from '../table.ts';

/**
 * Statements `tune.*` of `global`, TLS aside. Source: chapter 3.2, `haproxy -dKall` of 2.6 to 3.4, the sources.
 * `{ <int> | <word> }`: a number is meant, but HAProxy (atol) takes any word in at least one release.
 */
export const globalTuneKeywords = table(
  'global',
  String.raw`
tune.applet.zero-copy-forwarding ; - ; 3.0+ ; { on | off } ; strict ; 3.2 ; Whether data of internal services is forwarded without copying; on by default
tune.buffers.limit ; - ; 2.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Most buffers a process may hold; 0 means no limit
tune.buffers.reserve ; - ; 2.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Buffers each thread keeps back for moments without memory; 4 by default
tune.bufsize ; - ; 2.4+ ; <size> ; strict ; 3.2 ; Size of a buffer in bytes, and so of the largest request head; 16384 by default
tune.bufsize.large ; - ; 3.4+ ; <size> ; strict ; 3.2 ; Size of large buffers in bytes; there are none if not set
tune.bufsize.small ; - ; 3.2+ ; <size> ; strict ; 3.2 ; Size of small buffers in bytes; 1024 by default
tune.chksize ; - ; 2.4..2.4~2.4 ; [<rest>] ; - ; 3.2 ; Size of buffers for health checks; gone since 2.5, tune.bufsize counts
tune.cli.max-payload-size ; - ; 3.4+ ; <size> ; strict ; 3.2 ; Longest payload a command of the runtime API may bring, in bytes
tune.comp.maxlevel ; - ; 2.4+ ; { <int:1..9> | <word> } ; strict ; 3.2 ; Compression level when there is power to spare; 1 by default
tune.defaults.purge ; - ; 3.4+ ; [<string>] ; strict ; 3.2 ; Frees named defaults sections after start; dynamic backends cannot use them then
tune.disable-fast-forward ; - ; 2.8+ ; - ; strict ; 3.2 ; Never lets data skip the stream's analysis on its way through
tune.disable-zero-copy-forwarding ; - ; 3.0+ ; - ; strict ; 3.2 ; Never forwards data without copying it
tune.epoll.mask-events ; - ; 3.2+ ; [<string:{err|hup|rdhup},...>] ; strict ; 3.2 ; Events that epoll reports and HAProxy ignores
tune.events.max-events-at-once ; - ; 3.0+ ; { <int:1..10000> | <word> } ; strict ; 3.2 ; Events an asynchronous event handler works on in a row
tune.fail-alloc ; - ; 2.4+ ; [{ <int:0..100> | <word> }] ; strict ; 3.2 ; How many percent of allocations fail on purpose, for tests
tune.fd.edge-triggered ; - ; 2.4+ ; { on | off } ; strict ; 3.2 ; Polls file descriptors for changes instead of states; experimental
tune.glitches.kill.cpu-usage ; - ; 3.2+ ; { <int:0..100> | <word> } ; strict ; 3.2 ; CPU use in percent from which connections with too many glitches are killed
tune.h1.be.glitches-threshold ; - ; 3.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Glitches after which an HTTP/1 connection to a server is closed; 0 means never
tune.h1.fe.glitches-threshold ; - ; 3.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Glitches after which an HTTP/1 connection of a client is closed; 0 means never
tune.h1.zero-copy-fwd-recv ; - ; 3.0+ ; { on | off } ; strict ; 3.2 ; Whether HTTP/1 receives data without copying; on by default
tune.h1.zero-copy-fwd-send ; - ; 3.0+ ; { on | off } ; strict ; 3.2 ; Whether HTTP/1 sends data without copying; on by default
tune.h2.be.glitches-threshold ; - ; 3.0+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Glitches after which an HTTP/2 connection to a server is closed; 0 means never
tune.h2.be.initial-window-size ; - ; 2.8+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; First HTTP/2 window for data from servers, in bytes
tune.h2.be.max-concurrent-streams ; - ; 2.8+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Most HTTP/2 streams on one connection to a server
tune.h2.be.max-frames-at-once ; - ; 3.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; HTTP/2 frames from a server worked on in a row; 0 means no limit
tune.h2.be.rxbuf ; - ; 3.2+ ; <size> ; strict ; 3.2 ; Receive buffer of an HTTP/2 connection to a server, in bytes
tune.h2.fe.glitches-threshold ; - ; 3.0+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Glitches after which an HTTP/2 connection of a client is closed; 0 means never
tune.h2.fe.initial-window-size ; - ; 2.8+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; First HTTP/2 window for data from clients, in bytes
tune.h2.fe.max-concurrent-streams ; - ; 2.8+ ; [{ <int:0..> | <word> }] %{ rq-load { ignore | auto | <string:length> } | min <string:streams> } ; strict ; 3.2 ; Most HTTP/2 streams on one connection of a client, fewer under load if wanted
tune.h2.fe.max-frames-at-once ; - ; 3.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; HTTP/2 frames from a client worked on in a row; 0 means no limit
tune.h2.fe.max-rst-at-once ; - ; 3.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; HTTP/2 stream resets from a client worked on in a row; 0 means no limit
tune.h2.fe.max-total-streams ; - ; 3.0+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Streams after which an HTTP/2 connection of a client is closed gently; 0 means never
tune.h2.fe.rxbuf ; - ; 3.2+ ; <size> ; strict ; 3.2 ; Receive buffer of an HTTP/2 connection of a client, in bytes
tune.h2.header-table-size ; - ; 2.4+ ; { <int:4096..65536> | <word> } ; strict ; 3.2 ; Size of HTTP/2's table for header compression, in bytes; 4096 by default
tune.h2.initial-window-size ; - ; 2.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; First HTTP/2 window in both directions, in bytes
tune.h2.log-errors ; - ; 3.4+ ; { none | connection | stream } ; strict ; 3.2 ; Which HTTP/2 protocol errors are logged
tune.h2.max-concurrent-streams ; - ; 2.4+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Most HTTP/2 streams on one connection; 100 by default
tune.h2.max-frame-size ; - ; 2.4+ ; { <int:16384..16777215> | <word> } ; strict ; 3.2 ; Largest HTTP/2 frame that is accepted, in bytes
tune.h2.zero-copy-fwd-send ; - ; 3.0+ ; { on | off } ; strict ; 3.2 ; Whether HTTP/2 sends data without copying; on by default
tune.http.cookielen ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Longest captured cookie in bytes; 63 by default
tune.http.logurilen ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Longest URI in logs in bytes; 1024 by default
tune.http.maxhdr ; - ; 2.4+ ; { <int:1..32767> | <word> } ; strict ; 3.2 ; Most header lines in a message; 101 by default
tune.idle-pool.shared ; - ; 2.4+ ; { on | off | full } ; strict ; 3.2 ; Whether threads share idle connections to servers; on by default
tune.idletimer ; - ; 2.4+ ; <time> ; strict ; 3.2 ; Idle time after which a stream is no longer treated as busy, at most 65535 ms
tune.listener.default-shards ; - ; 2.8+ ; { by-process | by-thread | by-group } ; strict ; 3.2 ; How many sockets a bind line opens unless it says so
tune.listener.multi-queue ; - ; 2.4+ ; { on | fair | off } ; strict ; 3.2 ; How new connections are spread over threads; on by default
tune.lua.bool-sample-conversion ; - ; 3.2+ ; { normal | pre-3.1-bug } ; strict build:LUA ; 3.2 ; Whether Lua gets booleans as booleans or, as before 3.1, as integers
tune.lua.burst-timeout ; - ; 2.8+ ; <time> [<rest>] ; strict build:LUA ; 3.2 ; Longest time Lua may run without a pause; 1 s by default
tune.lua.forced-yield ; - ; 2.4+ ; [<int:0..>] [<rest>] ; strict build:LUA ; 3.2 ; Lua instructions after which a script pauses
tune.lua.log.loggers ; - ; 3.0+ ; { on | off } ; strict build:LUA ; 3.2 ; Whether Lua's messages go to the logs; on by default
tune.lua.log.stderr ; - ; 3.0+ ; { on | off | auto } ; strict build:LUA ; 3.2 ; Whether Lua's messages go to standard error
tune.lua.maxmem ; - ; 2.4+ ; <int:0..> [<rest>] ; strict build:LUA ; 3.2 ; Megabytes that Lua may use; 0 means no limit
tune.lua.openlibs ; - ; 3.4+ ; <string:{all|none|library,...}> ; strict build:LUA ; 3.2 ; Standard libraries that Lua programs may use; all by default
tune.lua.service-timeout ; - ; 2.4+ ; <time> [<rest>] ; strict build:LUA ; 3.2 ; Longest run time of Lua services; 4 s by default
tune.lua.session-timeout ; - ; 2.4+ ; <time> [<rest>] ; strict build:LUA ; 3.2 ; Longest run time of Lua actions, fetches and converters; 4 s by default
tune.lua.task-timeout ; - ; 2.4+ ; <time> [<rest>] ; strict build:LUA ; 3.2 ; Longest run time of Lua tasks; no limit by default
tune.max-checks-per-thread ; - ; 3.0+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Health checks running on a thread above which others are asked for help; 0 means no limit
tune.max-rules-at-once ; - ; 3.2+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Rules evaluated in a row before a stream pauses
tune.maxaccept ; - ; 2.4+ ; { <int> | <word> } ; strict ; 3.2 ; Connections a listener accepts in a row; -1 means no limit
tune.maxpollevents ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Events fetched in one call of the poller
tune.maxrewrite ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Bytes of a buffer kept free for changes to headers; 1024 by default
tune.memory.hot-size ; - ; 2.8+ ; { <int:1..> | <word> } ; strict ; 3.2 ; Bytes of freed memory each thread keeps for itself
tune.notsent-lowat.client ; - ; 3.2+ ; <size> ; strict ; 3.2 ; Unsent bytes above which the kernel takes no more for a client
tune.notsent-lowat.server ; - ; 3.2+ ; <size> ; strict ; 3.2 ; Unsent bytes above which the kernel takes no more for a server
tune.pattern.cache-size ; - ; 2.4+ ; { <int:0..> | <word> } [<rest>] ; strict ; 3.2 ; Entries in the cache of slow pattern matches; 10000 by default
tune.peers.max-updates-at-once ; - ; 2.6+ ; { <int:1..> | <word> } ; strict ; 3.2 ; Stick-table updates sent in a row to a peer; 200 by default
tune.pipesize ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Size of kernel pipes for splicing in bytes
tune.pool-high-fd-ratio ; - ; 2.4+ ; { <int:0..100> | <word> } ; strict ; 3.2 ; Percent of file descriptors in use above which idle connections are closed; 25 by default
tune.pool-low-fd-ratio ; - ; 2.4+ ; { <int:0..100> | <word> } ; strict ; 3.2 ; Percent of file descriptors in use above which connections are not kept idle; 20 by default
tune.pt.zero-copy-forwarding ; - ; 3.0+ ; { on | off } ; strict ; 3.2 ; Whether raw TCP is forwarded without copying; on by default
tune.quic.backend.max-idle-timeou ; - ; 2.6..3.0 ; <time> ; strict build:QUIC ; 3.2 ; Misspelt in HAProxy and without use; there was no other spelling
tune.quic.be.cc.cubic-min-losses ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Lost packets that make Cubic slow down, towards servers
tune.quic.be.cc.hystart ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether HyStart++ replaces slow start towards servers; off by default
tune.quic.be.cc.max-frame-loss ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Losses of one frame after which a connection to a server is closed; 10 by default
tune.quic.be.cc.max-win-size ; - ; 3.4+ ; <size> ; strict build:QUIC ; 3.2 ; Largest congestion window towards servers, 10k to 4g
tune.quic.be.cc.reorder-ratio ; - ; 3.4+ ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Percent of the window by which packets may be late, towards servers; 50 by default
tune.quic.be.max-idle-timeout ; - ; 3.4+ ; <time> ; strict build:QUIC ; 3.2 ; Time after which an idle QUIC connection to a server is closed; 30 s by default
tune.quic.be.sec.glitches-threshold ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Glitches after which a QUIC connection to a server is closed
tune.quic.be.stream.data-ratio ; - ; 3.4+ ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Share of the receive buffer one stream from a server may use, in percent; 90 by default
tune.quic.be.stream.max-concurrent ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Most streams a server may open at once; 100 by default
tune.quic.be.stream.rxbuf ; - ; 3.4+ ; <size> ; strict build:QUIC ; 3.2 ; Most bytes in flight from a server on one QUIC connection
tune.quic.be.tx.pacing ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether packets to servers are spread in time; on by default
tune.quic.be.tx.udp-gso ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether the kernel cuts large UDP sends to servers; on by default
tune.quic.cc-hystart ; - ; 3.0+~3.4 ; { on | off } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.cc.hystart
tune.quic.cc.cubic.min-losses ; - ; 3.2+~3.4 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.cc.cubic-min-losses
tune.quic.disable-tx-pacing ; - ; 3.2+~3.4 ; - ; strict build:QUIC ; 3.2 ; Sends packets without pacing; use tune.quic.fe.tx.pacing off
tune.quic.disable-udp-gso ; - ; 3.2+~3.4 ; - ; strict build:QUIC ; 3.2 ; Never lets the kernel cut UDP sends; use tune.quic.fe.tx.udp-gso off
tune.quic.fe.cc.cubic-min-losses ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Lost packets that make Cubic slow down, towards clients
tune.quic.fe.cc.hystart ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether HyStart++ replaces slow start towards clients; off by default
tune.quic.fe.cc.max-frame-loss ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Losses of one frame after which a client's connection is closed; 10 by default
tune.quic.fe.cc.max-win-size ; - ; 3.4+ ; <size> ; strict build:QUIC ; 3.2 ; Largest congestion window towards clients, 10k to 4g
tune.quic.fe.cc.reorder-ratio ; - ; 3.4+ ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Percent of the window by which packets may be late, towards clients; 50 by default
tune.quic.fe.max-idle-timeout ; - ; 3.4+ ; <time> ; strict build:QUIC ; 3.2 ; Time after which an idle QUIC connection of a client is closed; 30 s by default
tune.quic.fe.sec.glitches-threshold ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Glitches after which a client's QUIC connection is closed
tune.quic.fe.sec.retry-threshold ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Half open connections from which clients must prove their address; 100 by default
tune.quic.fe.sock-per-conn ; - ; 3.4+ ; { default-on | force-off } ; strict build:QUIC ; 3.2 ; Whether each client's QUIC connection has a socket of its own
tune.quic.fe.stream.data-ratio ; - ; 3.4+ ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Share of the receive buffer one client's stream may use, in percent; 90 by default
tune.quic.fe.stream.max-concurrent ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Most streams a client may open at once; 100 by default
tune.quic.fe.stream.max-total ; - ; 3.4+ ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Requests after which a client's QUIC connection is closed gently
tune.quic.fe.stream.rxbuf ; - ; 3.4+ ; <size> ; strict build:QUIC ; 3.2 ; Most bytes in flight from a client on one QUIC connection
tune.quic.fe.tx.pacing ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether packets to clients are spread in time; on by default
tune.quic.fe.tx.udp-gso ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether the kernel cuts large UDP sends to clients; on by default
tune.quic.frontend.conn-tx-buffers.limit ; - ; 2.6..3.2 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Most send buffers of a QUIC connection; memory is limited by tune.quic.mem.tx-max now
tune.quic.frontend.default-max-window-size ; - ; 3.2+~3.4 ; <size> ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.cc.max-win-size
tune.quic.frontend.glitches-threshold ; - ; 3.0+~3.4 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.sec.glitches-threshold
tune.quic.frontend.max-data-size ; - ; 3.2+~3.4 ; <size> ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.stream.rxbuf
tune.quic.frontend.max-idle-timeout ; - ; 2.6+~3.4 ; <time> ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.max-idle-timeout
tune.quic.frontend.max-streams-bidi ; - ; 2.6+~3.4 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.stream.max-concurrent
tune.quic.frontend.max-tx-mem ; - ; 3.2+~3.4 ; <size> ; strict build:QUIC ; 3.2 ; Old name of tune.quic.mem.tx-max
tune.quic.frontend.stream-data-ratio ; - ; 3.2+~3.4 ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.stream.data-ratio
tune.quic.listen ; - ; 3.4+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether QUIC listeners are opened at all; on by default
tune.quic.max-frame-loss ; - ; 2.8+~3.4 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.cc.max-frame-loss
tune.quic.mem.tx-max ; - ; 3.4+ ; <size> ; strict build:QUIC ; 3.2 ; Memory that all QUIC connections together may use for sending
tune.quic.reorder-ratio ; - ; 3.0+~3.4 ; { <int:1..100> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.cc.reorder-ratio
tune.quic.retry-threshold ; - ; 2.6+~3.4 ; { <int:1..> | <word> } ; strict build:QUIC ; 3.2 ; Old name of tune.quic.fe.sec.retry-threshold
tune.quic.socket-owner ; - ; 2.8+~3.4 ; { connection | listener } ; strict build:QUIC ; 3.2 ; Old form of tune.quic.fe.sock-per-conn
tune.quic.zero-copy-fwd-send ; - ; 3.0+ ; { on | off } ; strict build:QUIC ; 3.2 ; Whether QUIC sends data without copying; on by default
tune.rcvbuf.backend ; - ; 3.0+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's receive buffer of UDP sockets towards servers, in bytes
tune.rcvbuf.client ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's receive buffer of TCP connections of clients, in bytes
tune.rcvbuf.frontend ; - ; 3.0+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's receive buffer of UDP listeners, in bytes
tune.rcvbuf.server ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's receive buffer of TCP connections to servers, in bytes
tune.recv_enough ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Bytes after which a receive is not repeated; 10136 by default
tune.renice.runtime ; - ; 3.2+ ; [<int:-20..19>] ; strict ; 3.2 ; Scheduling priority of the process after start
tune.renice.startup ; - ; 3.2+ ; [<int:-20..19>] ; strict ; 3.2 ; Scheduling priority of the process while it starts
tune.ring.queues ; - ; 3.0+ ; [{ <int:0..> | <word> }] ; strict ; 3.2 ; Write queues of a ring; the number of thread groups by default
tune.runqueue-depth ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Tasks a thread works on before it polls again
tune.sched.low-latency ; - ; 2.4+ ; { on | off } ; strict ; 3.2 ; Whether urgent tasks are woken first; off by default
tune.sndbuf.backend ; - ; 3.0+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's send buffer of UDP sockets towards servers, in bytes
tune.sndbuf.client ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's send buffer of TCP connections of clients, in bytes
tune.sndbuf.frontend ; - ; 3.0+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's send buffer of UDP listeners, in bytes
tune.sndbuf.server ; - ; 2.4+ ; { <size> | <word> } ; strict ; 3.2 ; Kernel's send buffer of TCP connections to servers, in bytes
tune.stick-counters ; - ; 2.8+ ; [<int:0..100>] [<rest>] ; strict ; 3.2 ; How many stick counters ('sc0' and on) a connection has; 3 by default
tune.streams-elasticity ; - ; 3.4+ ; <int:0..> ; strict ; 3.2 ; Streams a multiplexed connection may use as a percentage of its fair share; 0 turns it off
tune.takeover-other-tg-connections ; - ; 3.2+ ; { none | restricted | full } ; strict ; 3.2 ; Whether a thread may take idle connections of other thread groups
tune.vars.check-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for variables of one health check
tune.vars.global-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for all variables of the process
tune.vars.proc-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for variables of scope 'proc'
tune.vars.reqres-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for variables of scopes 'req' and 'res'
tune.vars.sess-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for variables of scope 'sess'
tune.vars.txn-max-size ; - ; 2.4+ ; [<int>] [<rest>] ; strict ; 3.2 ; Most bytes for variables of scope 'txn'
tune.zlib.memlevel ; - ; 2.4+ ; { <int:1..9> | <word> } ; strict build:ZLIB ; 3.2 ; Memory zlib uses for a stream, from least to most; 8 by default
tune.zlib.windowsize ; - ; 2.4+ ; { <int:8..15> | <word> } ; strict build:ZLIB ; 3.2 ; Size of zlib's window as a power of two; 15 by default
`,
);
