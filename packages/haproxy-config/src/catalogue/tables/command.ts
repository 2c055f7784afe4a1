import { table } from '../table.ts';

/** Commands of the runtime API and the master CLI. Source: management guide, `haproxy -dKall` of 2.6 to 3.4, source of 2.4. */
export const commandKeywords = table(
  'command',
  String.raw`
@!<pid> ; master ; 2.4+ ; [<rest>] ; - ; management ; Sends a command to the worker with this process id; alone, switches to it
@<relative pid> ; master ; 2.4+ ; [<rest>] ; - ; management ; Sends a command to the worker of this rank; alone, switches to it
@@<pid> ; master ; 3.2+ ; [<rest>] ; - ; management ; Hands the whole line to a worker and stays there until it is done
@master ; master ; 2.4+ ; [<rest>] ; - ; management ; Sends a command to the master; alone, switches back to it
_getsocks ; worker ; 2.4+ ; - ; - ; management ; Hands the listening sockets over to a new process; not for people
_loadstatus ; master ; 2.8+ ; - ; - ; management ; Result of the last reload; used by 'reload', not for people
_send_status ; master ; 3.2+ ; [<rest>] ; - ; management ; A new worker tells the master that it is ready; not for people
abort ssl ca-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Drops the pending change of a CA file
abort ssl cert ; worker ; 2.4+ ; <@cert> ; build:OPENSSL ; management ; Drops the pending change of a certificate
abort ssl crl-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Drops the pending change of a CRL file
acme challenge_ready ; worker ; 3.4+ ; <@cert> domain <string:domain> ; build:OPENSSL ; management ; Tells that the DNS challenge of a domain is in place
acme renew ; worker ; 3.2+ ; <@cert> ; build:OPENSSL ; management ; Starts to order a new certificate
acme status ; worker ; 3.2+ ; - ; build:OPENSSL ; management ; Lists certificates managed by ACME, their state and dates
add acl ; worker ; 2.4+ ; [<string:@version>] <@file> [<string:pattern>] ; - ; management ; Adds a pattern to an ACL file ('#id' or name), or several as payload
add backend ; worker ; 3.4+ ; <=backend> from <@defaults> [<rest>] ; - ; management ; Adds a backend that inherits from a defaults section; starts unpublished
add map ; worker ; 2.4+ ; [<string:@version>] <@map> [<string:key> <string:value>] ; - ; management ; Adds an entry to a map ('#id' or name), or several as payload
add server ; worker ; 2.4+ ; { help | <string:backend/server> <server-address> [<args:server>] } ; - ; management ; Adds a server, in maintenance at first; 'help' lists the arguments that work
add ssl ca-file ; worker ; 2.8+ ; <@file> ; build:OPENSSL ; management ; Adds the certificates of the payload to a CA file
add ssl crt-list ; worker ; 2.4+ ; <@file> [<@cert>] ; build:OPENSSL ; management ; Adds an entry to a crt-list or certificate folder, or a line with options as payload
add ssl ech ; worker ; 3.4+ ; <string:bind> ; build:ECH ; management ; Adds an ECH key, the payload, to a bind line
add ssl jwt ; worker ; 3.4+ ; <@cert> ; build:OPENSSL ; management ; Allows a loaded certificate for 'jwt_verify_cert'
clear acl ; worker ; 2.4+ ; [<string:@version>] <@file> ; - ; management ; Removes all patterns of an ACL, or of one pending version
clear counters ; worker ; 2.4+ ; [all] ; - ; management ; Resets the maximums of the statistics; 'all' resets every counter
clear map ; worker ; 2.4+ ; [<string:@version>] <@map> ; - ; management ; Removes all entries of a map, or of one pending version
clear table ; worker ; 2.4+ ; <@table> [<rest>] ; - ; management ; Removes entries of a stick-table: all, one key, or those that match data filters
commit acl ; worker ; 2.4+ ; <string:@version> <@file> ; - ; management ; Makes a prepared version of an ACL the current one
commit map ; worker ; 2.4+ ; <string:@version> <@map> ; - ; management ; Makes a prepared version of a map the current one
commit ssl ca-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Puts the pending change of a CA file into use
commit ssl cert ; worker ; 2.4+ ; <@cert> ; build:OPENSSL ; management ; Puts the pending change of a certificate into use
commit ssl crl-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Puts the pending change of a CRL file into use
debug counters ; worker ; 3.2+ ; [<rest>] ; - ; management ; Lists or resets the internal event counters, for HAProxy's developers
debug dev bug ; worker ; 2.4+ ; - ; - ; management ; Crashes on purpose with BUG_ON; expert mode
debug dev check ; worker ; 2.6+ ; - ; - ; management ; Triggers CHECK_IF on purpose, may crash; expert mode
debug dev close ; worker ; 2.4+ ; <int:fd> [hard] ; - ; management ; Closes a file descriptor; expert mode
debug dev deadlock ; worker ; 2.8+ ; [<int:tasks>] ; - ; management ; Makes a deadlock on purpose; expert mode
debug dev delay ; worker ; 2.4+ ; [<int:ms>] ; - ; management ; Sleeps for so many milliseconds; expert mode
debug dev delay-inj ; worker ; 2.8+ ; <int:interval> <int:count> ; - ; management ; Puts random delays into threads; expert mode, only in debug builds
debug dev exec ; worker ; 2.4+ ; [<rest>] ; - ; management ; Runs a command of the system; expert mode, only in debug builds
debug dev exit ; worker ; 2.4+ ; [<int:status>] ; - ; management ; Ends the process at once; expert mode
debug dev fd ; worker ; 2.6+ ; - ; - ; management ; Looks for file descriptors that should not be there; expert mode
debug dev hash ; worker ; 2.8+ ; [<rest>] ; - ; management ; Shows a text as the anonymized mode would hash it
debug dev hex ; worker ; 2.4+ ; <string:address> [<int:length>] ; - ; management ; Dumps memory; expert mode
debug dev log ; worker ; 2.4+ ; [<rest>] ; - ; management ; Sends a message to the global logs; expert mode
debug dev loop ; worker ; 2.4+ ; <int:ms> [{ isolated | warn }] ; - ; management ; Keeps a thread busy for so many milliseconds; expert mode
debug dev memstats ; worker ; 2.4+ ; [<rest>] ; - ; management ; Shows or resets memory statistics; only in builds with DEBUG_MEM_STATS
debug dev panic ; worker ; 2.4+ ; - ; - ; management ; Panics on purpose, with a dump of all threads; expert mode
debug dev sched ; worker ; 2.4+ ; [<rest>] ; - ; management ; Loads the scheduler with tasks; expert mode
debug dev stream ; worker ; 2.4+ ; [<rest>] ; - ; management ; Shows or changes flags of a stream; expert mode
debug dev sym ; worker ; 2.4+ ; <string:address> ; - ; management ; Resolves an address to a symbol; expert mode
debug dev task ; worker ; 2.8+ ; <string:pointer> [{ wake | expire | kill }] ; - ; management ; Shows, wakes, expires or kills a task; expert mode
debug dev tkill ; worker ; 2.4+ ; [<int:thread>] [<int:signal>] ; - ; management ; Sends a signal to a thread; expert mode
debug dev trace ; worker ; 3.0+ ; [<int:threads>] ; - ; management ; Floods the traces from so many threads; expert mode, only in debug builds
debug dev warn ; worker ; 2.6+ ; - ; - ; management ; Triggers WARN_ON on purpose; expert mode
debug dev write ; worker ; 2.4+ ; [<int:size>] ; - ; management ; Writes so many bytes to the caller; expert mode
del acl ; worker ; 2.4+ ; <@file> <string:pattern-or-#ref> ; - ; management ; Removes a pattern from an ACL
del backend ; worker ; 3.4+ ; <@backend> ; - ; management ; Removes a backend; it must be unpublished and without servers
del map ; worker ; 2.4+ ; <@map> <string:key-or-#ref> ; - ; management ; Removes an entry from a map
del server ; worker ; 2.4+ ; <@server> ; - ; management ; Removes a server; it must be in maintenance and without connections
del ssl ca-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Removes an unused CA file from memory
del ssl cert ; worker ; 2.4+ ; <@cert> ; build:OPENSSL ; management ; Removes an unused certificate from memory
del ssl crl-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Removes an unused CRL file from memory
del ssl crt-list ; worker ; 2.4+ ; <@file> <string:certificate[:line]> ; build:OPENSSL ; management ; Removes an entry from a crt-list or certificate folder
del ssl ech ; worker ; 3.4+ ; <string:bind> ; build:ECH ; management ; Removes the ECH keys of a bind line
del ssl jwt ; worker ; 3.4+ ; <@cert> ; build:OPENSSL ; management ; No longer allows a certificate for 'jwt_verify_cert'
disable agent ; worker ; 2.4+ ; <@server> ; - ; management ; Stops the agent check of a server
disable dynamic-cookie backend ; worker ; 2.4+ ; <@backend> ; - ; management ; Stops to make dynamic cookies in a backend
disable frontend ; worker ; 2.4+ ; <@frontend> ; - ; management ; Pauses a frontend: its ports stop accepting until it is enabled again
disable health ; worker ; 2.4+ ; <@server> ; - ; management ; Stops the health check of a server; the last result is ignored
disable server ; worker ; 2.4+ ; <@server> ; - ; management ; Puts a server into maintenance
dump ssl cert ; worker ; 3.2+ ; <@cert> ; build:OPENSSL ; management ; Prints a certificate with its private key as PEM
dump stats-file ; worker ; 3.0+ ; - ; - ; management ; Prints the counters in the format that 'stats-file' reads
echo ; master,worker ; 3.2+ ; [<rest>] ; - ; management ; Prints a text between the answers of other commands
enable agent ; worker ; 2.4+ ; <@server> ; - ; management ; Starts the agent check of a server again
enable dynamic-cookie backend ; worker ; 2.4+ ; <@backend> ; - ; management ; Makes dynamic cookies in a backend; needs a key
enable frontend ; worker ; 2.4+ ; <@frontend> ; - ; management ; Lets a paused frontend accept again
enable health ; worker ; 2.4+ ; <@server> ; - ; management ; Starts the health check of a server again
enable server ; worker ; 2.4+ ; <@server> ; - ; management ; Takes a server out of maintenance
experimental-mode ; master,worker ; 2.4+ ; [{ on | off }] ; - ; management ; Unlocks experimental commands for this connection, or tells whether they are
expert-mode ; master,worker ; 2.4+ ; [{ on | off }] ; - ; management ; Unlocks expert commands for this connection, or tells whether they are
get acl ; worker ; 2.4+ ; <@file> <string:value> ; - ; management ; Shows which pattern of an ACL a value matches
get map ; worker ; 2.4+ ; <@map> <string:value> ; - ; management ; Shows which entry of a map a value matches
get var ; worker ; 2.4+ ; <string:name> ; - ; management ; Shows a variable of scope 'proc'
get weight ; worker ; 2.4+ ; <@server> ; - ; management ; Shows current and initial weight of a server
hard-reload ; master ; 3.0+ ; - ; - ; management ; Loads the configuration anew and ends the old worker at once, open connections included
help ; master,worker ; 2.4+ ; [<rest>] ; - ; management ; Lists the commands, or those that begin with given words
httpclient ; worker ; 2.6+ ; [--htx] <string:method> <url> ; - ; management ; Sends an HTTP request from HAProxy and prints the answer; expert mode
mcli-debug-mode ; master ; 2.6+ ; [{ on | off }] ; - ; management ; Unlocks worker commands in the master itself, for debugging
new ssl ca-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Makes an empty CA file in memory, to be filled with 'set'
new ssl cert ; worker ; 2.4+ ; <@cert> ; build:OPENSSL ; management ; Makes an empty certificate in memory, to be filled with 'set'
new ssl crl-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Makes an empty CRL file in memory, to be filled with 'set'
operator ; master,worker ; 2.4+ ; - ; - ; management ; Lowers the rights of this connection to operator
prepare acl ; worker ; 2.4+ ; <@file> ; - ; management ; Starts a new version of an ACL, for replacing it at once
prepare map ; worker ; 2.4+ ; <@map> ; - ; management ; Starts a new version of a map, for replacing it at once
prompt ; master,worker ; 2.4+ ; [<rest>] ; - ; management ; Changes between one command, several commands, and several with a prompt
publish backend ; worker ; 3.4+ ; <@backend> ; - ; management ; Makes a backend eligible for traffic
quit ; master,worker ; 2.4+ ; - ; - ; management ; Closes this connection
reload ; master ; 2.4+ ; - ; - ; management ; Loads the configuration anew: starts a new worker, the old one finishes its connections
set anon global-key ; worker ; 2.8+ ; <int:key> ; - ; management ; Sets the key that anonymizes outputs in the whole process, 0 for none
set anon off ; worker ; 2.8+ ; - ; - ; management ; Shows real names in the outputs of this connection
set anon on ; worker ; 2.8+ ; [<int:key>] ; - ; management ; Hashes names and addresses in the outputs of this connection
set dynamic-cookie-key backend ; worker ; 2.4+ ; <@backend> <string:key> ; - ; management ; Changes the key of a backend's dynamic cookies; breaks stickiness
set map ; worker ; 2.4+ ; <@map> <string:key-or-#ref> <string:value> ; - ; management ; Changes the value of an entry of a map
set maxconn frontend ; worker ; 2.4+ ; <@frontend> <int:connections> ; - ; management ; Changes the connection limit of a frontend
set maxconn global ; worker ; 2.4+ ; <int:connections> ; - ; management ; Changes the connection limit of the process, up to its start value
set maxconn server ; worker ; 2.4+ ; <@server> <int:connections> ; - ; management ; Changes the connection limit of a server, 0 for none
set profiling ; worker ; 2.4+ ; { tasks <string:mode> | memory <string:mode> } ; - ; management ; Switches profiling of tasks or memory: on, off or auto
set rate-limit ; worker ; 2.4+ ; { connections | http-compression | sessions | ssl-sessions } global <int:value> ; - ; management ; Changes a limit of the process: new ones a second, kilobytes a second for compression
set server ; worker ; 2.4+ ; <@server> <rest> ; - ; management ; Changes weight, state, health, agent, address, port or name of a server
set severity-output ; worker ; 2.4+ ; { none | number | string } ; - ; management ; Puts the severity in front of each answer of this connection
set ssl ca-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Stages new content, the payload, for a CA file
set ssl cert ; worker ; 2.4+ ; <@cert> ; build:OPENSSL ; management ; Stages new content, the payload, for a certificate
set ssl crl-file ; worker ; 2.6+ ; <@file> ; build:OPENSSL ; management ; Stages new content, the payload, for a CRL file
set ssl ech ; worker ; 3.4+ ; <string:bind> ; build:ECH ; management ; Replaces the ECH keys of a bind line with the payload
set ssl ocsp-response ; worker ; 2.4+ ; [<string:base64>] ; build:OPENSSL ; management ; Replaces the OCSP response of a certificate, base64 or as payload
set ssl tls-key ; worker ; 2.4+ ; <string:id> <string:key> ; build:OPENSSL ; management ; Adds a TLS ticket key, base64; the oldest one is dropped
set table ; worker ; 2.4+ ; <@table> { key | ptr } <string:entry> [<rest>] ; - ; management ; Creates or changes an entry of a stick-table
set timeout ; worker ; 2.4+ ; cli <time:s> ; - ; management ; Changes the idle timeout of this connection
set var ; worker ; 2.4+ ; <string:name> <rest> ; - ; management ; Sets a variable of scope 'proc' from an expression or log format; experimental mode
set weight ; worker ; 2.4+ ; <@server> <string:weight[%]> ; - ; management ; Changes the weight of a server, absolute or in percent of the initial one
show acl ; worker ; 2.4+ ; [<string:@version>] [<@file>] ; - ; management ; Lists the ACLs, or the patterns of one
show activity ; worker ; 2.4+ ; [<rest>] ; - ; management ; Internal counters of the threads, for HAProxy's developers
show anon ; worker ; 2.8+ ; - ; - ; management ; Tells whether outputs are anonymized, and the key
show backend ; worker ; 2.4+ ; - ; - ; management ; Lists the backends
show cache ; worker ; 2.4+ ; - ; - ; management ; Lists the caches and what is in them
show cli level ; master,worker ; 2.4+ ; - ; - ; management ; Rights of this connection: user, operator or admin
show cli sockets ; master,worker ; 2.4+ ; - ; - ; management ; Lists the sockets of the runtime API
show dev ; worker ; 3.0+ ; - ; - ; management ; Facts on process and machine, for HAProxy's developers
show env ; master,worker ; 2.4+ ; [<string:name>] ; - ; management ; Lists the environment variables of the process
show errors ; worker ; 2.4+ ; [<string:proxy>] [{ request | response }] ; - ; management ; Last invalid requests and responses that proxies kept
show events ; worker ; 2.4+ ; [<@ring>] [-w] [-n] [-0] ; - ; management ; Lists the event sinks, or the content of one; '-w' goes on waiting
show fd ; worker ; 2.4+ ; [<rest>] ; - ; management ; Lists open file descriptors, for HAProxy's developers
show info ; worker ; 2.4+ ; %{ typed | json | desc | float } ; - ; management ; Facts and counters of the process
show libs ; worker ; 2.6+ ; - ; - ; management ; Lists the loaded libraries
show map ; worker ; 2.4+ ; [<string:@version>] [<@map>] ; - ; management ; Lists the maps, or the entries of one
show peers ; worker ; 2.4+ ; [{ dict | - }] [<@peers>] ; - ; management ; State of the peers sections
show pools ; worker ; 2.4+ ; [<rest>] ; - ; management ; Use of the memory pools
show proc ; master ; 2.4+ ; [debug] ; - ; management ; Lists master, workers and old workers
show profiling ; worker ; 2.4+ ; [<rest>] ; - ; management ; Profiling settings and what was measured
show quic ; worker ; 2.8+ ; [<rest>] ; build:QUIC ; management ; Lists the QUIC connections
show resolvers ; worker ; 2.4+ ; [<@resolvers>] ; - ; management ; Counters of the DNS resolvers
show schema json ; worker ; 2.4+ ; - ; - ; management ; JSON schema of 'show info json' and 'show stat json'
show servers conn ; worker ; 2.4+ ; [<@backend>] ; - ; management ; Connections, idle and in use, of the servers
show servers state ; worker ; 2.4+ ; [<@backend>] ; - ; management ; State of the servers in the format of server state files
show sess ; worker ; 2.4+ ; [<rest>] ; - ; management ; Lists the streams, or all details of one
show ssl ca-file ; worker ; 2.6+ ; [<string:file[:index]>] ; build:OPENSSL ; management ; Lists the CA files in memory, or the certificates of one
show ssl cert ; worker ; 2.4+ ; [<@cert>] ; build:OPENSSL ; management ; Lists the certificates in memory, or the facts on one; '*' in front for a pending one
show ssl crl-file ; worker ; 2.6+ ; [<string:file[:index]>] ; build:OPENSSL ; management ; Lists the CRL files in memory, or the content of one
show ssl crt-list ; worker ; 2.4+ ; [-n] [<@file>] ; build:OPENSSL ; management ; Lists the crt-lists and folders, or the entries of one; '-n' adds line numbers
show ssl ech ; worker ; 3.4+ ; [<string:bind>] ; build:ECH ; management ; Lists the ECH keys in memory
show ssl jwt ; worker ; 3.4+ ; - ; build:OPENSSL ; management ; Lists the certificates that 'jwt_verify_cert' may use
show ssl ocsp-response ; worker ; 2.6+ ; [{ text | base64 }] [<string:id-or-path>] ; build:OPENSSL ; management ; Lists the OCSP responses in memory, or the content of one
show ssl ocsp-updates ; worker ; 2.8+ ; - ; build:OPENSSL ; management ; Lists certificates with automatic OCSP updates, times and results
show ssl providers ; worker ; 2.6+ ; - ; build:OPENSSL ; management ; Lists the OpenSSL providers that are loaded
show ssl sni ; worker ; 3.2+ ; [<rest>] ; build:OPENSSL ; management ; Lists the server names of frontends and their certificates; '-t' only those that expire soon
show startup-logs ; master,worker ; 2.4+ ; - ; - ; management ; Messages of the start of this process; in the master those of the last start or reload
show stat ; worker ; 2.4+ ; [<rest>] ; - ; management ; Statistics of proxies and servers, as CSV, typed text or JSON
show table ; worker ; 2.4+ ; [<@table>] [<rest>] ; - ; management ; Lists the stick-tables, or the entries of one, with filters
show tasks ; worker ; 2.4+ ; - ; - ; management ; Tasks in the run queue, for HAProxy's developers
show threads ; worker ; 2.4+ ; - ; - ; management ; State of the threads, for HAProxy's developers
show tls-keys ; worker ; 2.4+ ; [{ * | <string:id> }] ; build:OPENSSL ; management ; Lists the TLS ticket key files, or the keys of one
show trace ; worker ; 2.4+ ; [<string:source>] ; - ; management ; State of the traces
show version ; master,worker ; 2.6+ ; - ; - ; management ; Version of this process
shutdown frontend ; worker ; 2.4+ ; <@frontend> ; - ; management ; Closes a frontend for good; only a reload brings it back
shutdown session ; worker ; 2.4+ ; <string:id> ; - ; management ; Ends a stream at once
shutdown sessions server ; worker ; 2.4+ ; <@server> ; - ; management ; Ends all streams of a server at once
trace ; worker ; 2.4+ ; [<rest>] ; - ; management ; Configures and starts traces; '0' stops all
unpublish backend ; worker ; 3.4+ ; <@backend> ; - ; management ; Takes a backend out of the choice for new traffic
update ssl ocsp-response ; worker ; 2.8+ ; <@cert> ; build:OPENSSL ; management ; Asks the CA for a new OCSP response of a certificate
user ; master,worker ; 2.4+ ; - ; - ; management ; Lowers the rights of this connection to user
wait ; worker ; 3.0+ ; { -h | <time> [<rest>] } ; - ; management ; Waits so long, or until a condition such as 'srv-removable' holds
`,
);
