import { table } from '../table.ts';

/** What HAProxy knew once and refuses now with a message of its own. Source: src/cfgparse-listen.c of 2.4 to 3.4. */
export const proxyObsoleteKeywords = table(
  'proxy',
  String.raw`
appsession ; DLB ; ..old ; [<rest>] ; - ; - ; Removed in 1.6: use stick on with a cookie
bind-process ; DFLB ; 2.4..2.6 ; <rest> ; - ; - ; Removed in 2.7: use thread groups
block ; FLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request deny
cliexp ; FLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request replace-path or replace-header
clitimeout ; DFL ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use timeout client
contimeout ; DLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use timeout connect
grace ; DFLB ; 2.4..2.4 ; <time> [<rest>] ; - ; - ; Removed in 2.5: use grace in global
monitor-net ; DFL ; ..old ; [<rest>] ; - ; - ; Removed in 2.3: use http-request return with a condition on src
redisp ; DLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use option redispatch
redispatch ; DLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use option redispatch
reqadd ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request add-header
reqallow ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request allow
reqdel ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request del-header
reqdeny ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request deny
reqiallow ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request allow
reqidel ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request del-header
reqideny ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request deny
reqipass ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1 without a successor
reqirep ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request replace-header
reqitarpit ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request tarpit
reqpass ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1 without a successor
reqrep ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request replace-path, replace-uri or replace-header
reqtarpit ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-request tarpit
rspadd ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response add-header
rspdel ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response del-header
rspdeny ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response deny
rspidel ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response del-header
rspideny ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response deny
rspirep ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response replace-header
rsprep ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response replace-header
srvexp ; FLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use http-response replace-header
srvtimeout ; DLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1: use timeout server

# Options
option forceclose ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.0: use option httpclose if at all
option http-tunnel ; DFLB ; ..old ; [<rest>] ; - ; - ; Removed in 2.1 without a successor
option http-use-htx ; DFLB ; 2.4..2.4~2.4 ; [<rest>] ; no ; - ; Without effect since 2.1, removed in 2.5
option http_proxy ; DFLB ; 2.4..2.4 ; [<rest>] ; no ; - ; Removed in 2.5: use http-request set-dst and do-resolve
`,
);
