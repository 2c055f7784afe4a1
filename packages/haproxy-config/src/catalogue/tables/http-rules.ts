import { table } from '../table.ts';

/** The actions of http-request, http-response and http-after-response. Source: manual 4.3, 4.4, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const httpRuleKeywords = table(
  'proxy',
  String.raw`
# http-request
http-request add-acl() ; DFLB ; 2.4+ ; (<@file>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Adds a pattern to an ACL that was loaded from a file, in memory only
http-request add-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Appends a header field to the request, next to others of that name
http-request add-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Appends header fields from a binary list, such as one of req.hdrs_bin
http-request allow ; DFLB ; 2.4+ ; [<cond>] ; strict multi http ; 4.4 ; Stops the rule set and lets the request pass
http-request auth ; DFLB ; 2.4+ ; [realm <string>] [<cond>] ; strict multi http ; 4.4 ; Answers 401 (407 for proxies) and asks for a user name and password
http-request cache-use ; DFLB ; 2.4+ ; <@cache> [<cond>] ; strict multi http ; 4.4 ; Answers from a cache when it holds the response
http-request capture ; DFLB ; 2.4+ ; <expr> { len <int:1..> | id <int> } [<cond>] ; strict multi http ; 4.4 ; Keeps a sample of the request for the logs, in a new slot or a declared one
http-request del-acl() ; DFLB ; 2.4+ ; (<@file>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a pattern from an ACL that was loaded from a file, in memory only
http-request del-header ; DFLB ; 2.4+ ; <string:name> [-m { str | beg | end | sub | reg }] [<cond>] ; strict multi http ; 4.4 ; Removes all header fields of a name from the request; -m selects them by a pattern
http-request del-headers-bin ; DFLB ; 3.4+ ; <expr> [-m { str | beg | end | sub }] [<cond>] ; strict multi http ; 4.4 ; Removes the header fields that a binary list names
http-request del-map() ; DFLB ; 2.4+ ; (<@map>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a key from a map, in memory only
http-request deny ; DFLB ; 2.4+ ; [deny_status <int:200..599>] %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } [<cond>] ; strict multi http ; 4.4 ; Refuses the request, with status 403 unless told otherwise
http-request disable-l7-retry ; DFLB ; 2.4+ ; [<cond>] ; strict multi http ; 4.4 ; Never sends this request again, whatever retry-on says
http-request do-log ; DFLB ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi http ; 4.4 ; Emits a log line right now; a log-profile says what is in it
http-request do-resolve() ; DFLB ; 2.4+ ; (<var>,<@resolvers>[,<string:family>]) <expr> [<cond>] ; strict dangerous multi http ; 4.4 ; Looks a host name up in DNS and keeps the address in a variable
http-request early-hint ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Sends status 103 with a header field before the real response
http-request ot-group ; DFLB ; 2.6+ ; <@filter> <string:group> [<cond>] ; multi http build:OT ; 9.7 ; Sends the scopes of an OpenTracing group now
http-request normalize-uri ; DFLB ; 2.4+ ; { fragment-encode | fragment-strip | path-merge-slashes | path-strip-dot | path-strip-dotdot [full] | percent-decode-unreserved [strict] | percent-to-uppercase [strict] | query-sort-by-name } [<cond>] ; strict multi http ; 4.4 ; Rewrites the URI into a normal form (experimental)
http-request pause ; DFLB ; 3.2+ ; { <time> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Holds the request back for a while; milliseconds unless a unit is given
http-request redirect ; DFLB ; 2.4+ ; %{ location <fmt> | prefix <fmt> | scheme <fmt> | code { 301 | 302 | 303 | 307 | 308 } | set-cookie <string> | set-cookie-fmt <fmt> | clear-cookie <string> | drop-query | keep-query | append-slash | ignore-empty } [<cond>] ; strict multi http ; 4.4 ; Answers with a redirection; the target is log-format text
http-request reject ; DFLB ; 2.4+ ; [<cond>] ; strict multi http ; 4.4 ; Closes the connection without an answer
http-request replace-header ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the whole value of header fields of a name where it matches
http-request replace-path ; DFLB ; 2.4+ ; <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the path without the query string where it matches
http-request replace-pathq ; DFLB ; 2.4+ ; <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the path with the query string where it matches
http-request replace-uri ; DFLB ; 2.4+ ; <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the URI where it matches; HTTP/2 requests carry scheme and host in it
http-request replace-value ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites each comma-separated value of header fields where it matches
http-request return ; DFLB ; 2.4+ ; %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } [<cond>] ; strict multi http ; 4.4 ; Answers the request from the configuration, 200 unless told otherwise
http-request sc-add-gpc() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
http-request sc-inc-gpc() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi http ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
http-request sc-inc-gpc0() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
http-request sc-inc-gpc1() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
http-request sc-set-gpt() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
http-request sc-set-gpt0() ; DFLB ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
http-request send-spoe-group ; DFLB ; 2.4+ ; <@filter:engine> <@spoe-group> [<cond>] ; strict multi http ; 4.4 ; Sends the messages of a SPOE group to its agent now
http-request set-bandwidth-limit ; DFLB ; 2.8+ ; <@filter> %{ limit { <size> | <expr> } | period { <time> | <expr> } } [<cond>] ; strict multi http ; 4.4 ; Turns a bandwidth limitation filter on for the stream
http-request set-bc-mark ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the netfilter mark on packets to the server; needs CAP_NET_ADMIN
http-request set-bc-tos ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the TOS or DSCP byte of packets to the server
http-request set-dst ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict dangerous multi http ; 4.4 ; Replaces the destination address as HAProxy sees it; servers at 0.0.0.0 use it
http-request set-dst-port ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi http ; 4.4 ; Replaces the destination port as HAProxy sees it
http-request set-fc-mark ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
http-request set-fc-tos ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
http-request set-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Sets a header field of the request, in place of all others of that name
http-request set-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Sets header fields from a binary list, in place of others of their names
http-request set-log-level ; DFLB ; 2.4+ ; { emerg | alert | crit | err | warning | notice | info | debug | silent } [<cond>] ; strict multi http ; 4.4 ; Changes the log level of this request; silent keeps it out of the log
http-request set-map() ; DFLB ; 2.4+ ; (<@map>) <fmt> <fmt> [<cond>] ; strict multi http ; 4.4 ; Adds or changes a key of a map, in memory only: key, then value
http-request set-mark ; DFLB ; 2.4+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Older name of set-fc-mark
http-request set-method ; DFLB ; 2.4+ ; <fmt> [<cond>] ; strict multi http ; 4.4 ; Replaces the method of the request
http-request set-nice ; DFLB ; 2.4+ ; <int:-1024..1024> [<cond>] ; multi http ; 4.4 ; Changes the priority of this stream: lower values are served first
http-request set-path ; DFLB ; 2.4+ ; <fmt> [<cond>] ; strict multi http ; 4.4 ; Replaces the path and keeps the query string
http-request set-pathq ; DFLB ; 2.4+ ; <fmt> [<cond>] ; strict multi http ; 4.4 ; Replaces the path together with the query string
http-request set-priority-class ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi http ; 4.4 ; Sets the class in the queue, -2047 to 2047: lower ones go first
http-request set-priority-offset ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi http ; 4.4 ; Shifts the time of arrival in the queue, in milliseconds
http-request set-query ; DFLB ; 2.4+ ; <fmt> [<cond>] ; strict multi http ; 4.4 ; Replaces the query string, the question mark excluded
http-request set-retries ; LB ; 3.2+ ; { <int:0..100> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Changes how often a failed connection to a server is tried again
http-request set-src ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi http ; 4.4 ; Replaces the source address as HAProxy sees it
http-request set-src-port ; DFLB ; 2.4+ ; <expr> [<cond>] ; strict multi http ; 4.4 ; Replaces the source port as HAProxy sees it
http-request set-timeout ; DFLB ; 2.4+ ; { client | connect | queue | server | tarpit | tunnel } { <time> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Overrides a timeout for this stream; milliseconds unless a unit is given
http-request set-tos ; DFLB ; 2.4+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Older name of set-fc-tos
http-request set-uri ; DFLB ; 2.4+ ; <fmt> [<cond>] ; strict multi http ; 4.4 ; Replaces the whole URI of the request
http-request set-var() ; DFLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi http ; 4.4 ; Keeps the result of an expression in a variable
http-request set-var-fmt() ; DFLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi http ; 4.4 ; Keeps a log-format text in a variable
http-request silent-drop ; DFLB ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi http ; 4.4 ; Forgets the connection without telling the client
http-request strict-mode ; DFLB ; 2.4+ ; { on | off } [<cond>] ; multi http ; 4.4 ; Says whether a rewrite that fails fails the request for the rules below; on by default
http-request tarpit ; DFLB ; 2.4+ ; [deny_status <int:200..599>] %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } [<cond>] ; strict multi http ; 4.4 ; Keeps the request waiting for timeout tarpit, then refuses it with 500
http-request track-sc0 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 0
http-request track-sc1 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 1
http-request track-sc2 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 2
http-request unset-var() ; DFLB ; 2.4+ ; (<var>) [<cond>] ; strict multi http ; 4.4 ; Removes a variable
http-request use-service ; DFLB ; 2.4+ ; <word:service> [<cond>] ; strict dangerous multi http ; 4.4 ; Answers with a service, such as a Lua applet
http-request use-service prometheus-exporter ; DFLB ; 2.4+ ; [<cond>] ; strict multi http build:PROMEX ; 4.4 ; Answers with the metrics in the format of Prometheus
http-request wait-for-body ; DFLB ; 2.4+ ; %{ time <time> | at-least <size> | use-large-buffer } [<cond>] ; strict multi http ; 4.4 ; Waits until enough of the body is in the buffer or the time is over
http-request wait-for-handshake ; DFLB ; 2.4+ ; [<cond>] ; strict multi http build:OPENSSL ; 4.4 ; Waits until the TLS handshake is over: nothing is served from 0-RTT data before
# http-response
http-response add-acl() ; DFLB ; 2.4+ ; (<@file>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Adds a pattern to an ACL that was loaded from a file, in memory only
http-response add-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Appends a header field to the response, next to others of that name
http-response add-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Appends header fields from a binary list, such as one of req.hdrs_bin
http-response allow ; DFLB ; 2.4+ ; [<cond>] ; strict multi http ; 4.4 ; Stops the rule set and lets the response pass
http-response cache-store ; DFLB ; 2.4+ ; <@cache> [<cond>] ; strict multi http ; 4.4 ; Stores the response in a cache when it may be cached
http-response capture ; DFLB ; 2.4+ ; <expr> id <int> [<cond>] ; strict multi http ; 4.4 ; Keeps a sample of the response for the logs, in a declared slot
http-response del-acl() ; DFLB ; 2.4+ ; (<@file>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a pattern from an ACL that was loaded from a file, in memory only
http-response del-header ; DFLB ; 2.4+ ; <string:name> [-m { str | beg | end | sub | reg }] [<cond>] ; strict multi http ; 4.4 ; Removes all header fields of a name from the response; -m selects them by a pattern
http-response del-headers-bin ; DFLB ; 3.4+ ; <expr> [-m { str | beg | end | sub }] [<cond>] ; strict multi http ; 4.4 ; Removes the header fields that a binary list names
http-response del-map() ; DFLB ; 2.4+ ; (<@map>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a key from a map, in memory only
http-response deny ; DFLB ; 2.4+ ; [deny_status <int:200..599>] %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } [<cond>] ; strict multi http ; 4.4 ; Replaces the response with an error, 502 unless told otherwise
http-response do-log ; DFLB ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi http ; 4.4 ; Emits a log line right now; a log-profile says what is in it
http-response ot-group ; DFLB ; 2.6+ ; <@filter> <string:group> [<cond>] ; multi http build:OT ; 9.7 ; Sends the scopes of an OpenTracing group now
http-response pause ; DFLB ; 3.2+ ; { <time> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Holds the response back for a while; milliseconds unless a unit is given
http-response redirect ; DFLB ; 2.4+ ; %{ location <fmt> | code { 301 | 302 | 303 | 307 | 308 } | set-cookie <string> | set-cookie-fmt <fmt> | clear-cookie <string> | drop-query | keep-query | append-slash | ignore-empty } [<cond>] ; strict multi http ; 4.4 ; Replaces the response with a redirection; the target is log-format text
http-response replace-header ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the whole value of header fields of a name where it matches
http-response replace-value ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites each comma-separated value of header fields where it matches
http-response return ; DFLB ; 2.4+ ; %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } [<cond>] ; strict multi http ; 4.4 ; Replaces the response from the configuration, 200 unless told otherwise
http-response sc-add-gpc() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
http-response sc-inc-gpc() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi http ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
http-response sc-inc-gpc0() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
http-response sc-inc-gpc1() ; DFLB ; 2.4+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
http-response sc-set-gpt() ; DFLB ; 2.6+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
http-response sc-set-gpt0() ; DFLB ; 2.4+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
http-response send-spoe-group ; DFLB ; 2.4+ ; <@filter:engine> <@spoe-group> [<cond>] ; strict multi http ; 4.4 ; Sends the messages of a SPOE group to its agent now
http-response set-bandwidth-limit ; DFLB ; 2.8+ ; <@filter> %{ limit { <size> | <expr> } | period { <time> | <expr> } } [<cond>] ; strict multi http ; 4.4 ; Turns a bandwidth limitation filter on for the stream
http-response set-fc-mark ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the netfilter mark on packets to the client; needs CAP_NET_ADMIN
http-response set-fc-tos ; DFLB ; 3.0+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Sets the TOS or DSCP byte of packets to the client
http-response set-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Sets a header field of the response, in place of all others of that name
http-response set-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Sets header fields from a binary list, in place of others of their names
http-response set-log-level ; DFLB ; 2.4+ ; { emerg | alert | crit | err | warning | notice | info | debug | silent } [<cond>] ; strict multi http ; 4.4 ; Changes the log level of this response; silent keeps it out of the log
http-response set-map() ; DFLB ; 2.4+ ; (<@map>) <fmt> <fmt> [<cond>] ; strict multi http ; 4.4 ; Adds or changes a key of a map, in memory only: key, then value
http-response set-mark ; DFLB ; 2.4+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Older name of set-fc-mark
http-response set-nice ; DFLB ; 2.4+ ; <int:-1024..1024> [<cond>] ; multi http ; 4.4 ; Changes the priority of this stream: lower values are served first
http-response set-status ; DFLB ; 2.4+ ; <int:100..999> [reason <string>] [<cond>] ; strict multi http ; 4.4 ; Replaces the status code and, with reason, the text after it
http-response set-timeout ; DFLB ; 3.0+ ; { client | connect | queue | server | tarpit | tunnel } { <time> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Overrides a timeout for this stream; milliseconds unless a unit is given
http-response set-tos ; DFLB ; 2.4+ ; { <int> | <expr> } [<cond>] ; strict multi http ; 4.4 ; Older name of set-fc-tos
http-response set-var() ; DFLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi http ; 4.4 ; Keeps the result of an expression in a variable
http-response set-var-fmt() ; DFLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi http ; 4.4 ; Keeps a log-format text in a variable
http-response silent-drop ; DFLB ; 2.4+ ; [rst-ttl { <int:1..255> | <word:hexadecimal> }] [<cond>] ; strict multi http ; 4.4 ; Forgets the connection without telling the client
http-response strict-mode ; DFLB ; 2.4+ ; { on | off } [<cond>] ; multi http ; 4.4 ; Says whether a rewrite that fails fails the response for the rules below; on by default
http-response track-sc0 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 0
http-response track-sc1 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 1
http-response track-sc2 ; DFLB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi http ; 4.4 ; Tracks a key of a stick table with stick counter 2
http-response unset-var() ; DFLB ; 2.4+ ; (<var>) [<cond>] ; strict multi http ; 4.4 ; Removes a variable
http-response wait-for-body ; DFLB ; 2.4+ ; %{ time <time> | at-least <size> | use-large-buffer } [<cond>] ; strict multi http ; 4.4 ; Waits until enough of the body is in the buffer or the time is over
# http-after-response
http-after-response add-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Appends a header field to the response, next to others of that name
http-after-response add-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Appends header fields from a binary list, such as one of req.hdrs_bin
http-after-response allow ; DFLB ; 2.4+ ; [<cond>] ; strict multi http ; 4.4 ; Stops the rule set and lets the response pass
http-after-response capture ; DFLB ; 2.6+ ; <expr> id <int> [<cond>] ; strict multi http ; 4.4 ; Keeps a sample of the final response for the logs, in a declared slot
http-after-response del-acl() ; DFLB ; 2.8+ ; (<@file>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a pattern from an ACL that was loaded from a file, in memory only
http-after-response del-header ; DFLB ; 2.4+ ; <string:name> [-m { str | beg | end | sub | reg }] [<cond>] ; strict multi http ; 4.4 ; Removes all header fields of a name from the response; -m selects them by a pattern
http-after-response del-headers-bin ; DFLB ; 3.4+ ; <expr> [-m { str | beg | end | sub }] [<cond>] ; strict multi http ; 4.4 ; Removes the header fields that a binary list names
http-after-response del-map() ; DFLB ; 2.8+ ; (<@map>) <fmt> [<cond>] ; strict multi http ; 4.4 ; Removes a key from a map, in memory only
http-after-response do-log ; DFLB ; 3.2+ ; [profile <@log-profile>] [<cond>] ; strict multi http ; 4.4 ; Emits a log line right now; a log-profile says what is in it
http-after-response ot-group ; DFLB ; 2.6+ ; <@filter> <string:group> [<cond>] ; multi http build:OT ; 9.7 ; Sends the scopes of an OpenTracing group now
http-after-response replace-header ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites the whole value of header fields of a name where it matches
http-after-response replace-value ; DFLB ; 2.4+ ; <string:name> <regex> <fmt> [<cond>] ; strict multi http ; 4.4 ; Rewrites each comma-separated value of header fields where it matches
http-after-response sc-add-gpc() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Adds to a general purpose counter of the tracked entry: index, then stick counter
http-after-response sc-inc-gpc() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [<cond>] ; strict multi http ; 4.4 ; Adds one to a general purpose counter of the tracked entry: index, then stick counter
http-after-response sc-inc-gpc0() ; DFLB ; 2.8+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc0 of the entry that a stick counter tracks
http-after-response sc-inc-gpc1() ; DFLB ; 2.8+ ; [(<int:0..>)] [<cond>] ; strict multi http ; 4.4 ; Adds one to counter gpc1 of the entry that a stick counter tracks
http-after-response sc-set-gpt() ; DFLB ; 2.8+ ; (<int:0..>,<int:0..>) [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets a general purpose tag of the tracked entry: index, then stick counter
http-after-response sc-set-gpt0() ; DFLB ; 2.8+ ; [(<int:0..>)] [{ <int> | <expr> }] [<cond>] ; strict multi http ; 4.4 ; Sets tag gpt0 of the entry that a stick counter tracks
http-after-response set-header ; DFLB ; 2.4+ ; <string:name> <fmt> [<cond>] ; strict multi http ; 4.4 ; Sets a header field of the response, in place of all others of that name
http-after-response set-headers-bin ; DFLB ; 3.4+ ; <expr> [prefix <string>] [<cond>] ; strict multi http ; 4.4 ; Sets header fields from a binary list, in place of others of their names
http-after-response set-log-level ; DFLB ; 2.8+ ; { emerg | alert | crit | err | warning | notice | info | debug | silent } [<cond>] ; strict multi http ; 4.4 ; Changes the log level of this response; silent keeps it out of the log
http-after-response set-map() ; DFLB ; 2.8+ ; (<@map>) <fmt> <fmt> [<cond>] ; strict multi http ; 4.4 ; Adds or changes a key of a map, in memory only: key, then value
http-after-response set-status ; DFLB ; 2.4+ ; <int:100..999> [reason <string>] [<cond>] ; strict multi http ; 4.4 ; Replaces the status code and, with reason, the text after it
http-after-response set-var() ; DFLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<cond>] ; strict multi http ; 4.4 ; Keeps the result of an expression in a variable
http-after-response set-var-fmt() ; DFLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<cond>] ; strict multi http ; 4.4 ; Keeps a log-format text in a variable
http-after-response strict-mode ; DFLB ; 2.4+ ; { on | off } [<cond>] ; multi http ; 4.4 ; Says whether a rewrite that fails fails the response for the rules below; on by default
http-after-response unset-var() ; DFLB ; 2.4+ ; (<var>) [<cond>] ; strict multi http ; 4.4 ; Removes a variable
`,
);
