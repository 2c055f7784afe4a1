import { table } from '../table.ts';

/**
 * Statements of `global` about TLS, certificates and tokens. Source: chapters 3.1 and 3.2, `haproxy -dKall` of 2.6 to 3.4, cfgparse-ssl.c.
 * `{ <int> | <word> }`: a number is meant, but HAProxy (atol) takes any word in at least one release.
 */
export const globalSslKeywords = table(
  'global',
  String.raw`
acme.scheduler ; - ; 3.2+ ; { auto | off } ; strict ; 3.1 ; Whether certificates are renewed by themselves or by command only
ca-base ; - ; 2.4+ ; <dir> ; strict dangerous build:OPENSSL ; 3.1 ; Directory for CA and CRL files with relative names
crt-base ; - ; 2.4+ ; <dir> ; strict dangerous build:OPENSSL ; 3.1 ; Directory for certificate files with relative names
issuers-chain-path ; - ; 2.4+ ; <dir> ; strict build:OPENSSL ; 3.1 ; Directory of issuer certificates for completing chains
jwt.decrypt_alg_list ; - ; 3.4+ ; [<string:algorithms>] [<rest>] ; strict build:OPENSSL ; 3.1 ; Key algorithms allowed for decrypting JSON web tokens, separated by colons
jwt.decrypt_enc_list ; - ; 3.4+ ; [<string:encodings>] [<rest>] ; strict build:OPENSSL ; 3.1 ; Content encryptions allowed for JSON web tokens, separated by colons
key-base ; - ; 3.0+ ; <dir> ; strict dangerous build:OPENSSL ; 3.1 ; Directory for private keys with relative names
maxsslconn ; - ; 2.4+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Most TLS connections the process holds at once
maxsslrate ; - ; 2.4+ ; { <int:0..> | <word> } ; strict runtime ; 3.2 ; Most TLS handshakes the process starts in a second
ocsp-update.disable ; - ; 3.0+ ; { on | off } [<rest>] ; build:OPENSSL ; 3.1 ; Turns automatic OCSP updates off altogether
ocsp-update.httpproxy ; - ; 3.0+ ; <address> ; strict build:OPENSSL ; 3.1 ; HTTP proxy through which OCSP responders are asked
ocsp-update.maxdelay ; - ; 3.0+ ; { <int:0..> | <word> } [<rest>] ; strict build:OPENSSL ; 3.1 ; Longest time between two updates of an OCSP response, in seconds; 3600 by default
ocsp-update.mindelay ; - ; 3.0+ ; { <int:0..> | <word> } [<rest>] ; strict build:OPENSSL ; 3.1 ; Shortest time between two updates of an OCSP response, in seconds; 300 by default
ocsp-update.mode ; - ; 3.0+ ; { on | off } [<rest>] ; build:OPENSSL ; 3.1 ; Whether OCSP responses are updated for certificates that do not say
ssl-default-bind-ciphers ; - ; 2.4+ ; <string:ciphers> ; strict build:OPENSSL ; 3.1 ; Ciphers of listeners up to TLS 1.2, in OpenSSL's notation
ssl-default-bind-ciphersuites ; - ; 2.4+ ; <string:suites> ; strict build:OPENSSL ; 3.1 ; Cipher suites of listeners for TLS 1.3
ssl-default-bind-client-sigalgs ; - ; 2.8+ ; <string:algorithms> ; strict build:OPENSSL ; 3.1 ; Signature algorithms accepted from client certificates
ssl-default-bind-curves ; - ; 2.4+ ; <string:curves> ; strict build:OPENSSL ; 3.1 ; Curves of listeners, best first, separated by colons
ssl-default-bind-options ; - ; 2.4+ ; { no-sslv3 | no-tlsv10 | no-tlsv11 | no-tlsv12 | no-tlsv13 | force-sslv3 | force-tlsv10 | force-tlsv11 | force-tlsv12 | force-tlsv13 | ssl-min-ver { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } | ssl-max-ver { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } | no-tls-tickets | tls-tickets | prefer-client-ciphers | strict-sni | no-strict-sni } ... ; strict build:OPENSSL multi ; 3.1 ; TLS settings of all listeners that do not set their own
ssl-default-bind-sigalgs ; - ; 2.8+ ; <string:algorithms> ; strict build:OPENSSL ; 3.1 ; Signature algorithms of listeners
ssl-default-server-ciphers ; - ; 2.4+ ; <string:ciphers> ; strict build:OPENSSL ; 3.1 ; Ciphers towards servers up to TLS 1.2, in OpenSSL's notation
ssl-default-server-ciphersuites ; - ; 2.4+ ; <string:suites> ; strict build:OPENSSL ; 3.1 ; Cipher suites towards servers for TLS 1.3
ssl-default-server-client-sigalgs ; - ; 3.0+ ; <string:algorithms> ; strict build:OPENSSL ; 3.1 ; Signature algorithms for the certificate shown to servers
ssl-default-server-curves ; - ; 3.0+ ; <string:curves> ; strict build:OPENSSL ; 3.1 ; Curves towards servers, best first, separated by colons
ssl-default-server-options ; - ; 2.4+ ; { no-sslv3 | no-tlsv10 | no-tlsv11 | no-tlsv12 | no-tlsv13 | force-sslv3 | force-tlsv10 | force-tlsv11 | force-tlsv12 | force-tlsv13 | ssl-min-ver { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } | ssl-max-ver { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } | no-tls-tickets | renegotiate | no-renegotiate } ... ; strict build:OPENSSL multi ; 3.1 ; TLS settings of all servers that do not set their own
ssl-default-server-sigalgs ; - ; 3.0+ ; <string:algorithms> ; strict build:OPENSSL ; 3.1 ; Signature algorithms towards servers
ssl-dh-param-file ; - ; 2.4+ ; <path> ; strict build:OPENSSL ; 3.1 ; File with Diffie-Hellman parameters for listeners
ssl-engine ; - ; 2.4+ ; <string:engine> [algo <string:algorithms>] ; dangerous multi build:ENGINE ; 3.2 ; Loads an OpenSSL engine
ssl-load-extra-del-ext ; - ; 2.4+ ; [<rest>] ; strict build:OPENSSL ; 3.1 ; Takes the ending off a certificate's name before looking for files beside it
ssl-load-extra-files ; - ; 2.4+ ; { none | all | { bundle | sctl | ocsp | issuer | key } ... } ; strict build:OPENSSL ; 3.1 ; Which files beside a certificate are loaded with it
ssl-mode-async ; - ; 2.4+ ; [<rest>] ; strict build:OPENSSL ; 3.2 ; Lets crypto engines work asynchronously
ssl-passphrase-cmd ; - ; 3.4+ ; <path> [<string:argument> ...] ; dangerous build:OPENSSL ; 3.1 ; Program that prints the passphrase of an encrypted private key
ssl-propquery ; - ; 2.6+ ; <string:query> [<rest>] ; strict build:OPENSSL ; 3.1 ; Default property query for choosing algorithms of OpenSSL providers
ssl-provider ; - ; 2.6+ ; <string:provider> [<rest>] ; strict dangerous multi build:OPENSSL ; 3.1 ; Loads an OpenSSL provider
ssl-provider-path ; - ; 2.6+ ; <dir> [<rest>] ; strict dangerous build:OPENSSL ; 3.1 ; Directory where OpenSSL providers are looked for
ssl-security-level ; - ; 3.0+ ; <int:0..5> [<rest>] ; strict build:OPENSSL ; 3.1 ; Security level of OpenSSL
ssl-server-verify ; - ; 2.4+ ; { none | required } ; strict ; 3.1 ; Whether servers' certificates are checked unless a server says otherwise; required by default
ssl-skip-self-issued-ca ; - ; 2.4+ ; [<rest>] ; strict build:OPENSSL ; 3.1 ; Does not send self-issued CA certificates of a chain
tune.ssl.cachesize ; - ; 2.4+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Entries in the TLS session cache; 0 turns it off
tune.ssl.capture-buffer-size ; - ; 2.6+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Bytes of a client's hello kept for fingerprints and cipher fetches; 0 keeps none
tune.ssl.capture-cipherlist-size ; - ; 2.4+~2.6 ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Old name of tune.ssl.capture-buffer-size
tune.ssl.certificate-compression ; - ; 3.4+ ; { auto | off } ; strict build:OPENSSL ; 3.2 ; Whether certificates may be sent compressed
tune.ssl.default-dh-param ; - ; 2.4+ ; { <int:1024..> | <word> } ; strict build:OPENSSL ; 3.2 ; Bits of Diffie-Hellman parameters when a certificate brings none; 2048 by default
tune.ssl.force-private-cache ; - ; 2.4+ ; - ; strict build:OPENSSL ; 3.2 ; Gives every process a TLS session cache of its own
tune.ssl.hard-maxrecord ; - ; 2.6+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Most bytes in a TLS record, whatever the state of the connection
tune.ssl.keylog ; - ; 2.4+ ; { on | off } ; strict build:OPENSSL ; 3.2 ; Keeps TLS secrets so that captured traffic can be decrypted
tune.ssl.lifetime ; - ; 2.4+ ; <time:s> ; strict build:OPENSSL ; 3.2 ; How long a TLS session may be resumed, in seconds; 300 by default
tune.ssl.maxrecord ; - ; 2.4+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Most bytes in a TLS record while a connection starts; 0 means no limit
tune.ssl.ocsp-update.maxdelay ; - ; 2.8+ ; { <int:0..> | <word> } [<rest>] ; strict build:OPENSSL ; 3.1 ; Old name of ocsp-update.maxdelay
tune.ssl.ocsp-update.mindelay ; - ; 2.8+ ; { <int:0..> | <word> } [<rest>] ; strict build:OPENSSL ; 3.1 ; Old name of ocsp-update.mindelay
tune.ssl.ssl-ctx-cache-size ; - ; 2.4+ ; { <int:0..> | <word> } ; strict build:OPENSSL ; 3.2 ; Generated certificates kept in memory; 1000 by default
`,
);
