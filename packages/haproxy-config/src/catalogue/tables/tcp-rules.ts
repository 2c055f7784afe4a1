import { table } from '../table.ts';

/** The actions of tcp-request, tcp-response and quic-initial. Source: manual 4.3, 4.4, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const tcpRuleKeywords = table(
  'proxy',
  String.raw`
tcp-request inspect-delay ; DFLB ; 2.4+ ; <time> [<rest>] ; strict ; 4.2 ; Waits at most so long for data that tcp-request content rules need; milliseconds
tcp-response inspect-delay ; DLB ; 2.4+ ; <time> [<rest>] ; strict ; 4.2 ; Waits at most so long for data that tcp-response content rules need; milliseconds
# quic-initial
quic-initial accept ; DFL ; 3.2+ ; [<cond>] ; strict multi http build:QUIC ; 4.4 ; Stops the rule set and lets the datagram pass
quic-initial dgram-drop ; DFL ; 3.2+ ; [<cond>] ; strict multi http build:QUIC ; 4.4 ; Drops the datagram silently
quic-initial do-log ; DFL ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi http build:QUIC ; 4.4 ; Emits a log line right now; a log-profile says what is in it
quic-initial reject ; DFL ; 3.2+ ; [<cond>] ; strict multi http build:QUIC ; 4.4 ; Refuses the QUIC connection with an error
quic-initial send-retry ; DFL ; 3.2+ ; [<cond>] ; strict multi http build:QUIC ; 4.4 ; Makes the client prove its address with a Retry packet first
# tcp-request connection
tcp-request connection accept ; DFL ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Stops the rule set and lets the connection pass
tcp-request connection do-log ; DFL ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi ; 4.4 ; Emits a log line right now; a log-profile says what is in it
tcp-request connection expect-netscaler-cip ; DFL ; 2.4+ ; layer4 [<cond>] ; strict multi ; 4.4 ; Expects the NetScaler Client IP header in front of the traffic
tcp-request connection expect-proxy ; DFL ; 2.4+ ; layer4 [<cond>] ; strict multi ; 4.4 ; Expects a PROXY protocol header in front of the traffic
tcp-request connection reject ; DFL ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Closes the connection without an answer
tcp-request connection sc-add-gpc() ; DFL ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
tcp-request connection sc-inc-gpc() ; DFL ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
tcp-request connection sc-inc-gpc0() ; DFL ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
tcp-request connection sc-inc-gpc1() ; DFL ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
tcp-request connection sc-set-gpt() ; DFL ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
tcp-request connection sc-set-gpt0() ; DFL ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
tcp-request connection set-dst ; DFL ; 2.4+ ; <expr> [<cond>] ; strict dangerous multi ; 4.4 ; Replaces the destination address as HAProxy sees it; servers at 0.0.0.0 use it
tcp-request connection set-dst-port ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the destination port as HAProxy sees it
tcp-request connection set-fc-mark ; DFL ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
tcp-request connection set-fc-tos ; DFL ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
tcp-request connection set-mark ; DFL ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-mark
tcp-request connection set-src ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source address as HAProxy sees it
tcp-request connection set-src-port ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source port as HAProxy sees it
tcp-request connection set-tos ; DFL ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-tos
tcp-request connection set-var() ; DFL ; 2.6+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi ; 4.4 ; Keeps the result of an expression in a variable
tcp-request connection set-var-fmt() ; DFL ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi ; 4.4 ; Keeps a log-format text in a variable
tcp-request connection silent-drop ; DFL ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi ; 4.4 ; Forgets the connection without telling the client
tcp-request connection track-sc0 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 0
tcp-request connection track-sc1 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 1
tcp-request connection track-sc2 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 2
tcp-request connection unset-var() ; DFL ; 2.6+ ; (<var>) [<cond>] ; strict multi ; 4.4 ; Removes a variable
# tcp-request session
tcp-request session accept ; DFL ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Stops the rule set and lets the session pass
tcp-request session attach-srv ; DFL ; 3.0+ ; <@server> [name <expr>] [<cond>] ; strict multi ; 4.4 ; Hands the connection to a server for reverse HTTP (experimental)
tcp-request session do-log ; DFL ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi ; 4.4 ; Emits a log line right now; a log-profile says what is in it
tcp-request session reject ; DFL ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Closes the connection without an answer
tcp-request session sc-add-gpc() ; DFL ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
tcp-request session sc-inc-gpc() ; DFL ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
tcp-request session sc-inc-gpc0() ; DFL ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
tcp-request session sc-inc-gpc1() ; DFL ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
tcp-request session sc-set-gpt() ; DFL ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
tcp-request session sc-set-gpt0() ; DFL ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
tcp-request session set-dst ; DFL ; 2.4+ ; <expr> [<cond>] ; strict dangerous multi ; 4.4 ; Replaces the destination address as HAProxy sees it; servers at 0.0.0.0 use it
tcp-request session set-dst-port ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the destination port as HAProxy sees it
tcp-request session set-fc-mark ; DFL ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
tcp-request session set-fc-tos ; DFL ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
tcp-request session set-mark ; DFL ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-mark
tcp-request session set-src ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source address as HAProxy sees it
tcp-request session set-src-port ; DFL ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source port as HAProxy sees it
tcp-request session set-tos ; DFL ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-tos
tcp-request session set-var() ; DFL ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi ; 4.4 ; Keeps the result of an expression in a variable
tcp-request session set-var-fmt() ; DFL ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi ; 4.4 ; Keeps a log-format text in a variable
tcp-request session silent-drop ; DFL ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi ; 4.4 ; Forgets the connection without telling the client
tcp-request session track-sc0 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 0
tcp-request session track-sc1 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 1
tcp-request session track-sc2 ; DFL ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 2
tcp-request session unset-var() ; DFL ; 2.4+ ; (<var>) [<cond>] ; strict multi ; 4.4 ; Removes a variable
# tcp-request content
tcp-request content accept ; DFLB ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Stops the rule set and lets the request pass
tcp-request content capture ; DFL ; 2.4+ ; <expr> len <int:1..> [<cond>] ; strict multi ; 4.4 ; Keeps a sample of the request for the logs, so many bytes at most
tcp-request content do-log ; DFLB ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi ; 4.4 ; Emits a log line right now; a log-profile says what is in it
tcp-request content do-resolve() ; DFLB ; 2.4+ ; (<var>,<@resolvers>[,<string:family>]) <expr> [<cond>] ; strict dangerous multi ; 4.4 ; Looks a host name up in DNS and keeps the address in a variable
tcp-request content reject ; DFLB ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Closes the connection without an answer
tcp-request content sc-add-gpc() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
tcp-request content sc-inc-gpc() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
tcp-request content sc-inc-gpc0() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
tcp-request content sc-inc-gpc1() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
tcp-request content sc-set-gpt() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
tcp-request content sc-set-gpt0() ; DFLB ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
tcp-request content ot-group ; DFLB ; 2.6+ ; <@filter> <string:group> [<cond>] ; multi build:OT ; 9.7 ; Sends the scopes of an OpenTracing group now
tcp-request content send-spoe-group ; DFLB ; 2.4+ ; <@filter:engine> <@spoe-group> [<cond>] ; strict multi ; 4.4 ; Sends the messages of a SPOE group to its agent now
tcp-request content set-bandwidth-limit ; DFLB ; 2.8+ ; <@filter> %{ limit { <size> | <expr> } | period { <time> | <expr> } } [<cond>] ; strict multi ; 4.4 ; Turns a bandwidth limitation filter on for the stream
tcp-request content set-bc-mark ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the netfilter mark on packets to the server; needs CAP_NET_ADMIN
tcp-request content set-bc-tos ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the TOS or DSCP byte of packets to the server
tcp-request content set-dst ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict dangerous multi ; 4.4 ; Replaces the destination address as HAProxy sees it; servers at 0.0.0.0 use it
tcp-request content set-dst-port ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the destination port as HAProxy sees it
tcp-request content set-fc-mark ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
tcp-request content set-fc-tos ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
tcp-request content set-log-level ; DFLB ; 2.6+ ; { emerg | alert | crit | err | warning | notice | info | debug | silent } [<cond>] ; strict multi ; 4.4 ; Changes the log level of this request; silent keeps it out of the log
tcp-request content set-mark ; DFLB ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-mark
tcp-request content set-nice ; DFLB ; 2.6+ ; <int:-1024..1024> [<cond>] ; multi ; 4.4 ; Changes the priority of this stream: lower values are served first
tcp-request content set-priority-class ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Sets the class in the queue, -2047 to 2047: lower ones go first
tcp-request content set-priority-offset ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Shifts the time of arrival in the queue, in milliseconds
tcp-request content set-retries ; LB ; 3.2+ ; { <int:0..100> | <expr> } [<cond>] ; strict multi ; 4.4 ; Changes how often a failed connection to a server is tried again
tcp-request content set-src ; DFLB ; 2.6+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source address as HAProxy sees it
tcp-request content set-src-port ; DFLB ; 2.6+ ; <expr> [<cond>] ; strict multi ; 4.4 ; Replaces the source port as HAProxy sees it
tcp-request content set-tos ; DFLB ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-tos
tcp-request content set-var() ; DFLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi ; 4.4 ; Keeps the result of an expression in a variable
tcp-request content set-var-fmt() ; DFLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi ; 4.4 ; Keeps a log-format text in a variable
tcp-request content silent-drop ; DFLB ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi ; 4.4 ; Forgets the connection without telling the client
tcp-request content switch-mode ; DFL ; 2.4+ ; http [proto <word>] [<cond>] ; strict multi ; 4.4 ; Goes on in HTTP mode, with the given protocol if any
tcp-request content track-sc0 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 0
tcp-request content track-sc1 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 1
tcp-request content track-sc2 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.4 ; Tracks a key of a stick table with stick counter 2
tcp-request content unset-var() ; DFLB ; 2.4+ ; (<var>) [<cond>] ; strict multi ; 4.4 ; Removes a variable
tcp-request content use-service ; DFLB ; 2.4+ ; <word:service> [<cond>] ; strict dangerous multi ; 4.4 ; Answers with a service, such as a Lua applet
# tcp-response content
tcp-response content accept ; DLB ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Stops the rule set and lets the response pass
tcp-response content close ; DLB ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Closes the connection to the server at once
tcp-response content do-log ; DLB ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi ; 4.4 ; Emits a log line right now; a log-profile says what is in it
tcp-response content reject ; DLB ; 2.4+ ; [<cond>] ; strict multi ; 4.4 ; Closes the connection without an answer
tcp-response content sc-add-gpc() ; DLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
tcp-response content sc-inc-gpc() ; DLB ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
tcp-response content sc-inc-gpc0() ; DLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
tcp-response content sc-inc-gpc1() ; DLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
tcp-response content sc-set-gpt() ; DLB ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
tcp-response content sc-set-gpt0() ; DLB ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
tcp-response content ot-group ; DLB ; 2.6+ ; <@filter> <string:group> [<cond>] ; multi build:OT ; 9.7 ; Sends the scopes of an OpenTracing group now
tcp-response content send-spoe-group ; DLB ; 2.4+ ; <@filter:engine> <@spoe-group> [<cond>] ; strict multi ; 4.4 ; Sends the messages of a SPOE group to its agent now
tcp-response content set-bandwidth-limit ; DLB ; 2.8+ ; <@filter> %{ limit { <size> | <expr> } | period { <time> | <expr> } } [<cond>] ; strict multi ; 4.4 ; Turns a bandwidth limitation filter on for the stream
tcp-response content set-fc-mark ; DLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
tcp-response content set-fc-tos ; DLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
tcp-response content set-log-level ; DLB ; 2.6+ ; { emerg | alert | crit | err | warning | notice | info | debug | silent } [<cond>] ; strict multi ; 4.4 ; Changes the log level of this response; silent keeps it out of the log
tcp-response content set-mark ; DLB ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-mark
tcp-response content set-nice ; DLB ; 2.6+ ; <int:-1024..1024> [<cond>] ; multi ; 4.4 ; Changes the priority of this stream: lower values are served first
tcp-response content set-tos ; DLB ; 2.6+ ; { <int> | <expr> } [<cond>] ; strict multi ; 4.4 ; Older name of set-fc-tos
tcp-response content set-var() ; DLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi ; 4.4 ; Keeps the result of an expression in a variable
tcp-response content set-var-fmt() ; DLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi ; 4.4 ; Keeps a log-format text in a variable
tcp-response content silent-drop ; DLB ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi ; 4.4 ; Forgets the connection without telling the client
tcp-response content unset-var() ; DLB ; 2.4+ ; (<var>) [<cond>] ; strict multi ; 4.4 ; Removes a variable
`,
);
