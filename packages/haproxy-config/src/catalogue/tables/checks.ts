import { table } from '../table.ts';

/** The steps of health checks: http-check and tcp-check. Source: manual 4.2, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const checkKeywords = table(
  'proxy',
  String.raw`
# http-check: the steps of option httpchk
http-check comment ; DLB ; 2.4+ ; <string> [<rest>] ; strict multi ; 4.2 ; Names the next step of the HTTP check in logs and reports
http-check connect ; DLB ; 2.4+ ; %{ default | addr <address> | port { <int:1..65535> | <expr> } | proto <word> | send-proxy | via-socks4 | linger | ssl | sni <string> | alpn <string> | comment <string> } ; strict multi ; 4.2 ; Opens a connection for the HTTP check, in its own way if told so
http-check disable-on-404 ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Drains a server that answers the check with status 404: no new clients
http-check expect ; DLB ; 2.4+ ; %{ min-recv <word:bytes> | comment <string> | on-success <fmt> | on-error <fmt> | ok-status <word> | error-status <word> | tout-status <word> | status-code <expr> | ! | string <string> | !string <string> | rstring <regex> | !rstring <regex> | string-lf <fmt> | !string-lf <fmt> | status <string:codes> | !status <string:codes> | rstatus <regex> | !rstatus <regex> | hdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | !hdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | fhdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | !fhdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] } ; strict multi ; 4.2 ; Says what the answer must look like: status, header or body
http-check send ; DLB ; 2.4+ ; %{ meth <word> | uri <string> | uri-lf <fmt> | ver <word> | hdr <string:name> <fmt> | body <string> | body-lf <fmt> | comment <string> } ; strict multi ; 4.2 ; Describes the request of the HTTP check
http-check send-state ; DLB ; 2.4+ ; - ; strict ; 4.2 ; Tells the server its own state in header X-Haproxy-Server-State
http-check set-var() ; DLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<rest>] ; strict multi ; 4.2 ; Keeps the result of an expression in a variable of the check
http-check set-var-fmt() ; DLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<rest>] ; strict multi ; 4.2 ; Keeps a log-format text in a variable of the check
http-check unset-var() ; DLB ; 2.4+ ; (<var>) [<rest>] ; strict multi ; 4.2 ; Removes a variable of the check
# tcp-check: the steps of option tcp-check
tcp-check comment ; DLB ; 2.4+ ; <string> [<rest>] ; strict multi ; 4.2 ; Names the next step of the TCP check in logs and reports
tcp-check connect ; DLB ; 2.4+ ; %{ default | addr <address> | port { <int:1..65535> | <expr> } | proto <word> | send-proxy | via-socks4 | linger | ssl | sni <string> | alpn <string> | comment <string> } ; strict multi ; 4.2 ; Opens a connection for the TCP check, in its own way if told so
tcp-check expect ; DLB ; 2.4+ ; %{ min-recv <word:bytes> | comment <string> | on-success <fmt> | on-error <fmt> | ok-status <word> | error-status <word> | tout-status <word> | status-code <expr> | ! | custom | string <string> | !string <string> | rstring <regex> | !rstring <regex> | string-lf <fmt> | !string-lf <fmt> | binary <string:hex> | !binary <string:hex> | rbinary <regex> | !rbinary <regex> | binary-lf <fmt> | !binary-lf <fmt> } ; strict multi ; 4.2 ; Says what the server must send, as text, regular expression or bytes in hexadecimal
tcp-check send ; DLB ; 2.4+ ; <string> %{ comment <string> } ; strict multi ; 4.2 ; Sends a text to the server
tcp-check send-binary ; DLB ; 2.4+ ; <string:hex> %{ comment <string> } ; strict multi ; 4.2 ; Sends bytes, given as hexadecimal digits
tcp-check send-binary-lf ; DLB ; 2.4+ ; <fmt> %{ comment <string> } ; strict multi ; 4.2 ; Sends bytes, given as a log-format text of hexadecimal digits
tcp-check send-lf ; DLB ; 2.4+ ; <fmt> %{ comment <string> } ; strict multi ; 4.2 ; Sends a log-format text to the server
tcp-check set-var() ; DLB ; 2.4+ ; (<var>[,<string:condition>]) <expr> [<rest>] ; strict multi ; 4.2 ; Keeps the result of an expression in a variable of the check
tcp-check set-var-fmt() ; DLB ; 2.6+ ; (<var>[,<string:condition>]) [<fmt>] [<rest>] ; strict multi ; 4.2 ; Keeps a log-format text in a variable of the check
tcp-check unset-var() ; DLB ; 2.4+ ; (<var>) [<rest>] ; strict multi ; 4.2 ; Removes a variable of the check
`,
);
