import { table } from '../table.ts';

/** Conditions and what chooses backends, servers and error pages. Source: manual 4.2, 7.1, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const routingKeywords = table(
  'proxy',
  String.raw`
acl ; DFLB ; 2.4+ ; <=acl> <expr> %{ -i | -n | -M | -m <word:method> | -f <@file> | -u <int> } [--] [<pattern> ...] ; strict multi ; 7.1 ; Gives a condition a name; lines of one name match when any of them does
force-be-switch ; FL ; 3.4+ ; <cond> ; strict multi ; 4.2 ; Lets use_backend choose a backend that is disabled when the condition holds
force-persist ; LB ; 2.4+ ; <cond> ; strict multi ; 4.2 ; Sends a request to its server by cookie even when that is down, if the condition holds
http-error ; DFLB ; 2.4+ ; %{ status <int:200..599> | content-type <string> | default-errorfiles | errorfile <path> | errorfiles <@http-errors> | file <path> | lf-file <path> | string <string> | lf-string <fmt> | hdr <string:name> <fmt> } ; strict multi http ; 4.2 ; Replaces the page of an error that HAProxy sends, such as status 503
ignore-persist ; LB ; 2.4+ ; <cond> ; strict multi ; 4.2 ; Balances a request again in spite of its cookie or table entry, if the condition holds
monitor fail ; FL ; 2.4+ ; <cond> ; strict multi http ; 4.2 ; Answers requests to monitor-uri with 503 when the condition holds
redirect ; FLB ; 2.4+ ; %{ location <fmt> | prefix <fmt> | scheme <fmt> | code { 301 | 302 | 303 | 307 | 308 } | set-cookie <string> | set-cookie-fmt <fmt> | clear-cookie <string> | drop-query | keep-query | append-slash | ignore-empty } [<cond>] ; strict multi http ; 4.2 ; Answers with a redirection; the target is taken as it is, without log-format
stick match ; LB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.2 ; Picks the server that a stick table remembers for a key of the request
stick on ; LB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.2 ; Remembers the server for a key of the request and picks it again
stick store ; LB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.2 ; Another name of stick store-request
stick store-request ; LB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.2 ; Remembers the server for a key of the request
stick store-response ; LB ; 2.4+ ; <expr> [table <@table>] [<cond>] ; strict multi ; 4.2 ; Remembers the server for a key of the response
use-server ; LB ; 2.4+ ; <@server> <cond> ; strict multi ; 4.2 ; Picks a server of this backend by name when the condition holds
use_backend ; FL ; 2.4+ ; <@backend> [<cond>] ; strict multi ; 4.2 ; Picks the backend when the condition holds; the name may be log-format text
`,
);
