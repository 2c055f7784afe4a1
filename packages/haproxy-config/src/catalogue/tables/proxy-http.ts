import { table } from '../table.ts';

/** Error pages, compression and the statistics page. Source: 4.2, `haproxy -dKall` of 2.6 to 3.4. */
export const proxyHttpKeywords = table(
  'proxy',
  String.raw`
# Error pages
errorfile ; DFLB ; 2.4+ ; <int:status> <path> [<rest>] ; strict dangerous multi http ; 4.2 ; Complete HTTP answer from a file for errors of HAProxy with this status
errorfiles ; DFLB ; 2.4+ ; <@http-errors> [<int:status> ...] ; strict dangerous multi http ; 4.2 ; Error pages of an http-errors section, all or those with a status
errorloc ; DFLB ; 2.4+ ; <int:status> <url> [<rest>] ; strict multi http ; 4.2 ; Redirects with 302 to a URL instead of an error page
errorloc302 ; DFLB ; 2.4+ ; <int:status> <url> [<rest>] ; strict multi http ; 4.2 ; Redirects with 302 to a URL instead of an error page
errorloc303 ; DFLB ; 2.4+ ; <int:status> <url> [<rest>] ; strict multi http ; 4.2 ; Redirects with 303, so that the browser uses GET, instead of an error page

# Compression
compression algo ; DFLB ; 2.4+ ; { identity | gzip | deflate | raw-deflate } ... ; strict multi http ; 4.2 ; Algorithms for compressing responses
compression algo-req ; DFLB ; 2.8+ ; { identity | gzip | deflate | raw-deflate } [<rest>] ; strict http ; 4.2 ; Algorithm for compressing requests
compression algo-res ; DFLB ; 2.8+ ; { identity | gzip | deflate | raw-deflate } ... ; strict multi http ; 4.2 ; Algorithms for compressing responses
compression direction ; DFLB ; 2.8+ ; { request | response | both } [<rest>] ; strict http ; 4.2 ; What is compressed; response by default; filters comp-req and comp-res of 3.4 do without
compression minsize-req ; DFLB ; 3.2+ ; <size> [<rest>] ; strict http ; 4.2 ; Smaller request bodies are not compressed (bytes)
compression minsize-res ; DFLB ; 3.2+ ; <size> [<rest>] ; strict http ; 4.2 ; Smaller response bodies are not compressed (bytes)
compression offload ; FLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Hides Accept-Encoding from servers, so that only HAProxy compresses
compression type ; DFLB ; 2.4+ ; <string:media-type> ... ; strict multi http ; 4.2 ; Media types of responses that are compressed
compression type-req ; DFLB ; 2.8+ ; <string:media-type> ... ; strict multi http ; 4.2 ; Media types of requests that are compressed
compression type-res ; DFLB ; 2.8+ ; <string:media-type> ... ; strict multi http ; 4.2 ; Media types of responses that are compressed

# Statistics page
stats admin ; FLB ; 2.4+ ; <cond> ; strict dangerous multi http ; 4.2 ; When the statistics page may change servers
stats auth ; DFLB ; 2.4+ ; <string:user-and-password> [<rest>] ; strict multi http ; 4.2 ; User and password, joined by a colon, of the statistics page
stats enable ; DFLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Switches the statistics page on with its default settings
stats hide-version ; DFLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Does not show HAProxy's version on the statistics page
stats http-request ; FLB ; 2.4+ ; { { allow | deny } [<rest>] | auth [realm <string>] [<cond>] | <rest> } ; multi http ; 4.2 ; Rule for who may see the statistics page
stats realm ; DFLB ; 2.4+ ; <string:realm> [<rest>] ; strict http ; 4.2 ; Text that browsers show when they ask for the password
stats refresh ; DFLB ; 2.4+ ; <time:s> [<rest>] ; strict http ; 4.2 ; How often browsers reload the statistics page (s)
stats scope ; DFLB ; 2.4+ ; <string:proxy> [<rest>] ; strict multi http ; 4.2 ; Proxy that the statistics page shows, . for this one; all by default
stats show-desc ; DFLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Shows a text, or the description of global, on the statistics page
stats show-legends ; DFLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Shows details such as addresses, modes and cookies on the statistics page
stats show-modules ; DFLB ; 2.4+ ; [<rest>] ; strict http ; 4.2 ; Shows counters of modules such as HTTP/2 and TLS on the statistics page
stats show-node ; DFLB ; 2.4+ ; [<name> [<rest>]] ; strict http ; 4.2 ; Shows a name, or that of the machine, on the statistics page
stats show-version ; DFLB ; 3.4+ ; [<rest>] ; strict http ; 4.2 ; Shows HAProxy's version on the statistics page
stats uri ; DFLB ; 2.4+ ; <string:path> [<rest>] ; strict http ; 4.2 ; Start of the paths at which the statistics page answers; /haproxy?stats by default
`,
);
