import { table } from '../table.ts';

/** The filters of a proxy, one row for each kind. Source: manual 9, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const filterKeywords = table(
  'proxy',
  String.raw`
filter bwlim-in ; FLB ; 2.8+ ; <=filter> %{ default-limit <size> | default-period <time> | limit <size> | key <expr> | table <@table> | min-size <size> } ; strict multi ; 9.7 ; Limits the rate of data that clients send: per stream, or for all that share a key
filter bwlim-out ; FLB ; 2.8+ ; <=filter> %{ default-limit <size> | default-period <time> | limit <size> | key <expr> | table <@table> | min-size <size> } ; strict multi ; 9.7 ; Limits the rate of data sent to clients: per stream, or for all that share a key
filter cache ; FLB ; 2.4+ ; <@cache> ; strict multi http ; 9.4 ; Gives a cache its place among the filters; needed next to other filters only
filter comp-req ; FLB ; 3.4+ ; - ; strict http ; 9.2 ; Compresses requests, at this place among the filters
filter comp-res ; FLB ; 3.4+ ; - ; strict http ; 9.2 ; Compresses responses, at this place among the filters
filter compression ; FLB ; 2.4+ ; - ; strict http ; 9.2 ; Compresses at this place among the filters; needed next to other filters only
filter fcgi-app ; FLB ; 2.4+ ; <@fcgi-app> ; strict multi http ; 9.5 ; Gives a FastCGI application its place among the filters
filter opentracing ; FLB ; 2.4+ ; %{ id <=filter:id> | config <path> } ; multi build:OT ; 9.6 ; Reports what happens to a stream to a tracing system
filter spoe ; FLB ; 2.4+ ; %{ engine <=filter:engine> | config <path> } ; strict dangerous multi ; 9.3 ; Sends events to outside agents as its own configuration file says
filter trace ; FLB ; 2.4+ ; %{ name <string> | quiet | random-parsing | random-forwarding | hexdump | max-fwd <int:0..> } ; multi ; 9.1 ; Prints the calls of a filter, for developers
`,
);
