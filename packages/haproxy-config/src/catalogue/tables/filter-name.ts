import { table } from '../table.ts';

/**
 * Names of filters: what may follow `filter`, and those that other statements add. Source: chapter 9, `haproxy -dKall`
 * of 2.6 to 3.4, source of 2.4.
 */
export const filterNameKeywords = table(
  'filter',
  String.raw`
bwlim-in ; - ; 2.8+ ; <=filter> { %{ default-limit <size> | default-period <time> | min-size <size> } | %{ limit <size> | key <expr> | table <@table> | min-size <size> } } ; strict ; 9.7 ; Limits the bandwidth from clients to servers; switched on by 'set-bandwidth-limit' rules
bwlim-out ; - ; 2.8+ ; <=filter> { %{ default-limit <size> | default-period <time> | min-size <size> } | %{ limit <size> | key <expr> | table <@table> | min-size <size> } } ; strict ; 9.7 ; Limits the bandwidth from servers to clients; switched on by 'set-bandwidth-limit' rules
cache ; - ; 2.4+ ; <@cache> ; strict ; 9.4 ; Puts a cache among the other filters of the proxy; only needed for their order
comp-req ; - ; 3.4+ ; - ; strict ; 9.2 ; Compresses requests, by the settings of 'compression'
comp-res ; - ; 3.4+ ; - ; strict ; 9.2 ; Compresses responses, by the settings of 'compression'
compression ; - ; 2.4+ ; - ; strict ; 9.2 ; Puts compression among the other filters of the proxy; only needed for their order
fcgi-app ; - ; 2.4+ ; <@fcgi-app> ; strict ; 9.5 ; Puts a FastCGI application among the other filters of the proxy; only needed for their order
lua.<name> ; - ; 2.6+ ; [<rest>] ; build:LUA ; 9 ; Filter written in Lua and registered there by this name
opentracing ; - ; 2.4+~3.4 ; %{ id <string:name> | config <path> } ; build:OT ; 9.6 ; Sends traces to an OpenTracing server; gone in 3.5
spoe ; - ; 2.4+ ; %{ engine <string:name> | config <path> } ; strict dangerous ; 9.3 ; Asks outside programs (SPOE agents) about the traffic, by a configuration file of its own
trace ; - ; 2.4+ ; %{ name <string:name> | random-forwarding | random-parsing | max-fwd <int:0..> | hexdump | quiet } ; strict ; 9.1 ; Prints what passes through filters on stderr, for developers of filters
`,
);
