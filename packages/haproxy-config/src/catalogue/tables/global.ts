import { table } from '../table.ts';

/**
 * Statements of `global` other than `tune.*` and TLS. Source: chapters 3.1 to 3.4, `haproxy -dKall` of 2.6 to 3.4, cfgparse-global.c.
 * `{ <int> | <word> }`: a number is meant, but HAProxy (atol) takes any word in at least one release.
 */
export const globalKeywords = table(
  'global',
  String.raw`
51degrees-allow-unmatched ; - ; 2.8+ ; { on | off } ; build:51DEGREES ; 3.1 ; Lets a device match that is no exact hit count as a result
51degrees-cache-size ; - ; 2.4+ ; { <int> | <word> } ; build:51DEGREES ; 3.1 ; Entries in the cache of 51Degrees results; 0 turns the cache off
51degrees-data-file ; - ; 2.4+ ; <path> ; build:51DEGREES ; 3.1 ; Data file of the 51Degrees device detection
51degrees-difference ; - ; 2.8+ ; { <int> | <word> } ; build:51DEGREES ; 3.1 ; How far the hash of a User-Agent may differ from the one in the 51Degrees data
51degrees-drift ; - ; 2.8+ ; { <int> | <word> } ; build:51DEGREES ; 3.1 ; How many characters a matched part of a User-Agent may be away from its expected place
51degrees-property-name-list ; - ; 2.4+ ; <string:property> ... ; build:51DEGREES multi ; 3.1 ; 51Degrees properties to load from the data file
51degrees-property-separator ; - ; 2.4+ ; <string:char> ; build:51DEGREES ; 3.1 ; Character between 51Degrees properties in a result; a comma by default
51degrees-use-performance-graph ; - ; 2.8+ ; { on | off } ; build:51DEGREES ; 3.1 ; Chooses the 51Degrees graph that is built for speed
51degrees-use-predictive-graph ; - ; 2.8+ ; { on | off } ; build:51DEGREES ; 3.1 ; Chooses the 51Degrees graph that also guesses devices it does not know
anonkey ; - ; 2.8+ ; { <int:0..4294967295> | <word> } [<rest>] ; strict runtime ; 3.3 ; Key for hiding names and addresses when the running configuration is dumped
busy-polling ; - ; 2.4+ ; - ; strict no ; 3.2 ; Keeps threads polling instead of sleeping: less latency, all CPU used
chroot ; - ; 2.4+ ; <dir> ; strict dangerous ; 3.1 ; Directory the process locks itself into after start; 'auto' (3.4) makes an anonymous empty one
close-spread-time ; - ; 2.6+ ; { infinite | <time> } [<rest>] ; strict ; 3.1 ; Time over which idle connections are closed when the process is asked to stop
cluster-secret ; - ; 2.6+ ; <string:secret> ; strict ; 3.1 ; Secret shared by all nodes of a cluster, from which QUIC tokens and the like are derived
cpu-affinity ; - ; 3.4+ ; { per-core | per-group [{ loose | auto }] | per-thread | per-ccx | auto } ; strict ; 3.1 ; How the threads of a group are bound to its CPUs
cpu-map ; - ; 2.4+ ; <string:[auto:]group[/threads]> <string:cpus> ... ; strict multi ; 3.1 ; Binds thread groups or threads to CPUs
cpu-policy ; - ; 3.2+ ; { none | performance | group-by-ccx | group-by-2-ccx | group-by-3-ccx | group-by-4-ccx | group-by-cluster | group-by-2-clusters | group-by-3-clusters | group-by-4-clusters | efficiency | resource | first-usable-node } [threads-per-core { 1 | auto }] ; strict ; 3.1 ; Which CPUs are used when none are chosen by hand, and how they form thread groups
cpu-set ; - ; 3.2+ ; { reset | drop-cpu <string:set> | only-cpu <string:set> | drop-node <string:set> | only-node <string:set> | drop-cluster <string:set> | only-cluster <string:set> | drop-core <string:set> | only-core <string:set> | drop-thread <string:set> | only-thread <string:set> } ... ; strict multi ; 3.1 ; Takes CPUs, nodes, clusters, cores or hardware threads into use or out of it
daemon ; - ; 2.4+ ; - ; strict ; 3.1 ; Puts the process into the background
debug.counters ; - ; 3.2+ ; { on | off } ; strict build:DEBUG_COUNTERS runtime ; 3.3 ; Turns the event counters for developers on or off
default-path ; - ; 2.4+ ; { current | config | parent | origin <dir> } [<rest>] ; strict ; 3.1 ; From which directory relative file names of the configuration count
description ; - ; 2.4+ ; <string:text> ... ; strict ; 3.1 ; Text about this instance, shown on the statistics page
deviceatlas-cache-size ; - ; 3.0+ ; { <int> | <word> } ; build:DEVICEATLAS ; 3.1 ; Entries in the cache of DeviceAtlas results
deviceatlas-json-file ; - ; 2.4+ ; <path> ; build:DEVICEATLAS ; 3.1 ; Data file of the DeviceAtlas device detection
deviceatlas-log-level ; - ; 2.4+ ; { <int:0..3> | <word> } ; build:DEVICEATLAS ; 3.1 ; How much the DeviceAtlas library logs; 0 by default
deviceatlas-properties-cookie ; - ; 2.4+ ; <string:name> ; build:DEVICEATLAS ; 3.1 ; Cookie in which clients send device properties to DeviceAtlas
deviceatlas-property-separator ; - ; 2.4+ ; <string:char> ; build:DEVICEATLAS ; 3.1 ; Character between DeviceAtlas properties in a result; a bar by default
dns-accept-family ; - ; 3.2+ ; <string:{ipv4|ipv6|auto},...> ; strict ; 3.1 ; Address families that are accepted from DNS answers
expose-deprecated-directives ; - ; 3.0+ ; [<rest>] ; strict dangerous ; 3.1 ; Accepts directives that are about to be removed without a warning
expose-experimental-directives ; - ; 2.4+ ; [<rest>] ; strict dangerous ; 3.1 ; Accepts directives that are still experimental
external-check ; - ; 2.4+ ; [preserve-env] ; strict dangerous ; 3.1 ; Allows health checks that run a program; 'preserve-env' hands the environment on
fd-hard-limit ; - ; 2.6+ ; { <int> | <word> } ; strict ; 3.1 ; Upper limit for file descriptors, whatever the system would allow
force-cfg-parser-pause ; - ; 3.2+ ; <time> ; strict ; 3.3 ; Makes the reader of the configuration wait, to test slow starts; experimental
gid ; - ; 2.4+ ; { <int> | <word> } ; strict dangerous ; 3.1 ; Number of the group the process changes to
grace ; - ; 2.6+ ; <time> [<rest>] ; strict ; 3.1 ; Delay between the request to stop and the closing of listeners
group ; - ; 2.4+ ; <string:group> ; strict dangerous ; 3.1 ; Group the process changes to after start
h1-accept-payload-with-any-method ; - ; 2.6+ ; - ; strict ; 3.1 ; Accepts a body on HTTP/1 requests whose method does not expect one
h1-case-adjust ; - ; 2.4+ ; <string:header> <string:spelling> ; strict multi ; 3.1 ; Spelling with capitals of an HTTP/1 header for peers that insist on it
h1-case-adjust-file ; - ; 2.4+ ; <path> ; strict ; 3.1 ; File with pairs of HTTP/1 header names and their spelling
h1-do-not-close-on-insecure-transfer-encoding ; - ; 3.2+ ; - ; strict ; 3.1 ; Keeps a connection open although it sent both Content-Length and Transfer-Encoding
h2-workaround-bogus-websocket-clients ; - ; 2.6+ ; - ; strict ; 3.1 ; Hides WebSocket over HTTP/2 from clients that get it wrong
hard-stop-after ; - ; 2.4+ ; <time> [<rest>] ; strict ; 3.1 ; Longest time a stopping process may live on for its open connections
harden.reject-privileged-ports.quic ; - ; 3.0+ ; { on | off } [<rest>] ; strict build:QUIC ; 3.1 ; Drops QUIC packets whose source port is below 1024
harden.reject-privileged-ports.tcp ; - ; 3.0+ ; { on | off } [<rest>] ; strict ; 3.1 ; Refuses TCP connections whose source port is below 1024
http-err-codes ; - ; 3.0+ ; <string:[+-]ranges> ... ; strict multi ; 3.1 ; Response codes that count as errors of the client in statistics and stick tables
http-fail-codes ; - ; 3.0+ ; <string:[+-]ranges> ... ; strict multi ; 3.1 ; Response codes that count as failures of the server in statistics and stick tables
httpclient.resolvers.disabled ; - ; 2.8+ ; { on | off } ; strict ; 3.4 ; Turns name resolution of HAProxy's own HTTP client off
httpclient.resolvers.id ; - ; 2.6+ ; <@resolvers> ; strict ; 3.4 ; Resolvers section of HAProxy's own HTTP client; 'default' if not set
httpclient.resolvers.prefer ; - ; 2.6+ ; { ipv4 | ipv6 } ; strict ; 3.4 ; Address family that HAProxy's own HTTP client prefers
httpclient.retries ; - ; 3.0+ ; { <int> | <word> } ; strict ; 3.4 ; How often HAProxy's own HTTP client tries again; 3 by default
httpclient.ssl.ca-file ; - ; 2.6+ ; <@file> ; build:OPENSSL ; 3.4 ; Certificate authorities that HAProxy's own HTTP client trusts
httpclient.ssl.verify ; - ; 2.6+ ; { none | required } ; strict build:OPENSSL ; 3.4 ; Whether HAProxy's own HTTP client checks the server's certificate
httpclient.timeout.connect ; - ; 3.0+ ; <time> ; strict ; 3.4 ; How long HAProxy's own HTTP client waits for a connection; 5 s by default
insecure-fork-wanted ; - ; 2.4+ ; - ; strict dangerous no ; 3.1 ; Allows the running process to start programs
insecure-setuid-wanted ; - ; 2.4+ ; - ; strict dangerous ; 3.1 ; Allows programs that change their user, such as sudo
limited-quic ; - ; 3.0+ ; - ; strict ; 3.1 ; Uses QUIC although the TLS library supports it only in part
localpeer ; - ; 2.4+ ; <string:name> ; strict dangerous ; 3.1 ; Name of this node in peers sections; the host name by default
log ; - ; 2.4+ ; <address> [len <string:length>] [format <string:format>] [sample <string:ranges:size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] ; strict multi no ; 3.1 ; Sends logs to a syslog server, file descriptor or ring
log-send-hostname ; - ; 2.4+ ; [<string:name>] [<rest>] ; strict ; 3.1 ; Puts a host name into the syslog header; this machine's name by default
log-tag ; - ; 2.4+ ; <string:tag> ; strict ; 3.1 ; Program name in the syslog header; 'haproxy' by default
lua-load ; - ; 2.4+ ; <path> [<string:argument> ...] ; strict dangerous multi build:LUA ; 3.1 ; Loads a Lua program shared by all threads
lua-load-per-thread ; - ; 2.4+ ; <path> [<string:argument> ...] ; strict dangerous multi build:LUA ; 3.1 ; Loads a Lua program once for every thread
lua-prepend-path ; - ; 2.4+ ; <string:path> [{ path | cpath }] ; strict dangerous multi build:LUA ; 3.1 ; Adds a pattern to the front of Lua's search path
master-worker ; - ; 2.4+~3.4 ; [no-exit-on-failure] ; strict ; 3.1 ; Runs a master process that supervises the workers; start with -W instead
max-spread-checks ; - ; 2.4+ ; <time> ; strict ; 3.2 ; Longest time over which the first health checks are spread
max-threads-per-group ; - ; 3.4+ ; <int:0..> ; strict ; 3.1 ; Most threads in one thread group when groups are made automatically
maxcompcpuusage ; - ; 2.4+ ; { <int:0..100> | <word> } ; strict ; 3.2 ; CPU use in percent above which responses are compressed less or not at all
maxcomprate ; - ; 2.4+ ; { <int:0..> | <word> } ; strict runtime ; 3.2 ; Kilobytes a second that may go into compression; 0 means no limit
maxconn ; - ; 2.4+ ; { <int:0..> | <word> } ; strict runtime ; 3.2 ; Most connections the process holds at once; found from the limits of the system if not set
maxconnrate ; - ; 2.4+ ; { <int:0..> | <word> } ; strict runtime ; 3.2 ; Most connections the process accepts in a second
maxpipes ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Most pipes for splicing; a quarter of maxconn by default
maxsessrate ; - ; 2.4+ ; { <int:0..> | <word> } ; strict runtime ; 3.2 ; Most sessions the process accepts in a second
maxzlibmem ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.2 ; Megabytes that zlib may use; 0 means no limit
mworker-max-reloads ; - ; 2.4+ ; [{ <int:0..> | <word> }] [<rest>] ; strict ; 3.1 ; Reloads an old worker survives before the master kills it
nbproc ; - ; 2.4..2.4 ; [<rest>] ; - ; 3.1 ; Number of processes; gone since 2.5, threads took over
nbthread ; - ; 2.4+ ; <int:1..> ; strict ; 3.1 ; Number of threads; as many as CPUs by default
no-memory-trimming ; - ; 2.6+ ; - ; strict ; 3.2 ; Does not give freed memory back to the system at once
no-quic ; - ; 2.8..3.2 ; - ; strict ; 3.1 ; Turns QUIC off although it was built in
node ; - ; 2.4+ ; <string:name> ; strict ; 3.1 ; Name of this node, shown on the statistics page
noepoll ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not use epoll on Linux
noevports ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not use event ports on Solaris
nogetaddrinfo ; - ; 2.4+ ; - ; strict ; 3.2 ; Resolves names without getaddrinfo
nokqueue ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not use kqueue on BSD
noktls ; - ; 3.4+ ; - ; strict ; 3.2 ; Does not use TLS in the kernel
nopoll ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not use poll
noreuseport ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not use SO_REUSEPORT for listeners
nosplice ; - ; 2.4+ ; - ; strict ; 3.2 ; Does not move data through kernel pipes
numa-cpu-mapping ; - ; 2.4+ ; [<rest>] ; strict no ; 3.1 ; Keeps threads on one NUMA node; on by default
pidfile ; - ; 2.4+ ; <path> ; strict ; 3.1 ; File for the process ids
pp2-never-send-local ; - ; 2.4+ ; - ; strict ; 3.1 ; Sends health checks with PROXY version 2 as if they were traffic instead of LOCAL
prealloc-fd ; - ; 2.8+ ; - ; strict ; 3.1 ; Reserves the table of file descriptors at start, so that it need not grow under load
presetenv ; - ; 2.4+ ; <string:name> <string:value> [<rest>] ; strict dangerous multi ; 3.1 ; Sets an environment variable unless it is set already
profiling.memory ; - ; 2.4+ ; { on | off } ; strict build:MEMORY_PROFILING runtime ; 3.2 ; Counts allocations by caller for 'show profiling'
profiling.tasks ; - ; 2.4+ ; { on | off | auto | lock | no-lock | memory | no-memory } ... ; strict runtime ; 3.2 ; Measures CPU use by task; 'auto' starts it on threads that are late
quick-exit ; - ; 2.8+ ; - ; strict ; 3.3 ; Skips cleaning up when the process ends
quiet ; - ; 2.4+ ; - ; strict ; 3.3 ; Prints no messages during start
resetenv ; - ; 2.4+ ; [<string:name> ...] ; strict dangerous ; 3.1 ; Removes all environment variables but those named
server-state-base ; - ; 2.4+ ; <dir> [<rest>] ; strict ; 3.1 ; Directory for server state files with relative names
server-state-file ; - ; 2.4+ ; <path> [<rest>] ; strict ; 3.1 ; File with the state of servers from before a reload
set-dumpable ; - ; 2.4+ ; [{ on | off | libs }] ; strict no ; 3.1 ; Lets the process write a core file although it changed its user
set-var ; - ; 2.4+ ; <var> <expr> [<rest>] ; strict multi runtime ; 3.1 ; Sets a process variable ('proc.') while the configuration is read
set-var-fmt ; - ; 2.6+ ; <var> <fmt> [<rest>] ; strict multi runtime ; 3.1 ; Sets a process variable ('proc.') from log-format text while the configuration is read
setcap ; - ; 3.0+ ; <string:capability,...> [<rest>] ; strict multi ; 3.1 ; Linux capabilities to keep when the process drops its rights
setenv ; - ; 2.4+ ; <string:name> <string:value> [<rest>] ; strict dangerous multi ; 3.1 ; Sets an environment variable for the lines below and for programs
shm-stats-file ; - ; 3.4+ ; <path> [<rest>] ; strict ; 3.1 ; File in shared memory through which old and new processes share counters; experimental
shm-stats-file-max-objects ; - ; 3.4+ ; { <int> | <word> } [<rest>] ; strict ; 3.1 ; How many objects fit into the shared statistics file; experimental
spread-checks ; - ; 2.4+ ; { <int:0..50> | <word> } ; strict ; 3.2 ; Randomness of check intervals in percent
stats bind-process ; - ; 2.4..2.6 ; [<rest>] ; - ; 3.1 ; Processes the statistics socket belongs to; gone since 2.7
stats calculate-max-counters ; - ; 3.4+ ; { on | off } [<rest>] ; strict ; 3.1 ; Whether the highest values ever seen are kept for statistics
stats maxconn ; - ; 2.4+ ; { <int:1..> | <word> } [<rest>] ; strict ; 3.1 ; Most connections to the runtime API at once; 10 by default
stats socket ; - ; 2.4+ ; <bind-address> [<args:bind>] ; strict dangerous multi ; 3.1 ; Opens a socket for the runtime API and statistics
stats timeout ; - ; 2.4+ ; <time> [<rest>] ; strict ; 3.1 ; How long an idle connection to the runtime API stays open; 10 s by default
stats-file ; - ; 3.0+ ; <path> [<rest>] ; strict ; 3.1 ; File with counters from before a reload, written by 'dump stats-file'
stress-level ; - ; 3.2+ ; <int:0..9> ; strict ; 3.1 ; How hard the process stresses its own code paths; needs a debug build to matter
strict-limits ; - ; 2.4+ ; - ; strict no ; 3.1 ; Ends the start when limits such as file descriptors cannot be raised; on by default
thread-group ; - ; 2.6+ ; <int:1..> [<string:range> ...] ; strict multi ; 3.1 ; Assigns threads to a thread group
thread-groups ; - ; 2.6+ ; <int:1..> ; strict ; 3.1 ; Number of thread groups; 1 by default
thread-hard-limit ; - ; 3.0+ ; <int:1..> ; strict ; 3.1 ; Upper limit for the number of threads found automatically
trace ; - ; 2.8..3.0 ; [<rest>] ; runtime multi ; 12.1 ; Configures traces for debugging; moved to the traces section in 3.1
uid ; - ; 2.4+ ; { <int> | <word> } ; strict dangerous ; 3.1 ; Number of the user the process changes to
ulimit-n ; - ; 2.4+ ; { <int:0..> | <word> } ; strict ; 3.1 ; Number of file descriptors to ask the system for; computed by default
unix-bind ; - ; 2.4+ ; %{ prefix <string:prefix> | mode [<string:octal>] | user <string:user> | uid [<string:number>] | group <string:group> | gid [<string:number>] } ; strict ; 3.1 ; Prefix, owner and rights of UNIX sockets that listeners make
unsetenv ; - ; 2.4+ ; <string:name> ... ; strict dangerous multi ; 3.1 ; Removes environment variables
user ; - ; 2.4+ ; <string:user> ; strict dangerous ; 3.1 ; User the process changes to after start
warn-blocked-traffic-after ; - ; 3.2+ ; <time> [<rest>] ; strict ; 3.3 ; Writes a warning when one task keeps a thread busy for so long; 100 ms by default
wurfl-cache-size ; - ; 2.4+ ; <string:size> ; build:WURFL ; 3.1 ; Entries in the cache of WURFL results
wurfl-data-file ; - ; 2.4+ ; <path> ; build:WURFL ; 3.1 ; Data file of the WURFL device detection
wurfl-engine-mode ; - ; 2.4+ ; [<rest>] ; build:WURFL ; 3.1 ; Ignored by newer WURFL engines
wurfl-information-list ; - ; 2.4+ ; <string:capability> ... ; build:WURFL multi ; 3.1 ; WURFL capabilities to look up
wurfl-information-list-separator ; - ; 2.4+ ; <string:char> ; build:WURFL ; 3.1 ; Character between WURFL values in a result; a comma by default
wurfl-patch-file ; - ; 2.4+ ; <path> ... ; build:WURFL multi ; 3.1 ; Files with corrections to the WURFL data
wurfl-useragent-priority ; - ; 2.4+ ; [<rest>] ; build:WURFL ; 3.1 ; Ignored by newer WURFL engines
zero-warning ; - ; 2.4+ ; - ; strict ; 3.3 ; Refuses to start when the configuration gives any warning
`,
);
