import { table } from '../table.ts';

/**
 * Sample fetches of buffer contents: raw bytes, TLS ClientHello, RDP, distcc. Source: chapter 7.3.5, `haproxy -dKall` of
 * 2.6 to 3.4, source of 2.4.
 * Traffic classes (column `where`): `connection` from the TCP connection on, health checks included; `request` while the
 * request is there; `transaction` from the request on, logs included; `message` in requests for the request, in
 * responses and checks for the response; `response` while the response is there.
 */
export const payloadFetchKeywords = table(
  'fetch',
  String.raw`
distcc_body ; message ; 2.4+ ; (<string:token>[,<int:occurrence>]) ; out:bin ; 7.3.5 ; Body of a token in a distcc message
distcc_param ; message ; 2.4+ ; (<string:token>[,<int:occurrence>]) ; out:sint ; 7.3.5 ; Number that belongs to a token in a distcc message
payload ; message ; 2.4+ ; (<int:offset>,<int:length>) ; out:bin ; 7.3.5 ; Bytes of the buffer; prefer 'req.payload' and 'res.payload'
payload_lv ; message ; 2.4+ ; (<int:offset>,<int:length>[,<string:data-offset>]) ; out:bin ; 7.3.5 ; Bytes of the buffer behind a length field; prefer 'req.payload_lv' and 'res.payload_lv'
rdp_cookie ; request ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.5 ; RDP cookie of the request; old name of 'req.rdp_cookie'
rdp_cookie_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.5 ; Number of RDP cookies in the request; old name of 'req.rdp_cookie_cnt'
rep_ssl_hello_type ; response ; 2.4+ ; - ; out:sint ; 7.3.5 ; Type of the TLS hello in the response; old name of 'res.ssl_hello_type'
req.len ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; Bytes in the request buffer
req.payload ; request ; 2.4+ ; (<int:offset>,<int:length>) ; out:bin ; 7.3.5 ; Bytes of the request buffer from an offset; length 0 means all
req.payload_lv ; request ; 2.4+ ; (<int:offset>,<int:length>[,<string:data-offset>]) ; out:bin ; 7.3.5 ; Bytes of the request buffer whose length stands at an offset
req.proto_http ; transaction ; 2.4+ ; - ; out:bool ; 7.3.5 ; True when the request buffer holds a valid HTTP request; switches TCP to HTTP analysis
req.rdp_cookie ; request ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.5 ; RDP cookie of the request, such as 'msts'
req.rdp_cookie_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.5 ; Number of RDP cookies in the request
req.ssl_alpn ; request ; 2.4+ ; - ; out:str ; 7.3.5 ; ALPN protocols in a TLS ClientHello that HAProxy does not decrypt
req.ssl_cipherlist ; connection ; 3.2+ ; - ; out:bin ; 7.3.5 ; Cipher suites in a TLS ClientHello that HAProxy does not decrypt, binary
req.ssl_ec_ext ; request ; 2.4+ ; - ; out:bool ; 7.3.5 ; True when a TLS ClientHello in the buffer announces elliptic curves
req.ssl_hello_type ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; Type of the TLS hello in the request buffer, 1 for a ClientHello
req.ssl_keyshare_groups ; connection ; 3.2+ ; - ; out:bin ; 7.3.5 ; Key share groups in a TLS ClientHello that HAProxy does not decrypt, binary
req.ssl_sigalgs ; connection ; 3.2+ ; - ; out:bin ; 7.3.5 ; Signature algorithms in a TLS ClientHello that HAProxy does not decrypt, binary
req.ssl_sni ; request ; 2.4+ ; - ; out:str ; 7.3.5 ; Server name in a TLS ClientHello that HAProxy does not decrypt
req.ssl_st_ext ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; Session ticket in a TLS ClientHello: 0 no extension, 1 empty, 2 with a ticket
req.ssl_supported_groups ; connection ; 3.2+ ; - ; out:bin ; 7.3.5 ; Supported groups in a TLS ClientHello that HAProxy does not decrypt, binary
req.ssl_ver ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; TLS version in a ClientHello that HAProxy does not decrypt, for example 3.1 for TLS 1.0
req_len ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; Bytes in the request buffer; old name of 'req.len'
req_proto_http ; transaction ; 2.4+ ; - ; out:bool ; 7.3.5 ; True when the request buffer holds HTTP; old name of 'req.proto_http'
req_ssl_hello_type ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; Type of the TLS hello in the request buffer; old name of 'req.ssl_hello_type'
req_ssl_sni ; request ; 2.4+ ; - ; out:str ; 7.3.5 ; Server name of a TLS ClientHello in the buffer; old name of 'req.ssl_sni'
req_ssl_ver ; request ; 2.4+ ; - ; out:sint ; 7.3.5 ; TLS version of a ClientHello in the buffer; old name of 'req.ssl_ver'
res.len ; response ; 2.4+ ; - ; out:sint ; 7.3.5 ; Bytes in the response buffer
res.payload ; response ; 2.4+ ; (<int:offset>,<int:length>) ; out:bin ; 7.3.5 ; Bytes of the response buffer from an offset; length 0 means all
res.payload_lv ; response ; 2.4+ ; (<int:offset>,<int:length>[,<string:data-offset>]) ; out:bin ; 7.3.5 ; Bytes of the response buffer whose length stands at an offset
res.ssl_hello_type ; response ; 2.4+ ; - ; out:sint ; 7.3.5 ; Type of the TLS hello in the response buffer, 2 for a ServerHello
`,
);
