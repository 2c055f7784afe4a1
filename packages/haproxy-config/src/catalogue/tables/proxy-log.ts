import { table } from '../table.ts';

/** Logs, captures for logs, request ids and mail alerts of proxies. Source: 4.2 and 8, `haproxy -dKall` of 2.6 to 3.4. */
export const proxyLogKeywords = table(
  'proxy',
  String.raw`
# Logs
error-log-format ; DFL ; 2.6+ ; <fmt> ; strict ; 4.2 ; Format of the log line of a connection that failed before its first request
log ; DFLB ; 2.4+ ; { global | <address> [len <int:80..65535>] [format { local | rfc3164 | rfc5424 | priority | short | timed | iso | raw }] [sample <string:ranges-and-size>] [profile <@log-profile>] { kern | user | mail | daemon | auth | syslog | lpr | news | uucp | cron | auth2 | ftp | ntp | audit | alert | cron2 | local0 | local1 | local2 | local3 | local4 | local5 | local6 | local7 } [{ emerg | alert | crit | err | warning | notice | info | debug } [{ emerg | alert | crit | err | warning | notice | info | debug }]] } ; strict no multi ; 4.2 ; Receiver of the logs, facility, most and least detailed level; global for those of global
log-format ; DFL ; 2.4+ ; <fmt> ; strict ; 4.2 ; Format of the log line of a connection or request
log-format-sd ; DFL ; 2.4+ ; <fmt> ; strict ; 4.2 ; Structured data of log lines in RFC 5424 format
log-steps ; DFL ; 3.2+ ; [{ all | <string:steps> } [<rest>]] ; strict multi ; 4.2 ; Moments of a transaction that write a log line, separated by commas
log-tag ; DFLB ; 2.4+ ; <string:tag> [<rest>] ; strict ; 4.2 ; Program name in the log lines of the proxy

# Captures; of "capture", HAProxy reads the length with atol(): digits in front count, the rest does not. So it is not strict.
capture cookie ; FL ; 2.4+ ; <string:name> len <int:0..> ; http ; 4.2 ; Cookie, by the start of its name, that is logged, and how much of it
capture request header ; FL ; 2.4+ ; <string:name> len <int:0..> ; multi http ; 4.2 ; Request header that is logged, and how much of it
capture response header ; FL ; 2.4+ ; <string:name> len <int:0..> ; multi http ; 4.2 ; Response header that is logged, and how much of it
declare capture request ; FL ; 2.4+ ; len <int:1..> [<rest>] ; strict multi ; 4.2 ; Slot that rules of the request may fill for the log
declare capture response ; FL ; 2.4+ ; len <int:1..> [<rest>] ; strict multi ; 4.2 ; Slot that rules of the response may fill for the log

# Request ids
unique-id-format ; DFLB ; 2.4+ ; <fmt> ; strict ; 4.2 ; Format of the id that each request gets
unique-id-header ; DFL ; 2.4+ ; <string:header> [<rest>] ; strict http ; 4.2 ; Request header in which the id is passed on

# Mail alerts
email-alert from ; DFLB ; 2.4+ ; <string:address> [<rest>] ; - ; 4.2 ; Sender of mail alerts
email-alert level ; DFLB ; 2.4+ ; { emerg | alert | crit | err | warning | notice | info | debug } [<rest>] ; strict ; 4.2 ; Least severe event that sends a mail; alert by default
email-alert mailers ; DFLB ; 2.4+ ; <@mailers> [<rest>] ; - ; 4.2 ; Section with the mail servers that alerts go to
email-alert myhostname ; DFLB ; 2.4+ ; <string:hostname> [<rest>] ; - ; 4.2 ; Host name told to the mail servers; that of the machine by default
email-alert to ; DFLB ; 2.4+ ; <string:address> [<rest>] ; - ; 4.2 ; Receiver of mail alerts
`,
);
