import { table } from '../table.ts';

/**
 * Statements of the sections other than global and proxies, those of SPOE files included. Source: chapters 5.3.2, 6, 8.3.5,
 * 10 to 12 and SPOE.txt, `haproxy -dKall` of 2.6 to 3.4, the sources.
 * `{ <int> | <word> }`: a number is meant, but HAProxy (atol) takes any word in at least one release.
 */
export const sectionStatements = table(
  'section',
  String.raw`
# userlist
group ; userlist ; 2.4+ ; <=group> [users [<string:user,...>]] ; strict multi ; 12.2 ; Declares a group of users, perhaps with its members
user ; userlist ; 2.4+ ; <=user> %{ password [<string:hash>] | insecure-password [<string:password>] | groups [<string:group,...>] } ; strict multi ; 12.2 ; Declares a user with a hashed or a plain password and the groups it is in
# peers
bind ; peers ; 2.4+ ; [<bind-address>] [<args:bind>] ; strict ; 11.2 ; Address on which this node takes connections of other peers
default-bind ; peers ; 2.4+ ; [<args:bind>] ; strict ; 11.2 ; Arguments for the bind line of this section
default-server ; peers ; 2.4+ ; [<args:server>] ; strict multi ; 11.2 ; Arguments for all server lines below in this section
disabled ; peers ; 2.4+ ; [<rest>] ; strict ; 11.2 ; Turns this peers section off
enabled ; peers ; 2.4+ ; [<rest>] ; strict ; 11.2 ; Turns this peers section on again
peer ; peers ; 2.4+ ; [<=server> [<server-address>] [<args:server>]] ; strict multi ; 11.2 ; Declares a peer; the line with this node's name is where it listens
server ; peers ; 2.4+ ; [<=server> [<server-address>] [<args:server>]] ; strict multi ; 11.2 ; Declares a peer like a server, without address for this node itself
shards ; peers ; 2.8+ ; <int:1..> [<rest>] ; strict ; 11.2 ; Number of parts over which stick-table entries are spread among the peers
table ; peers ; 2.4+ ; <=table> { type { ip | ipv4 | ipv6 | integer | string [len <string:length>] | binary [len <string:length>] } | size <size> | expire <time> | nopurge | store [<string:data,...>] | srvkey { name | addr } | write-to <@table> | recv-only | brates-factor <string:factor> } ... ; strict multi ; 11.2 ; Declares a stick table that the peers share
# peers, log-forward, SPOE agents: where logs go
log ; peers ; 2.4+ ; { global | <address> [len <string:length>] [format <string:format>] [sample <string:ranges:size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] } ; strict multi no ; 11.2 ; Sends logs about this section to a syslog server, file descriptor or ring
log ; log-forward ; 2.4+ ; { global | <address> [len <string:length>] [format <string:format>] [sample <string:ranges:size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] } ; strict multi no ; 12.6 ; Where received log messages are sent to
log ; spoe-agent ; 2.4+ ; { global | <address> [len <string:length>] [format <string:format>] [sample <string:ranges:size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] } ; strict multi no ; 9.3 ; Where logs about the offload agent are sent to
# resolvers
accepted_payload_size ; resolvers ; 2.4+ ; { <int:12..65535> | <word> } [<rest>] ; strict ; 5.3.2 ; Largest DNS answer this node says it takes, in bytes; 512 by default
hold ; resolvers ; 2.4+ ; { nx | obsolete | other | refused | timeout | valid } <time> [<rest>] ; strict multi ; 5.3.2 ; How long the last result is kept after an answer of this kind
nameserver ; resolvers ; 2.4+ ; <name> <address> [<args:server>] ; multi ; 5.3.2 ; Declares a DNS server; 'tcp@' asks it over TCP
parse-resolv-conf ; resolvers ; 2.4+ ; [<rest>] ; strict ; 5.3.2 ; Adds the DNS servers of /etc/resolv.conf
resolution_pool_size ; resolvers ; ..old ; [<rest>] ; - ; 5.3.2 ; Never worked in a stable release; refused
resolve_retries ; resolvers ; 2.4+ ; { <int:1..> | <word> } [<rest>] ; strict ; 5.3.2 ; Queries to send before giving up; 3 by default
timeout resolve ; resolvers ; 2.4+ ; <time> [<rest>] ; strict ; 5.3.2 ; Time between two resolutions of a name; 1 s by default
timeout retry ; resolvers ; 2.4+ ; <time> [<rest>] ; strict ; 5.3.2 ; Time to wait for an answer before asking again; 1 s by default
# mailers
mailer ; mailers ; 2.4+ ; <name> <address> [<rest>] ; strict multi ; 12.3 ; Declares a mail server for alerts
timeout mail ; mailers ; 2.4+ ; <time> [<rest>] ; strict ; 12.3 ; Time a mail server has for a connection and for sending a mail; 10 s by default
# cache
max-age ; cache ; 2.4+ ; [{ <int:0..> | <word> }] ; strict ; 6.2.1 ; Longest time a response is kept, in seconds; 60 by default
max-object-size ; cache ; 2.4+ ; <int:0..> ; strict ; 6.2.1 ; Largest response that is kept, in bytes; a 256th of the cache by default
max-secondary-entries ; cache ; 2.4+ ; <int:1..> ; strict ; 6.2.1 ; Most variants of one response that differ by Vary; 10 by default
process-vary ; cache ; 2.4+ ; [{ on | off | <word> }] ; strict ; 6.2.1 ; Whether responses with a Vary header are kept; off by default
total-max-size ; cache ; 2.4+ ; <int:0..4095> ; strict ; 6.2.1 ; Size of the cache in megabytes
# ring
backing-file ; ring ; 2.8+ ; <path> [<rest>] ; strict ; 12.5 ; File that holds the ring, so that it survives the process
description ; ring ; 2.4+ ; <string:text> [<rest>] ; strict ; 12.5 ; Text about the ring for 'show events'
format ; ring ; 2.4+ ; { local | rfc3164 | rfc5424 | priority | short | timed | iso | raw } [<rest>] ; strict ; 12.5 ; Format of the messages stored in the ring
maxlen ; ring ; 2.4+ ; { <int:1..> | <word> } [<rest>] ; strict ; 12.5 ; Longest message in bytes; longer ones are cut; 1024 by default
server ; ring ; 2.4+ ; <=server> <server-address> [<args:server>] ; strict multi ; 12.5 ; Syslog server to which the messages of the ring are sent
size ; ring ; 2.4+ ; { <size> | <word> } [<rest>] ; strict ; 12.5 ; Size of the ring in bytes
timeout connect ; ring ; 2.4+ ; <time> [<rest>] ; strict ; 12.5 ; Time a server of the ring has to accept a connection
timeout server ; ring ; 2.4+ ; <time> [<rest>] ; strict ; 12.5 ; Time a server of the ring may take no data
# log-forward
backlog ; log-forward ; 2.4+ ; { <int> | <word> } ; strict ; 12.6 ; Connections the kernel may hold back until they are accepted
bind ; log-forward ; 2.4+ ; [<bind-address>] [<args:bind>] ; strict multi ; 12.6 ; Address on which log messages are received over TCP
dgram-bind ; log-forward ; 2.4+ ; [<bind-address>] [<args:bind>] ; strict multi ; 12.6 ; Address on which log messages are received over UDP or a datagram socket
maxconn ; log-forward ; 2.4+ ; { <int> | <word> } ; strict ; 12.6 ; Most senders connected at once; 10 by default
option assume-rfc6587-ntf ; log-forward ; 3.2+ ; - ; strict no ; 12.6 ; Takes every stream for messages that end with a newline
option dont-parse-log ; log-forward ; 3.2+ ; - ; strict no ; 12.6 ; Forwards messages without looking into them
option host ; log-forward ; 3.2+ ; { replace | fill | keep | append } [<rest>] ; strict no ; 12.6 ; What happens to the host name of a message; 'fill' by default
timeout client ; log-forward ; 2.4+ ; <time> [<rest>] ; strict ; 12.6 ; Time after which a silent sender is disconnected
# fcgi-app
acl ; fcgi-app,spoe-message ; 2.4+ ; <=acl> <expr> %{ -i | -n | -M | -m <word:method> | -f <@file> | -u <int> } [--] [<pattern> ...] ; multi ; 7 ; Names a test for conditions of this section
docroot ; fcgi-app ; 2.4+ ; <string:path> ; strict ; 10.1.1 ; Directory of the scripts on the FastCGI server; mandatory
index ; fcgi-app ; 2.4+ ; <string:script> ; strict ; 10.1.1 ; Script that answers requests for a directory
log-stderr ; fcgi-app ; 2.4+ ; { global | <address> [len <string:length>] [format <string:format>] [sample <string:ranges:size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] } ; strict multi no ; 10.1.1 ; Where the error output of the application is logged
option get-values ; fcgi-app ; 2.4+ ; - ; strict no ; 10.1.1 ; Asks a new connection for the abilities of the application
option keep-conn ; fcgi-app ; 2.4+ ; - ; strict no ; 10.1.1 ; Keeps connections open after a response; on by default
option max-reqs ; fcgi-app ; 2.4+ ; { <int:1..> | <word> } ; strict ; 10.1.1 ; Most requests at once on one connection; 1 by default
option mpxs-conns ; fcgi-app ; 2.4+ ; - ; strict no ; 10.1.1 ; Sends several requests at once over one connection
pass-header ; fcgi-app ; 2.4+ ; <string:header> [<cond>] ; strict multi ; 10.1.1 ; Hands on a request header that is dropped by default
path-info ; fcgi-app ; 2.4+ ; <regex> ; strict ; 10.1.1 ; Splits the path into script and path info; its groups are the two parts
set-param ; fcgi-app ; 2.4+ ; <string:parameter> <fmt> [<cond>] ; strict multi ; 10.1.1 ; Sets a FastCGI parameter of the request
# program
command ; program ; 2.4..3.2~3.2 ; <path> [<string:argument> ...] ; strict dangerous ; - ; Program that the master process runs, with its arguments
group ; program ; 2.4..3.2~3.2 ; <string:group> ; strict dangerous ; - ; Group the program runs as
option start-on-reload ; program ; 2.4..3.2~3.2 ; - ; strict no dangerous ; - ; Starts the program anew at every reload; on by default
user ; program ; 2.4..3.2~3.2 ; <string:user> ; strict dangerous ; - ; User the program runs as
# http-errors
errorfile ; http-errors ; 2.4+ ; { <int:200..599> | <word> } <path> [<rest>] ; strict multi dangerous ; 12.4 ; File with the whole response for a status code
# namespace_list
namespace ; namespace_list ; 2.4+ ; [<name> ...] ; strict multi build:NS ; - ; Network namespaces that HAProxy opens at start
# crt-store
crt-base ; crt-store ; 3.0+ ; <dir> [<rest>] ; strict ; 12.7 ; Directory for certificates of this store with relative names
key-base ; crt-store ; 3.0+ ; <dir> [<rest>] ; strict ; 12.7 ; Directory for private keys of this store with relative names
load ; crt-store ; 3.0+ ; { crt <path> | key <path> | alias <string:name> | ocsp <path> | issuer <path> | sctl <path> | ocsp-update { on | off } | jwt { on | off } | acme <@acme> | domains <string:domain,...> | ips <string:address,...> | generate-dummy { on | off } | keytype <string:type> | bits <string:bits> | curves <string:curve> } ... ; strict multi ; 12.7 ; Loads a certificate and what belongs to it into the store
# traces
trace ; traces ; 3.2+ ; [<string:source> [<rest>]] ; runtime multi ; 12.1 ; Chooses what is traced, in which detail and where it goes
# log-profile
log-tag ; log-profile ; 3.2+ ; <string:tag> [<rest>] ; strict ; 8.3.5 ; Program name in the syslog header for logs with this profile
on ; log-profile ; 3.2+ ; <word:step> { drop [{ format <fmt> | sd <fmt> } ...] | { format <fmt> | sd <fmt> } ... } ; strict multi ; 8.3.5 ; What is logged at a step such as 'accept', 'request', 'close', 'error' or 'any'
# acme
account-key ; acme ; 3.2+ ; <path> ; strict ; 12.8 ; File with the key of the ACME account; made when missing
acme-vars ; acme ; 3.4+ ; <string:variables> ; strict ; 12.8 ; Settings for whoever solves DNS challenges, handed on as they are
bits ; acme ; 3.2+ ; <int> ; strict ; 12.8 ; Size of RSA keys in bits; 2048 by default
challenge ; acme ; 3.2+ ; { http-01 | dns-01 | dns-persist-01 | HTTP-01 | DNS-01 | <word> } ; strict ; 12.8 ; How control over a domain is shown; http-01 by default
challenge-ready ; acme ; 3.4+ ; <string:{cli|dns|delay},...> ; strict ; 12.8 ; What has to happen before the authority is told to check: 'cli', 'dns', 'delay' or 'none'
contact ; acme ; 3.2+ ; <string:address> ; strict ; 12.8 ; Mail address of the ACME account
curves ; acme ; 3.2+ ; <string:curve> ; strict ; 12.8 ; Curve of ECDSA keys; P-384 by default
directory ; acme ; 3.2+ ; <url> ; strict ; 12.8 ; Address of the ACME directory; mandatory
dns-delay ; acme ; 3.4+ ; <time:s> ; strict ; 12.8 ; Time to wait for DNS before checking, in seconds
dns-timeout ; acme ; 3.4+ ; <time:s> ; strict ; 12.8 ; Time after which waiting for DNS is given up, in seconds
eab-key-id ; acme ; 3.4+ ; <path> ; strict ; 12.8 ; File with the key id of an account known to the authority
eab-mac-alg ; acme ; 3.4+ ; { HS256 | HS384 | HS512 } ; strict ; 12.8 ; Algorithm of the external account binding
eab-mac-key ; acme ; 3.4+ ; <path> ; strict ; 12.8 ; File with the secret of the external account binding
keytype ; acme ; 3.2+ ; { RSA | ECDSA } ; strict ; 12.8 ; Kind of private keys; ECDSA by default
map ; acme ; 3.2+ ; <@map> ; strict ; 12.8 ; Map where tokens of http-01 challenges are put
profile ; acme ; 3.4+ ; <string:profile> ; strict ; 12.8 ; Certificate profile to ask the authority for
provider-name ; acme ; 3.4+ ; <string:provider> ; strict ; 12.8 ; Name of the DNS provider, for whoever solves the challenge
reuse-key ; acme ; 3.4+ ; { on | off } ; strict ; 12.8 ; Whether renewed certificates keep their private key
# healthcheck
type httpchk ; healthcheck ; 3.4+ ; [<string:method> [<string:uri> [<rest>]]] ; - ; 12.9 ; Checks with an HTTP request
type ldap-check ; healthcheck ; 3.4+ ; [<rest>] ; strict ; 12.9 ; Checks with an anonymous LDAP bind
type mysql-check ; healthcheck ; 3.4+ ; [user <string:user> [{ post-41 | pre-41 }]] [<rest>] ; - ; 12.9 ; Checks a MySQL server
type pgsql-check ; healthcheck ; 3.4+ ; user <string:user> [<rest>] ; - ; 12.9 ; Checks a PostgreSQL server
type redis-check ; healthcheck ; 3.4+ ; [<rest>] ; strict ; 12.9 ; Checks a Redis server
type smtpchk ; healthcheck ; 3.4+ ; [<string:hello> <string:domain> [<rest>]] ; - ; 12.9 ; Checks an SMTP server with a greeting
type spop-check ; healthcheck ; 3.4+ ; [<rest>] ; strict ; 12.9 ; Checks an offload agent
type ssl-hello-chk ; healthcheck ; 3.4+ ; [<rest>] ; strict ; 12.9 ; Checks with an SSLv3 hello
type tcp-check ; healthcheck ; 3.4+ ; [<rest>] ; strict ; 12.9 ; Checks with the tcp-check rules of this section
http-check comment ; healthcheck ; 3.4+ ; <string> [<rest>] ; strict multi ; 12.9 ; Text for the logs when the next rule fails
http-check connect ; healthcheck ; 3.4+ ; %{ default | addr <address> | port { <int:1..65535> | <expr> } | proto <word> | send-proxy | via-socks4 | linger | ssl | sni <string> | alpn <string> | comment <string> } ; strict multi ; 12.9 ; Opens the connection of a check
http-check disable-on-404 ; healthcheck ; 3.4+ ; - ; strict ; 12.9 ; Takes a server that answers 404 out of service gently
http-check expect ; healthcheck ; 3.4+ ; %{ min-recv <int> | comment <string> | on-success <fmt> | on-error <fmt> | ok-status <word> | error-status <word> | tout-status <word> | status-code <expr> | ! | string <string> | !string <string> | rstring <regex> | !rstring <regex> | string-lf <fmt> | !string-lf <fmt> | status <string:codes> | !status <string:codes> | rstatus <regex> | !rstatus <regex> | hdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | !hdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | fhdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] | !fhdr { name | name-lf } [-m { str | beg | end | sub | reg }] <pattern> [{ value | value-lf } [-m { str | beg | end | sub | reg }] <pattern>] } ; strict multi ; 12.9 ; What the response of a healthy server looks like
http-check send ; healthcheck ; 3.4+ ; %{ meth <word> | uri <string> | uri-lf <fmt> | ver <word> | hdr <string:name> <fmt> | body <string> | body-lf <fmt> | comment <string> } ; strict multi ; 12.9 ; The request of a check
http-check send-state ; healthcheck ; 3.4+ ; - ; strict ; 12.9 ; Tells the server its state in a header of the check
http-check set-var() ; healthcheck ; 3.4+ ; (<var>[,<string:condition>]) <expr> [<rest>] ; strict multi ; 12.9 ; Sets a variable of the check
http-check set-var-fmt() ; healthcheck ; 3.4+ ; (<var>[,<string:condition>]) <fmt> [<rest>] ; strict multi ; 12.9 ; Sets a variable of the check from log-format text
http-check unset-var() ; healthcheck ; 3.4+ ; (<var>) [<rest>] ; strict multi ; 12.9 ; Removes a variable of the check
tcp-check comment ; healthcheck ; 3.4+ ; <string> [<rest>] ; strict multi ; 12.9 ; Text for the logs when the next rule fails
tcp-check connect ; healthcheck ; 3.4+ ; %{ default | addr <address> | port { <int:1..65535> | <expr> } | proto <word> | send-proxy | via-socks4 | linger | ssl | sni <string> | alpn <string> | comment <string> } ; strict multi ; 12.9 ; Opens the connection of a check
tcp-check expect ; healthcheck ; 3.4+ ; %{ min-recv <int> | comment <string> | on-success <fmt> | on-error <fmt> | ok-status <word> | error-status <word> | tout-status <word> | status-code <expr> | ! | custom | string <string> | !string <string> | rstring <regex> | !rstring <regex> | string-lf <fmt> | !string-lf <fmt> | binary <string:hex> | !binary <string:hex> | rbinary <regex> | !rbinary <regex> | binary-lf <fmt> | !binary-lf <fmt> } ; strict multi ; 12.9 ; What a healthy server sends
tcp-check send ; healthcheck ; 3.4+ ; <string> %{ comment <string> } ; strict multi ; 12.9 ; Sends text to the server
tcp-check send-binary ; healthcheck ; 3.4+ ; <string:hex> %{ comment <string> } ; strict multi ; 12.9 ; Sends bytes, written as hexadecimal digits, to the server
tcp-check send-binary-lf ; healthcheck ; 3.4+ ; <fmt> %{ comment <string> } ; strict multi ; 12.9 ; Sends bytes from log-format text that gives hexadecimal digits
tcp-check send-lf ; healthcheck ; 3.4+ ; <fmt> %{ comment <string> } ; strict multi ; 12.9 ; Sends log-format text to the server
tcp-check set-var() ; healthcheck ; 3.4+ ; (<var>[,<string:condition>]) <expr> [<rest>] ; strict multi ; 12.9 ; Sets a variable of the check
tcp-check set-var-fmt() ; healthcheck ; 3.4+ ; (<var>[,<string:condition>]) <fmt> [<rest>] ; strict multi ; 12.9 ; Sets a variable of the check from log-format text
tcp-check unset-var() ; healthcheck ; 3.4+ ; (<var>) [<rest>] ; strict multi ; 12.9 ; Removes a variable of the check
# spoe-agent (files of 'filter spoe')
groups ; spoe-agent ; 2.4+ ; [<@spoe-group> ...] ; strict multi ; 9.3 ; Groups of messages that rules may send
max-frame-size ; spoe-agent ; 2.4+ ; { <int:256..> | <word> } ; strict ; 9.3 ; Largest frame exchanged with the agent, in bytes
max-waiting-frames ; spoe-agent ; 2.4+ ; { <int:0..> | <word> } ; strict ; 9.3 ; Frames waiting for an answer on a connection; ignored since 3.1
maxconnrate ; spoe-agent ; 2.4+ ; { <int:0..> | <word> } [<rest>] ; strict ; 9.3 ; New connections to the agent a second; ignored since 3.1
maxerrrate ; spoe-agent ; 2.4+ ; { <int:0..> | <word> } [<rest>] ; strict ; 9.3 ; Errors a second after which the agent is left alone; ignored since 3.1
messages ; spoe-agent,spoe-group ; 2.4+ ; [<string:message> ...] ; strict multi ; 9.3 ; Messages that are sent to the agent
option async ; spoe-agent ; 2.4+ ; - ; strict no ; 9.3 ; Takes answers over another connection than the question's; ignored since 3.1
option continue-on-error ; spoe-agent ; 2.4+ ; - ; strict ; 9.3 ; Goes on sending messages of a stream after an error
option dontlog-normal ; spoe-agent ; 2.4+ ; - ; strict no ; 9.3 ; Logs only exchanges that went wrong
option force-set-var ; spoe-agent ; 2.4+ ; - ; strict ; 9.3 ; Lets the agent set variables that the configuration does not mention
option pipelining ; spoe-agent ; 2.4+ ; - ; strict no ; 9.3 ; Sends a message before the answer to the last one came
option send-frag-payload ; spoe-agent ; 2.4+ ; - ; strict no ; 9.3 ; Sends large messages in pieces; ignored since 3.1
option set-on-error ; spoe-agent ; 2.4+ ; <string:variable> ; strict ; 9.3 ; Variable that gets the error code of a failed exchange
option set-process-time ; spoe-agent ; 2.4+ ; <string:variable> ; strict ; 9.3 ; Variable that gets the time of the last event or group in milliseconds
option set-total-time ; spoe-agent ; 2.4+ ; <string:variable> ; strict ; 9.3 ; Variable that gets the time of all exchanges of a stream in milliseconds
option var-prefix ; spoe-agent ; 2.4+ ; <string:prefix> ; strict ; 9.3 ; Prefix of the variables the agent sets; the agent's name by default
register-var-names ; spoe-agent ; 2.4+ ; <string:variable> ... ; strict multi ; 9.3 ; Variables the agent may set although the configuration does not mention them
timeout hello ; spoe-agent ; 2.4+ ; [{ <time> | <word> }] ; strict ; 9.3 ; Time the agent has to introduce itself; ignored since 3.1
timeout idle ; spoe-agent ; 2.4+ ; [{ <time> | <word> }] ; strict ; 9.3 ; Time after which an idle connection to the agent is closed; ignored since 3.1
timeout processing ; spoe-agent ; 2.4+ ; <time> ; strict ; 9.3 ; Time the agent has to answer a message
use-backend ; spoe-agent ; 2.4+ ; <@backend> ; strict ; 9.3 ; Backend with the servers of the agent
# spoe-message
args ; spoe-message ; 2.4+ ; [<string:[name=]expression> ...] ; strict multi ; 9.3 ; Values that the message carries, perhaps with names
event ; spoe-message ; 2.4+ ; { on-client-session | on-server-session | on-frontend-tcp-request | on-backend-tcp-request | on-tcp-response | on-frontend-http-request | on-backend-http-request | on-http-response } [<cond>] ; strict ; 9.3 ; When the message is sent
`,
);
