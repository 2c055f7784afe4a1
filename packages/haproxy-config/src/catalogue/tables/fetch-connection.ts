import { table } from '../table.ts';

/**
 * Sample fetches of connections, streams, addresses, listeners and proxies in use. Source: chapters 7.3.3 and 7.3.4,
 * `haproxy -dKall` of 2.6 to 3.4, source of 2.4.
 * Traffic classes (column `where`): `connection` from the TCP connection on, health checks included; `client-connection`
 * from the client's TCP connection on, logs included, not in checks; `session` from the client's session on (after TLS
 * and PROXY handshakes), logs included; `transaction` from the request on, logs included; `backend` once a backend is
 * chosen; `server` once a server is chosen; `response-progress` from the choice of the server on, logs included;
 * `server-connection` once there is a server connection, logs and checks included.
 */
export const connectionFetchKeywords = table(
  'fetch',
  String.raw`
accept_date ; connection ; 3.0+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; When the client connection was accepted, Unix time in seconds (unit 'ms' or 'us' for finer)
bc.timer.connect ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Time to connect to the server, in milliseconds (as log variable %Tc)
bc_be_queue ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Requests served from the backend's queue before this one got its slot (as %bq)
bc_dst ; server-connection ; 2.4+ ; - ; out:addr ; 7.3.3 ; Address that the connection to the server goes to
bc_dst_port ; server-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; TCP port that the connection to the server goes to
bc_err ; server-connection ; 2.6+ ; - ; out:sint ; 7.3.3 ; Number of the error on the connection to the server, 0 when there is none
bc_err_name ; server-connection ; 3.2+ ; - ; out:str ; 7.3.3 ; Name of the error on the connection to the server, one word, empty when there is none
bc_err_str ; server-connection ; 2.6+ ; - ; out:str ; 7.3.3 ; Message of the error on the connection to the server
bc_glitches ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Protocol anomalies counted on the connection to the server
bc_http_major ; server-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; HTTP major version spoken on the wire with the server: 1, 2 or 3
bc_nb_streams ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Streams that are open on the connection to the server
bc_reused ; server-connection ; 3.2+ ; - ; out:bool ; 7.3.3 ; True when an idle server connection was used again for this request
bc_rtt ; connection ; 2.8+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Round-trip time to the server as the kernel measures it, in milliseconds (unit 'us' for microseconds)
bc_rttvar ; connection ; 2.8+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Variance of the round-trip time to the server, in milliseconds (unit 'us' for microseconds)
bc_setting_streams_limit ; server-connection ; 3.0..3.2 ; - ; out:sint ; 7.3.3 ; Most streams allowed on the server connection; named 'bc_settings_streams_limit' since 3.3
bc_settings_streams_limit ; server-connection ; 3.4+ ; - ; out:sint ; 7.3.3 ; Most streams allowed on the server connection, always 1 for TCP and HTTP/1
bc_src ; server-connection ; 2.4+ ; - ; out:addr ; 7.3.3 ; Address that HAProxy uses for its connection to the server
bc_src_port ; server-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; TCP port that HAProxy uses for its connection to the server
bc_srv_queue ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Requests served from the server's queue before this one got its slot (as %sq)
be_connect_timeout ; backend ; 3.4+ ; - ; out:sint ; 7.3.3 ; The backend's configured 'timeout connect', in milliseconds
be_id ; backend ; 2.4+ ; - ; out:sint ; 7.3.3 ; Numeric id of the backend; of the frontend when none was chosen
be_name ; backend ; 2.4+ ; - ; out:str ; 7.3.3 ; Name of the backend; of the frontend when none was chosen
be_queue_timeout ; backend ; 3.4+ ; - ; out:sint ; 7.3.3 ; The backend's configured 'timeout queue', in milliseconds
be_server_timeout ; backend ; 2.4+ ; - ; out:sint ; 7.3.3 ; The backend's configured 'timeout server', in milliseconds
be_tarpit_timeout ; backend ; 3.4+ ; - ; out:sint ; 7.3.3 ; The backend's configured 'timeout tarpit', in milliseconds
be_tunnel_timeout ; backend ; 2.4+ ; - ; out:sint ; 7.3.3 ; The backend's configured 'timeout tunnel', in milliseconds
bs.aborted ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.4 ; True when the server aborted this stream
bs.debug_str ; server-connection ; 3.2+ ; ([<int:layers>]) ; out:str ; 7.3.4 ; Internal state of the server-side layers as text, for HAProxy's developers
bs.id ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.4 ; Stream id on the server side, from the multiplexer
bs.rst_code ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.4 ; Reset code that the server sent for this stream (HTTP/2 and QUIC only)
bytes_in ; transaction ; 3.0+ ; - ; out:sint ; 7.3.3 ; Bytes received from the client; same as 'req.bytes_in'
bytes_out ; response-progress ; 3.0+ ; - ; out:sint ; 7.3.3 ; Bytes received from the server; same as 'res.bytes_in'
cur_client_timeout ; client-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Client timeout in force for the stream, in milliseconds
cur_connect_timeout ; backend ; 3.4+ ; - ; out:sint ; 7.3.3 ; Connect timeout in force for the stream, in milliseconds
cur_queue_timeout ; backend ; 3.4+ ; - ; out:sint ; 7.3.3 ; Queue timeout in force for the stream, in milliseconds
cur_server_timeout ; backend ; 2.4+ ; - ; out:sint ; 7.3.3 ; Server timeout in force for the stream, in milliseconds
cur_tarpit_timeout ; connection ; 3.4+ ; - ; out:sint ; 7.3.3 ; Tarpit timeout in force for the stream, in milliseconds
cur_tunnel_timeout ; backend ; 2.4+ ; - ; out:sint ; 7.3.3 ; Tunnel timeout in force for the stream, in milliseconds
dst ; connection ; 2.4+ ; - ; out:addr ; 7.3.3 ; Address that the client connected to, as rules may have changed it
dst_conn ; client-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; Connections that are open on the same listening socket
dst_is_local ; connection ; 2.4+ ; - ; out:bool ; 7.3.3 ; True when 'dst' is an address of this machine
dst_port ; connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; TCP port that the client connected to, as rules may have changed it
fc.timer.handshake ; connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Time for accepting and for the PROXY and TLS handshakes, in milliseconds (as %Th)
fc.timer.total ; client-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Time from accept to the close of both sides, in milliseconds (as %Tt)
fc_dst ; connection ; 2.6+ ; - ; out:addr ; 7.3.3 ; Address that the client connected to, before HTTP and content rules change it
fc_dst_is_local ; connection ; 2.6+ ; - ; out:bool ; 7.3.3 ; True when 'fc_dst' is an address of this machine
fc_dst_port ; connection ; 2.6+ ; - ; out:sint ; 7.3.3 ; TCP port that the client connected to, before HTTP and content rules change it
fc_err ; connection ; 2.6+ ; - ; out:sint ; 7.3.3 ; Number of the error on the client connection, 0 when there is none
fc_err_name ; connection ; 3.2+ ; - ; out:str ; 7.3.3 ; Name of the error on the client connection, one word, empty when there is none
fc_err_str ; connection ; 2.6+ ; - ; out:str ; 7.3.3 ; Message of the error on the client connection
fc_fackets ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Kernel's FACK counter of the client connection
fc_glitches ; connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Protocol anomalies counted on the client connection
fc_http_major ; connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; HTTP major version spoken on the wire with the client: 1, 2 or 3
fc_lost ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Lost packets of the client connection (TCP from the kernel, QUIC from HAProxy)
fc_nb_streams ; connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Streams that are open on the client connection
fc_pp_authority ; connection ; 2.4+ ; - ; out:str ; 7.3.3 ; First authority TLV of the client's PROXY protocol header
fc_pp_tlv ; session ; 3.0+ ; (<string:type>) ; out:str ; 7.3.3 ; A TLV of the client's PROXY protocol header, by number 0 to 255 or by name such as 'AUTHORITY'
fc_pp_unique_id ; connection ; 2.4+ ; - ; out:str ; 7.3.3 ; First unique-id TLV of the client's PROXY protocol header
fc_rcvd_proxy ; connection ; 2.4+ ; - ; out:bool ; 7.3.3 ; True when the connection began with a PROXY protocol header
fc_reordering ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Reordering counter of the client connection (TCP or QUIC)
fc_retrans ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Retransmitted segments of the client connection, from the kernel
fc_rtt ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Round-trip time to the client, in milliseconds (unit 'us' for microseconds)
fc_rttvar ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Variance of the round-trip time to the client, in milliseconds (unit 'us' for microseconds)
fc_sacked ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Kernel's SACK counter of the client connection
fc_saved_syn ; connection ; 3.4+ ; - ; out:bin ; 7.3.3 ; SYN packet of the client connection; needs 'tcp-ss' on the bind line and Linux
fc_settings_streams_limit ; session ; 3.0+ ; - ; out:sint ; 7.3.3 ; Most streams allowed on the client connection, always 1 for TCP and HTTP/1
fc_src ; connection ; 2.6+ ; - ; out:addr ; 7.3.3 ; Client address before HTTP and content rules change it
fc_src_is_local ; connection ; 2.6+ ; - ; out:bool ; 7.3.3 ; True when 'fc_src' is an address of this machine
fc_src_port ; connection ; 2.6+ ; - ; out:sint ; 7.3.3 ; Client TCP port before HTTP and content rules change it
fc_unacked ; connection ; 2.4+ ; ([<string:unit>]) ; out:sint ; 7.3.3 ; Segments of the client connection that are not acknowledged, from the kernel
fe_client_timeout ; client-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; The frontend's configured 'timeout client', in milliseconds
fe_defbe ; client-connection ; 2.4+ ; - ; out:str ; 7.3.3 ; Name of the frontend's default backend
fe_id ; client-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; Numeric id of the frontend
fe_name ; client-connection ; 2.4+ ; - ; out:str ; 7.3.3 ; Name of the frontend
fe_tarpit_timeout ; client-connection ; 3.4+ ; - ; out:sint ; 7.3.3 ; The frontend's configured 'timeout tarpit', in milliseconds
fs.aborted ; session ; 3.0+ ; - ; out:sint ; 7.3.4 ; True when the client aborted this stream
fs.debug_str ; session ; 3.2+ ; ([<int:layers>]) ; out:str ; 7.3.4 ; Internal state of the client-side layers as text, for HAProxy's developers
fs.id ; session ; 3.0+ ; - ; out:str ; 7.3.4 ; Stream id on the client side, from the multiplexer; 0 for raw TCP
fs.rst_code ; session ; 3.0+ ; - ; out:sint ; 7.3.4 ; Reset code that the client sent for this stream (HTTP/2 and QUIC only)
req.bytes_in ; transaction ; 3.4+ ; - ; out:sint ; 7.3.3 ; Bytes received from the client
req.bytes_out ; transaction ; 3.4+ ; - ; out:sint ; 7.3.3 ; Bytes sent to the server
res.bytes_in ; response-progress ; 3.4+ ; - ; out:sint ; 7.3.3 ; Bytes received from the server
res.bytes_out ; response-progress ; 3.4+ ; - ; out:sint ; 7.3.3 ; Bytes sent to the client
res.timer.data ; response-progress ; 3.0+ ; - ; out:sint ; 7.3.3 ; Time to transfer the response body, in milliseconds (as %Td)
so_id ; client-connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; Numeric id of the listening socket ('id' on the bind line)
so_name ; client-connection ; 2.4+ ; - ; out:str ; 7.3.3 ; Name of the listening socket ('name' on the bind line)
src ; connection ; 2.4+ ; - ; out:addr ; 7.3.3 ; Client address, as rules may have changed it
src_is_local ; connection ; 2.4+ ; - ; out:bool ; 7.3.3 ; True when 'src' is an address of this machine or a UNIX socket
src_port ; connection ; 2.4+ ; - ; out:sint ; 7.3.3 ; Client TCP port, as rules may have changed it
srv_id ; server ; 2.4+ ; - ; out:sint ; 7.3.3 ; Numeric id of the server that handles the request
srv_name ; server ; 2.4+ ; - ; out:str ; 7.3.3 ; Name of the server that handles the request
txn.conn_retries ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.3 ; Retries to connect to the server so far
txn.redispatched ; server-connection ; 3.0+ ; - ; out:bool ; 7.3.3 ; True when a retry went to another server
`,
);
