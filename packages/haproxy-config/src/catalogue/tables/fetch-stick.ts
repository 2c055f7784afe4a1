import { table } from '../table.ts';

/**
 * Sample fetches of stick-table counters: `sc_*` by tracked counter, `src_*` by client address. Source: chapter 7.3.3,
 * `haproxy -dKall` of 2.6 to 3.4, source of 2.4.
 * Traffic classes (column `where`): `internal` everywhere at run time, also in `set var` and `get var` of the runtime
 * API; `connection` from the TCP connection on, health checks included.
 */
export const stickFetchKeywords = table(
  'fetch',
  String.raw`
sc0_bytes_in_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients over the table's period, for the key that counter 0 tracks
sc0_bytes_out_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients over the table's period, for the key that counter 0 tracks
sc0_clr_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 0, for the key that counter 0 tracks, and returns its old value
sc0_clr_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 1, for the key that counter 0 tracks, and returns its old value
sc0_conn_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections so far, for the key that counter 0 tracks
sc0_conn_cur ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that are open now, for the key that counter 0 tracks
sc0_conn_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New connections over the table's period, for the key that counter 0 tracks
sc0_get_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 0, for the key that counter 0 tracks
sc0_get_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 1, for the key that counter 0 tracks
sc0_get_gpt0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose tag 0, for the key that counter 0 tracks
sc0_glitch_cnt ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies so far, for the key that counter 0 tracks
sc0_glitch_rate ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies over the table's period, for the key that counter 0 tracks
sc0_gpc0_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 0 over the table's period, for the key that counter 0 tracks
sc0_gpc1_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 1 over the table's period, for the key that counter 0 tracks
sc0_http_err_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) so far, for the key that counter 0 tracks
sc0_http_err_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) over the table's period, for the key that counter 0 tracks
sc0_http_fail_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) so far, for the key that counter 0 tracks
sc0_http_fail_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) over the table's period, for the key that counter 0 tracks
sc0_http_req_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests so far, for the key that counter 0 tracks
sc0_http_req_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests over the table's period, for the key that counter 0 tracks
sc0_inc_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 0, for the key that counter 0 tracks, and returns its new value
sc0_inc_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 1, for the key that counter 0 tracks, and returns its new value
sc0_kbytes_in ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients so far, in kilobytes, for the key that counter 0 tracks
sc0_kbytes_out ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients so far, in kilobytes, for the key that counter 0 tracks
sc0_key ; internal ; 3.2+ ; - ; out:any ; 7.3.3 ; Key that counter 0 tracks
sc0_sess_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Sessions so far, for the key that counter 0 tracks
sc0_sess_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New sessions over the table's period, for the key that counter 0 tracks
sc0_tracked ; internal ; 2.4+ ; ([<@table>]) ; out:bool ; 7.3.3 ; True when counter 0 tracks a key
sc0_trackers ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that track the same key as counter 0 now
sc1_bytes_in_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients over the table's period, for the key that counter 1 tracks
sc1_bytes_out_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients over the table's period, for the key that counter 1 tracks
sc1_clr_gpc ; internal ; 2.6+ ; (<int:index>[,<@table>]) ; out:sint ; 7.3.3 ; Clears a general purpose counter, for the key that counter 1 tracks, and returns its old value
sc1_clr_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 0, for the key that counter 1 tracks, and returns its old value
sc1_clr_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 1, for the key that counter 1 tracks, and returns its old value
sc1_conn_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections so far, for the key that counter 1 tracks
sc1_conn_cur ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that are open now, for the key that counter 1 tracks
sc1_conn_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New connections over the table's period, for the key that counter 1 tracks
sc1_get_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 0, for the key that counter 1 tracks
sc1_get_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 1, for the key that counter 1 tracks
sc1_get_gpt0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose tag 0, for the key that counter 1 tracks
sc1_glitch_cnt ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies so far, for the key that counter 1 tracks
sc1_glitch_rate ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies over the table's period, for the key that counter 1 tracks
sc1_gpc0_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 0 over the table's period, for the key that counter 1 tracks
sc1_gpc1_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 1 over the table's period, for the key that counter 1 tracks
sc1_http_err_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) so far, for the key that counter 1 tracks
sc1_http_err_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) over the table's period, for the key that counter 1 tracks
sc1_http_fail_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) so far, for the key that counter 1 tracks
sc1_http_fail_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) over the table's period, for the key that counter 1 tracks
sc1_http_req_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests so far, for the key that counter 1 tracks
sc1_http_req_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests over the table's period, for the key that counter 1 tracks
sc1_inc_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 0, for the key that counter 1 tracks, and returns its new value
sc1_inc_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 1, for the key that counter 1 tracks, and returns its new value
sc1_kbytes_in ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients so far, in kilobytes, for the key that counter 1 tracks
sc1_kbytes_out ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients so far, in kilobytes, for the key that counter 1 tracks
sc1_key ; internal ; 3.2+ ; - ; out:any ; 7.3.3 ; Key that counter 1 tracks
sc1_sess_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Sessions so far, for the key that counter 1 tracks
sc1_sess_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New sessions over the table's period, for the key that counter 1 tracks
sc1_tracked ; internal ; 2.4+ ; ([<@table>]) ; out:bool ; 7.3.3 ; True when counter 1 tracks a key
sc1_trackers ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that track the same key as counter 1 now
sc2_bytes_in_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients over the table's period, for the key that counter 2 tracks
sc2_bytes_out_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients over the table's period, for the key that counter 2 tracks
sc2_clr_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 0, for the key that counter 2 tracks, and returns its old value
sc2_clr_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 1, for the key that counter 2 tracks, and returns its old value
sc2_conn_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections so far, for the key that counter 2 tracks
sc2_conn_cur ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that are open now, for the key that counter 2 tracks
sc2_conn_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New connections over the table's period, for the key that counter 2 tracks
sc2_get_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 0, for the key that counter 2 tracks
sc2_get_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 1, for the key that counter 2 tracks
sc2_get_gpt0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose tag 0, for the key that counter 2 tracks
sc2_glitch_cnt ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies so far, for the key that counter 2 tracks
sc2_glitch_rate ; internal ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies over the table's period, for the key that counter 2 tracks
sc2_gpc0_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 0 over the table's period, for the key that counter 2 tracks
sc2_gpc1_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 1 over the table's period, for the key that counter 2 tracks
sc2_http_err_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) so far, for the key that counter 2 tracks
sc2_http_err_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) over the table's period, for the key that counter 2 tracks
sc2_http_fail_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) so far, for the key that counter 2 tracks
sc2_http_fail_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) over the table's period, for the key that counter 2 tracks
sc2_http_req_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests so far, for the key that counter 2 tracks
sc2_http_req_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests over the table's period, for the key that counter 2 tracks
sc2_inc_gpc0 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 0, for the key that counter 2 tracks, and returns its new value
sc2_inc_gpc1 ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 1, for the key that counter 2 tracks, and returns its new value
sc2_kbytes_in ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients so far, in kilobytes, for the key that counter 2 tracks
sc2_kbytes_out ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients so far, in kilobytes, for the key that counter 2 tracks
sc2_key ; internal ; 3.2+ ; - ; out:any ; 7.3.3 ; Key that counter 2 tracks
sc2_sess_cnt ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Sessions so far, for the key that counter 2 tracks
sc2_sess_rate ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New sessions over the table's period, for the key that counter 2 tracks
sc2_tracked ; internal ; 2.4+ ; ([<@table>]) ; out:bool ; 7.3.3 ; True when counter 2 tracks a key
sc2_trackers ; internal ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that track the same key as counter 2 now
sc_bytes_in_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients over the table's period, for the key that a counter tracks
sc_bytes_out_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients over the table's period, for the key that a counter tracks
sc_clr_gpc ; internal ; 2.6+ ; (<int:index>,<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Clears a general purpose counter, for the key that a counter tracks, and returns its old value
sc_clr_gpc0 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 0, for the key that a counter tracks, and returns its old value
sc_clr_gpc1 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 1, for the key that a counter tracks, and returns its old value
sc_conn_cnt ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Connections so far, for the key that a counter tracks
sc_conn_cur ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Connections that are open now, for the key that a counter tracks
sc_conn_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; New connections over the table's period, for the key that a counter tracks
sc_get_gpc ; internal ; 2.6+ ; (<int:index>,<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Value of a general purpose counter, for the key that a counter tracks
sc_get_gpc0 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 0, for the key that a counter tracks
sc_get_gpc1 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 1, for the key that a counter tracks
sc_get_gpt ; internal ; 2.6+ ; (<int:index>,<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Value of a general purpose tag, for the key that a counter tracks
sc_get_gpt0 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose tag 0, for the key that a counter tracks
sc_glitch_cnt ; internal ; 3.0+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies so far, for the key that a counter tracks
sc_glitch_rate ; internal ; 3.0+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies over the table's period, for the key that a counter tracks
sc_gpc0_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 0 over the table's period, for the key that a counter tracks
sc_gpc1_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 1 over the table's period, for the key that a counter tracks
sc_gpc_rate ; internal ; 2.6+ ; (<int:index>,<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Increments of a general purpose counter over the table's period, for the key that a counter tracks
sc_http_err_cnt ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) so far, for the key that a counter tracks
sc_http_err_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) over the table's period, for the key that a counter tracks
sc_http_fail_cnt ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) so far, for the key that a counter tracks
sc_http_fail_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) over the table's period, for the key that a counter tracks
sc_http_req_cnt ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP requests so far, for the key that a counter tracks
sc_http_req_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; HTTP requests over the table's period, for the key that a counter tracks
sc_inc_gpc ; internal ; 2.6+ ; (<int:index>,<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to a general purpose counter, for the key that a counter tracks, and returns its new value
sc_inc_gpc0 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 0, for the key that a counter tracks, and returns its new value
sc_inc_gpc1 ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 1, for the key that a counter tracks, and returns its new value
sc_kbytes_in ; connection ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients so far, in kilobytes, for the key that a counter tracks
sc_kbytes_out ; connection ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients so far, in kilobytes, for the key that a counter tracks
sc_key ; internal ; 3.2+ ; (<int:counter>) ; out:any ; 7.3.3 ; Key that a counter tracks
sc_sess_cnt ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Sessions so far, for the key that a counter tracks
sc_sess_rate ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; New sessions over the table's period, for the key that a counter tracks
sc_tracked ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:bool ; 7.3.3 ; True when a counter tracks a key
sc_trackers ; internal ; 2.4+ ; (<int:counter>[,<@table>]) ; out:sint ; 7.3.3 ; Connections that track the same key as a counter now
src_bytes_in_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients over the table's period, for the client address in a table
src_bytes_out_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients over the table's period, for the client address in a table
src_clr_gpc ; connection ; 2.6+ ; (<int:index>,<@table>) ; out:sint ; 7.3.3 ; Clears a general purpose counter, for the client address in a table, and returns its old value
src_clr_gpc0 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 0, for the client address in a table, and returns its old value
src_clr_gpc1 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Clears general purpose counter 1, for the client address in a table, and returns its old value
src_conn_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections so far, for the client address in a table
src_conn_cur ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Connections that are open now, for the client address in a table
src_conn_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New connections over the table's period, for the client address in a table
src_get_gpc ; connection ; 2.6+ ; (<int:index>,<@table>) ; out:sint ; 7.3.3 ; Value of a general purpose counter, for the client address in a table
src_get_gpc0 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 0, for the client address in a table
src_get_gpc1 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose counter 1, for the client address in a table
src_get_gpt ; connection ; 2.6+ ; (<int:index>,<@table>) ; out:sint ; 7.3.3 ; Value of a general purpose tag, for the client address in a table
src_get_gpt0 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Value of general purpose tag 0, for the client address in a table
src_glitch_cnt ; connection ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies so far, for the client address in a table
src_glitch_rate ; connection ; 3.0+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Protocol anomalies over the table's period, for the client address in a table
src_gpc0_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 0 over the table's period, for the client address in a table
src_gpc1_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Increments of general purpose counter 1 over the table's period, for the client address in a table
src_gpc_rate ; connection ; 2.6+ ; (<int:index>,<@table>) ; out:sint ; 7.3.3 ; Increments of a general purpose counter over the table's period, for the client address in a table
src_http_err_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) so far, for the client address in a table
src_http_err_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP errors caused by the client (4xx) over the table's period, for the client address in a table
src_http_fail_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) so far, for the client address in a table
src_http_fail_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP failures of servers (5xx) over the table's period, for the client address in a table
src_http_req_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests so far, for the client address in a table
src_http_req_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; HTTP requests over the table's period, for the client address in a table
src_inc_gpc ; connection ; 2.6+ ; (<int:index>,<@table>) ; out:sint ; 7.3.3 ; Adds 1 to a general purpose counter, for the client address in a table, and returns its new value
src_inc_gpc0 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 0, for the client address in a table, and returns its new value
src_inc_gpc1 ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to general purpose counter 1, for the client address in a table, and returns its new value
src_kbytes_in ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes from clients so far, in kilobytes, for the client address in a table
src_kbytes_out ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Bytes to clients so far, in kilobytes, for the client address in a table
src_sess_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Sessions so far, for the client address in a table
src_sess_rate ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; New sessions over the table's period, for the client address in a table
src_updt_conn_cnt ; connection ; 2.4+ ; ([<@table>]) ; out:sint ; 7.3.3 ; Adds 1 to the connection count of the client address in a table, returns the new value
`,
);
