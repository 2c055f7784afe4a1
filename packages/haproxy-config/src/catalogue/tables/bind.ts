import { table } from '../table.ts';

/** The arguments of bind lines. Source: manual 5.1, haproxy -dKall of 2.6 to 3.4, HAProxy's parsers. */
export const bindKeywords = table(
  'bind',
  String.raw`
# Who comes in, and how
accept-netscaler-cip ; - ; 2.4+ ; <int:1..:magic> ; strict ; 5.1 ; Expects the NetScaler Client IP header with this magic number
accept-proxy ; - ; 2.4+ ; - ; strict ; 5.1 ; Expects a PROXY protocol header from every client
backlog ; - ; 2.4+ ; <int:0..> ; - ; 5.1 ; How many connections the kernel may queue for this socket
cc ; - ; 3.4+ ; <word:algorithm> ; strict ; 5.1 ; Congestion control of TCP connections, by its name in the kernel
defer-accept ; - ; 2.4+ ; - ; strict ; 5.1 ; Accepts a connection when its first data is there (Linux)
expose-fd ; - ; 2.4+ ; listeners ; strict ; 5.1 ; Lets a new process take the listening sockets over this socket; stats sockets only
gid ; - ; 2.4+ ; <int:0..> ; - ; 5.1 ; Group of a UNIX socket, by number
group ; - ; 2.4+ ; <string:group> ; strict ; 5.1 ; Group of a UNIX socket, by name
guid-prefix ; - ; 3.0+ ; <string> ; strict ; 5.1 ; Beginning of the global identifiers of these listeners
id ; - ; 2.4+ ; <int:1..> ; strict ; 5.1 ; Fixed number of the listener in statistics and SNMP
idle-ping ; - ; 3.2+ ; <time> ; strict ; 5.1 ; Asks idle HTTP/2 clients after so long whether they are still there; milliseconds
interface ; - ; 2.4+ ; <string:interface> ; strict ; 5.1 ; Takes connections from this network interface only
label ; - ; 3.2+ ; <string> ; strict ; 5.1 ; Text for people that statistics show for the listener
level ; - ; 2.4+ ; { user | operator | admin } ; strict ; 5.1 ; What a stats socket may do; operator unless told otherwise
maxconn ; - ; 2.4+ ; <int:0..> ; - ; 5.1 ; How many connections these listeners take at once
mode ; - ; 2.4+ ; <word:octal> ; strict ; 5.1 ; Permissions of a UNIX socket, in octal
mss ; - ; 2.4+ ; <int:-65535..65535> ; strict ; 5.1 ; Largest TCP segment to announce; below zero: to take off the value of the system
name ; - ; 2.4+ ; <string> ; strict ; 5.1 ; Name of the listener in statistics
namespace ; - ; 2.4+ ; <string> ; strict build:NS ; 5.1 ; Network namespace in which to listen
nbconn ; - ; 3.0+ ; <int:1..> ; strict ; 5.1 ; How many connections reverse HTTP keeps open (experimental)
nice ; - ; 2.4+ ; <int:-1024..1024> ; - ; 5.1 ; Priority of these connections: lower values are served first
process ; - ; 2.4..2.6~2.6 ; <string> ; - ; 5.1 ; Bound the listener to processes and threads; thread replaces it
proto ; - ; 2.4+ ; <word> ; strict ; 5.1 ; Protocol that clients must speak, such as h1 or h2, instead of finding out
quic-cc-algo ; - ; 2.8+ ; <word:algorithm> ; build:QUIC ; 5.1 ; Congestion control of QUIC: cubic, newreno, bbr or nocc, with a largest window in parentheses
quic-force-retry ; - ; 2.6+ ; - ; strict build:QUIC ; 5.1 ; Makes every QUIC client prove its address first
quic-socket ; - ; 3.0+ ; { connection | listener } ; strict build:QUIC ; 5.1 ; Says whether each QUIC connection has a socket of its own
severity-output ; - ; 2.4+ ; { none | number | string } ; strict ; 5.1 ; How a stats socket shows the severity of its answers
shards ; - ; 2.6+ ; { by-thread | by-group | <int:1..> } ; strict ; 5.1 ; How many sockets to open for one address, to spread the load over threads
tcp-md5sig ; - ; 3.4+ ; <string:password> ; strict ; 5.1 ; Password for TCP MD5 signatures of segments
tcp-ss ; - ; 3.4+ ; <int:0..2> ; strict ; 5.1 ; Keeps the SYN packet for fetches: 0 not, 1 with its headers, 2 with the MAC header
tcp-ut ; - ; 2.4+ ; <time> ; strict ; 5.1 ; Closes connections whose data is not acknowledged for so long; milliseconds
tfo ; - ; 2.4+ ; - ; strict build:TFO ; 5.1 ; Allows TCP Fast Open
thread ; - ; 2.6+ ; <string:set> ; - ; 5.1 ; Threads that serve the listener: all, odd, even, numbers, ranges, with a group in front
transparent ; - ; 2.4+ ; - ; strict build:LINUX_TPROXY ; 5.1 ; Listens on addresses that the machine does not have
uid ; - ; 2.4+ ; <int:0..> ; - ; 5.1 ; Owner of a UNIX socket, by number
user ; - ; 2.4+ ; <string:user> ; strict ; 5.1 ; Owner of a UNIX socket, by name
v4v6 ; - ; 2.4+ ; - ; strict ; 5.1 ; Takes IPv4 and IPv6 on an IPv6 socket
v6only ; - ; 2.4+ ; - ; strict ; 5.1 ; Takes IPv6 alone on an IPv6 socket
# TLS
allow-0rtt ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Takes data that clients send before the handshake is over; it can be replayed
alpn ; - ; 2.4+ ; <string:protocols> ; strict build:OPENSSL ; 5.1 ; Protocols to offer in the handshake, the best first, with commas between
ca-file ; - ; 2.4+ ; <@file> ; strict runtime build:OPENSSL ; 5.1 ; Authorities whose client certificates are trusted, and named to clients
ca-ignore-err ; - ; 2.4+ ; <string:errors> ; strict build:OPENSSL ; 5.1 ; Errors above the client certificate to overlook: all, numbers or names
ca-sign-file ; - ; 2.4+ ; <path> ; strict build:OPENSSL ; 5.1 ; Authority and key that sign generated certificates
ca-sign-pass ; - ; 2.4+ ; <string:password> ; strict build:OPENSSL ; 5.1 ; Password of the key in ca-sign-file
ca-verify-file ; - ; 2.4+ ; <@file> ; strict runtime build:OPENSSL ; 5.1 ; Authorities that are trusted without being named to clients
ciphers ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.1 ; Ciphers up to TLS 1.2, with colons between
ciphersuites ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.1 ; Cipher suites of TLS 1.3, with colons between
client-sigalgs ; - ; 2.8+ ; <string> ; strict build:OPENSSL ; 5.1 ; Signature algorithms for client certificates, with colons between
crl-file ; - ; 2.4+ ; <@file> ; strict runtime build:OPENSSL ; 5.1 ; Client certificates that are revoked
crt ; - ; 2.4+ ; <@cert> ; strict runtime multi build:OPENSSL ; 5.1 ; Certificate with its key, or a directory of them
crt-ignore-err ; - ; 2.4+ ; <string:errors> ; strict build:OPENSSL ; 5.1 ; Errors of the client certificate to overlook: all, numbers or names
crt-list ; - ; 2.4+ ; <path> ; strict runtime multi build:OPENSSL ; 5.1 ; List of certificates with their names and settings
curves ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.1 ; Curves for the key exchange, with colons between
default-crt ; - ; 3.0+ ; <@cert> ; strict runtime multi build:OPENSSL ; 5.1 ; Certificate for clients whose host name no other one fits
ecdhe ; - ; 2.4+ ; <string> ; strict build:OPENSSL ; 5.1 ; One named curve for the key exchange; curves replaces it
ech ; - ; 3.4+ ; <dir> ; build:ECH ; 5.1 ; Keys for Encrypted Client Hello (experimental)
force-sslv3 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; SSL 3.0 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv10 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; TLS 1.0 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv11 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; TLS 1.1 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv12 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; TLS 1.2 alone; ssl-min-ver and ssl-max-ver replace it
force-tlsv13 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; TLS 1.3 alone; ssl-min-ver and ssl-max-ver replace it
generate-certificates ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Makes certificates for unknown host names, signed by ca-sign-file
ktls ; - ; 3.4+ ; { on | off } ; build:KTLS ; 5.1 ; Leaves the encryption of data to the kernel (experimental)
no-alpn ; - ; 2.8+ ; - ; strict build:OPENSSL ; 5.1 ; Offers no protocols in the handshake
no-ca-names ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Does not tell clients which authorities are trusted
no-sslv3 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses SSL 3.0; ssl-min-ver replaces it
no-strict-sni ; - ; 3.2+ ; - ; strict build:OPENSSL ; 5.1 ; Serves clients whose host name fits no certificate, against a default of global
no-tls-tickets ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Does not resume TLS sessions by ticket
no-tlsv10 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses TLS 1.0; ssl-min-ver replaces it
no-tlsv11 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses TLS 1.1; ssl-min-ver replaces it
no-tlsv12 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses TLS 1.2; ssl-min-ver and ssl-max-ver replace it
no-tlsv13 ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses TLS 1.3; ssl-max-ver replaces it
# In crt-list lines only; later releases take it from the crt-store.
ocsp-update ; crt-list ; 2.8..2.8 ; { on | off } ; - ; 5.1 ; Keeps the OCSP response of a certificate fresh by asking its issuer
npn ; - ; 2.4+ ; <string:protocols> ; strict build:OPENSSL ; 5.1 ; Protocols to offer by NPN, which alpn replaced
prefer-client-ciphers ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Follows the order of ciphers of the client
sigalgs ; - ; 2.8+ ; <string> ; strict build:OPENSSL ; 5.1 ; Signature algorithms, with colons between
ssl ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Speaks TLS with clients
ssl-max-ver ; - ; 2.4+ ; { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } ; strict build:OPENSSL ; 5.1 ; Newest TLS version to allow
ssl-min-ver ; - ; 2.4+ ; { SSLv3 | TLSv1.0 | TLSv1.1 | TLSv1.2 | TLSv1.3 } ; strict build:OPENSSL ; 5.1 ; Oldest TLS version to allow
strict-sni ; - ; 2.4+ ; - ; strict build:OPENSSL ; 5.1 ; Refuses clients whose host name fits no certificate
tls-ticket-keys ; - ; 2.4+ ; <path> ; strict runtime build:OPENSSL ; 5.1 ; Keys of session tickets, to share them between machines
tls-tickets ; - ; 3.2+ ; - ; strict build:OPENSSL ; 5.1 ; Resumes TLS sessions by ticket, against a default of global
verify ; - ; 2.4+ ; { none | optional | required } ; strict build:OPENSSL ; 5.1 ; Asks clients for a certificate; not unless told
`,
);
