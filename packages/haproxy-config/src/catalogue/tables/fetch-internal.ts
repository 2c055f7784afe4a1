import { table } from '../table.ts';

/**
 * Sample fetches of the process, its proxies and constants, and those for developers. Source: chapters 7.3.2 and 7.3.7,
 * `haproxy -dKall` of 2.6 to 3.4, source of 2.4.
 * Traffic classes (column `where`): `any` works everywhere, even while the configuration is read; `internal` everywhere
 * at run time, also in `set var` and `get var` of the runtime API; `message` in requests for the request, in responses
 * and checks for the response.
 */
export const internalFetchKeywords = table(
  'fetch',
  String.raw`
acl ; any ; 3.0+ ; (<@acl>[,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>,<@acl>]) ; out:bool ; 7.3.2 ; True when all named ACLs match; '!' in front of a name inverts that one
act_conn ; any ; 3.0+ ; - ; out:sint ; 7.3.2 ; Connections that are open in the whole process now
always_false ; any ; 2.4+ ; - ; out:bool ; 7.3.2 ; Never true; a stand-in while writing ACLs
always_true ; any ; 2.4+ ; - ; out:bool ; 7.3.2 ; Always true; a stand-in while writing ACLs
avg_queue ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Queued connections of a backend divided by its active servers
be_conn ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Connections that are open on a backend now (default: this one)
be_conn_free ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Connections that a backend's usable servers can still take, queues not counted
be_sess_rate ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; New sessions a second on a backend (default: this one)
bin ; any ; 2.4+ ; (<string:hex>) ; out:bin ; 7.3.2 ; Binary constant written as hexadecimal digits
bool ; any ; 2.4+ ; (<string:boolean>) ; out:bool ; 7.3.2 ; Boolean constant: 'true', 'false', '1' or '0'
connslots ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Connections and queue places that a backend's servers have left
cpu_calls ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; How often the task of this stream or request ran so far
cpu_ns_avg ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; Mean CPU time of a run of this request's task, in nanoseconds
cpu_ns_tot ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; CPU time of all runs of this request's task, in nanoseconds
cpu_usage_grp ; internal ; 3.4+ ; - ; out:sint ; 7.3.2 ; CPU use of this thread group over the last polling loop, 0 to 100
cpu_usage_proc ; internal ; 3.4+ ; - ; out:sint ; 7.3.2 ; CPU use of all threads over the last polling loop, 0 to 100
cpu_usage_thr ; internal ; 3.4+ ; - ; out:sint ; 7.3.2 ; CPU use of this thread over the last polling loop, 0 to 100
date ; any ; 2.4+ ; ([<int:offset>,<string:unit>]) ; out:sint ; 7.3.2 ; Now as Unix time, plus an offset; in seconds, or in 'ms' or 'us' by the second argument
date_us ; any ; 2.4+ ; - ; out:sint ; 7.3.2 ; Microseconds within the current second; goes with 'date'
dump_all_vars ; any ; 3.4+ ; ([<string:scope>,<string:prefix>,<string:delimiter>]) ; out:str ; 7.3.2 ; All variables of a scope as text 'name=value', with a prefix filter and a delimiter
env ; any ; 2.4+ ; (<string:name>) ; out:str ; 7.3.2 ; Value of an environment variable, as it was when the process started
fe_conn ; internal ; 2.4+ ; ([<@frontend>]) ; out:sint ; 7.3.2 ; Connections that are open on a frontend now (default: this one)
fe_req_rate ; internal ; 2.4+ ; ([<@frontend>]) ; out:sint ; 7.3.2 ; HTTP requests a second on a frontend (default: this one)
fe_sess_rate ; internal ; 2.4+ ; ([<@frontend>]) ; out:sint ; 7.3.2 ; New sessions a second on a frontend (default: this one)
hostname ; any ; 2.4+ ; - ; out:str ; 7.3.2 ; Name of the machine
int ; any ; 2.4+ ; (<int:value>) ; out:sint ; 7.3.2 ; Integer constant
internal.htx.data ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Bytes of data in the HTX message
internal.htx.free ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Free bytes in the HTX message
internal.htx.free_data ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Free bytes for data in the HTX message
internal.htx.has_eom ; message ; 2.4+ ; - ; out:bool ; 7.3.7 ; True when the HTX message has its end-of-message flag
internal.htx.nbblks ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Number of blocks in the HTX message
internal.htx.size ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Size of the HTX message in bytes
internal.htx.used ; message ; 2.4+ ; - ; out:sint ; 7.3.7 ; Used bytes of the HTX message, metadata included
internal.htx_blk.data ; message ; 2.4+ ; (<string:position>) ; out:bin ; 7.3.7 ; Content of a DATA block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.htx_blk.hdrname ; message ; 2.4+ ; (<string:position>) ; out:str ; 7.3.7 ; Name of a HEADER block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.htx_blk.hdrval ; message ; 2.4+ ; (<string:position>) ; out:str ; 7.3.7 ; Value of a HEADER block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.htx_blk.size ; message ; 2.4+ ; (<string:position>) ; out:sint ; 7.3.7 ; Size of a block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.htx_blk.start_line ; message ; 2.4+ ; (<string:position>) ; out:str ; 7.3.7 ; Start line held by a block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.htx_blk.type ; message ; 2.4+ ; (<string:position>) ; out:str ; 7.3.7 ; Type of a block of the HTX message (position: number, 'head', 'tail' or 'first')
internal.strm.is_htx ; internal ; 2.4+ ; - ; out:bool ; 7.3.7 ; True when the stream uses HTX
ipv4 ; any ; 2.4+ ; (<address:IPv4>) ; out:ipv4 ; 7.3.2 ; IPv4 address constant
ipv6 ; any ; 2.4+ ; (<address:IPv6>) ; out:ipv6 ; 7.3.2 ; IPv6 address constant
last_entity ; internal ; 3.2+ ; - ; out:str ; 7.3.2 ; Rule or filter that ended the processing of the stream, a rule as file and line
last_rule_file ; internal ; 2.6+ ; - ; out:str ; 7.3.2 ; Configuration file of the last final rule that matched
last_rule_line ; internal ; 2.6+ ; - ; out:sint ; 7.3.2 ; Line of the last final rule that matched
lat_ns_avg ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; Mean wait between wake-up and run of this request's task, in nanoseconds
lat_ns_tot ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; Sum of the waits between wake-up and run of this request's task, in nanoseconds
meth ; any ; 2.4+ ; (<string:method>) ; out:meth ; 7.3.2 ; HTTP method constant
nbproc ; any ; 2.4+ ; - ; out:sint ; 7.3.2 ; Number of processes, always 1 since 'nbproc' is gone
nbsrv ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Usable servers of a backend (default: this one)
pid ; any ; 3.0+ ; - ; out:sint ; 7.3.2 ; Process id, usually of the worker
prio_class ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; Priority class in the queue, as set by 'set-priority-class'
prio_offset ; internal ; 2.4+ ; - ; out:sint ; 7.3.2 ; Priority offset in the queue, as set by 'set-priority-offset'
proc ; any ; 2.4+ ; - ; out:sint ; 7.3.2 ; Number of the process, always 1
queue ; internal ; 2.4+ ; ([<@backend>]) ; out:sint ; 7.3.2 ; Queued connections of a backend, its servers' queues included
quic_enabled ; any ; 2.8+ ; - ; out:bool ; 7.3.2 ; True when QUIC is built in and its listeners are not switched off
rand ; any ; 2.4+ ; ([<int:range>]) ; out:sint ; 7.3.2 ; Random integer from 0 to range minus 1 (default range 2^32); not for secrets
spoe.engine-id ; internal ; 3.2+ ; - ; out:str ; 7.3.2 ; Id of the SPOE engine of this thread, for agents
srv_conn ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Connections that are open on a server now
srv_conn_free ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Connections that a server can still take, queue not counted
srv_is_up ; internal ; 2.4+ ; (<@server>) ; out:bool ; 7.3.2 ; True when a server is up, false when it is down or in maintenance
srv_iweight ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Weight that a server started with
srv_queue ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Connections that wait in a server's queue
srv_sess_rate ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; New sessions a second on a server
srv_uweight ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Weight of a server as a user sees it
srv_weight ; internal ; 2.4+ ; (<@server>) ; out:sint ; 7.3.2 ; Effective weight of a server now
stopping ; internal ; 2.4+ ; - ; out:bool ; 7.3.2 ; True while this process is stopping
str ; any ; 2.4+ ; (<string:text>) ; out:str ; 7.3.2 ; Text constant
table_avl ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.2 ; Free entries of a stick-table (default: the one of this proxy)
table_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.2 ; Used entries of a stick-table (default: the one of this proxy)
term_events ; internal ; 3.2+ ; - ; out:str ; 7.3.2 ; How connections and streams of both sides ended, as codes for troubleshooting
tgroup ; any ; 3.4+ ; - ; out:sint ; 7.3.2 ; Number of the thread group that runs this, from 0
thread ; any ; 2.4+ ; - ; out:sint ; 7.3.2 ; Number of the thread that runs this, from 0
txn.id32 ; internal ; 3.0+ ; - ; out:sint ; 7.3.2 ; Internal 32-bit id of the transaction; may repeat after a while
txn.sess_term_state ; internal ; 3.0+ ; - ; out:str ; 7.3.2 ; How the stream ended, the two letters of the log
uptime ; any ; 3.0+ ; - ; out:sint ; 7.3.2 ; Seconds since this worker started
uuid ; any ; 2.4+ ; ([<int:version>]) ; out:str ; 7.3.2 ; New UUID of version 4 (default) or 7
var ; any ; 2.4+ ; (<var>[,<string:default>]) ; out:any ; 7.3.2 ; Value of a variable; without a default an unset one gives nothing
wait_end ; internal ; 2.4+ ; - ; out:bool ; 7.3.2 ; True when the inspection delay is over, nothing before; only for ACLs of content rules
waiting_entity ; internal ; 3.2+ ; - ; out:str ; 7.3.2 ; Rule or filter that was still waiting when an error or timeout hit the stream
`,
);
