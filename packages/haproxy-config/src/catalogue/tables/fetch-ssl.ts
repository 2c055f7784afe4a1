import { table } from '../table.ts';

/**
 * Sample fetches of TLS connections and certificates. Source: chapter 7.3.4, `haproxy -dKall` of 2.6 to 3.4, source of
 * 2.4.
 * Traffic classes (column `where`): `session` from the client's session on (after TLS and PROXY handshakes), logs
 * included; `server-connection` once there is a server connection, logs and checks included.
 */
export const sslFetchKeywords = table(
  'fetch',
  String.raw`
ssl_bc ; server-connection ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the connection to the server uses TLS
ssl_bc_alg_keysize ; server-connection ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Key size of the cipher to the server in bits
ssl_bc_alpn ; server-connection ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; ALPN protocol agreed with the server
ssl_bc_cipher ; server-connection ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Cipher of the connection to the server
ssl_bc_client_early_traffic_secret ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_EARLY_TRAFFIC_SECRET of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_client_handshake_traffic_secret ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_HANDSHAKE_TRAFFIC_SECRET of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_client_random ; server-connection ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS client random of the server connection, to decrypt captures
ssl_bc_client_traffic_secret_0 ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_TRAFFIC_SECRET_0 of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_curve ; server-connection ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Curve of the key agreement with the server
ssl_bc_early_exporter_secret ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 EARLY_EXPORTER_SECRET of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_err ; server-connection ; 2.6+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Number of the last TLS error on the server side
ssl_bc_err_str ; server-connection ; 2.6+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Text of the last TLS error on the server side
ssl_bc_exporter_secret ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 EXPORTER_SECRET of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_is_resumed ; server-connection ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the TLS session with the server was resumed
ssl_bc_npn ; server-connection ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; NPN protocol agreed with the server, the forerunner of ALPN
ssl_bc_protocol ; server-connection ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS version of the connection to the server
ssl_bc_server_handshake_traffic_secret ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 SERVER_HANDSHAKE_TRAFFIC_SECRET of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_server_random ; server-connection ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS server random of the server connection, to decrypt captures
ssl_bc_server_traffic_secret_0 ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 SERVER_TRAFFIC_SECRET_0 of the server connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_bc_session_id ; server-connection ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS session id of the connection to the server
ssl_bc_session_key ; server-connection ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS master key of the connection to the server, to decrypt captures
ssl_bc_sni ; server-connection ; 3.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Server name that HAProxy sent to the server
ssl_bc_unique_id ; server-connection ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS unique id of the connection to the server (RFC 5929)
ssl_bc_use_keysize ; server-connection ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Key size that the cipher to the server really uses, in bits
ssl_c_ca_err ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; First error while verifying the client's CA chain (depth above 0), 0 when there is none
ssl_c_ca_err_depth ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Depth in the CA chain of the first verification error, 0 when there is none
ssl_c_chain_der ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Client certificate's chain in DER
ssl_c_der ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Client certificate in DER
ssl_c_err ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; First error while verifying the client certificate itself (depth 0), 0 when there is none
ssl_c_i_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Issuer of the client certificate, or one entry of it such as CN
ssl_c_key_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Key algorithm of the client certificate
ssl_c_notafter ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; End date of the client certificate, YYMMDDhhmmss
ssl_c_notbefore ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Start date of the client certificate, YYMMDDhhmmss
ssl_c_r_dn ; session ; 2.8+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Name of the root CA that verified the client certificate, or one entry of it such as CN
ssl_c_s_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Subject of the client certificate, or one entry of it such as CN
ssl_c_san ; session ; 3.2+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Subject alternative names of the client certificate, separated by commas
ssl_c_serial ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Serial number of the client certificate
ssl_c_sha1 ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; SHA-1 fingerprint of the client certificate, binary
ssl_c_sig_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Signature algorithm of the client certificate
ssl_c_used ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the TLS session has a client certificate, resumed sessions included
ssl_c_verify ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Result of verifying the client certificate, 0 for success
ssl_c_version ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; X.509 version of the client certificate
ssl_f_der ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; HAProxy's own certificate to the client in DER
ssl_f_i_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Issuer of HAProxy's own certificate to the client, or one entry of it such as CN
ssl_f_key_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Key algorithm of HAProxy's own certificate to the client
ssl_f_notafter ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; End date of HAProxy's own certificate to the client, YYMMDDhhmmss
ssl_f_notbefore ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Start date of HAProxy's own certificate to the client, YYMMDDhhmmss
ssl_f_s_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Subject of HAProxy's own certificate to the client, or one entry of it such as CN
ssl_f_serial ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Serial number of HAProxy's own certificate to the client
ssl_f_sha1 ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; SHA-1 fingerprint of HAProxy's own certificate to the client, binary
ssl_f_sig_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Signature algorithm of HAProxy's own certificate to the client
ssl_f_version ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; X.509 version of HAProxy's own certificate to the client
ssl_fc ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the client connection uses TLS that HAProxy decrypts
ssl_fc_alg_keysize ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Key size of the cipher to the client in bits
ssl_fc_alpn ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; ALPN protocol agreed with the client
ssl_fc_cipher ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Cipher of the client connection
ssl_fc_cipherlist_bin ; session ; 2.4+ ; ([<int:filter>]) ; out:str build:OPENSSL ; 7.3.4 ; Cipher suites of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_cipherlist_hex ; session ; 2.4+ ; ([<int:filter>]) ; out:bin build:OPENSSL ; 7.3.4 ; Cipher suites of the ClientHello, hexadecimal; needs 'tune.ssl.capture-buffer-size'
ssl_fc_cipherlist_str ; session ; 2.4+ ; ([<int:filter>]) ; out:str build:OPENSSL ; 7.3.4 ; Cipher suites of the ClientHello by name; needs 'tune.ssl.capture-buffer-size'
ssl_fc_cipherlist_xxh ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Hash (xxh64) of the ClientHello's cipher suites; needs 'tune.ssl.capture-buffer-size'
ssl_fc_client_early_traffic_secret ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_EARLY_TRAFFIC_SECRET of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_client_handshake_traffic_secret ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_HANDSHAKE_TRAFFIC_SECRET of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_client_random ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS client random of the client connection, to decrypt captures
ssl_fc_client_traffic_secret_0 ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 CLIENT_TRAFFIC_SECRET_0 of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_crtname ; session ; 3.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Name of the certificate chosen for the client, as in 'show ssl cert'
ssl_fc_curve ; session ; 3.0+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Curve of the key agreement with the client
ssl_fc_early_exporter_secret ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 EARLY_EXPORTER_SECRET of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_early_rcvd ; session ; 3.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the client sent TLS early data, even after the handshake
ssl_fc_ecformats_bin ; session ; 2.6+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Curve point formats of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_ech_outer_sni ; session ; 3.4+ ; - ; out:str build:ECH ; 7.3.4 ; Public server name outside the encrypted ClientHello
ssl_fc_ech_status ; session ; 3.4+ ; - ; out:str build:ECH ; 7.3.4 ; How Encrypted Client Hello (ECH) went for the client connection
ssl_fc_eclist_bin ; session ; 2.6+ ; ([<int:filter>]) ; out:str build:OPENSSL ; 7.3.4 ; Elliptic curves of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_err ; session ; 2.6+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Number of the last TLS error on the client side
ssl_fc_err_str ; session ; 2.6+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Text of the last TLS error on the client side
ssl_fc_exporter_secret ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 EXPORTER_SECRET of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_extlist_bin ; session ; 2.6+ ; ([<int:filter>]) ; out:str build:OPENSSL ; 7.3.4 ; Extensions of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_has_crt ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the client sent a certificate in this handshake, resumed sessions excluded
ssl_fc_has_early ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True while early data came in and the handshake is not finished
ssl_fc_has_sni ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the client sent a server name
ssl_fc_is_resumed ; session ; 2.4+ ; - ; out:bool build:OPENSSL ; 7.3.4 ; True when the client's TLS session was resumed
ssl_fc_npn ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; NPN protocol of the client, the forerunner of ALPN
ssl_fc_protocol ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS version of the client connection
ssl_fc_protocol_hello_id ; session ; 2.6+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; TLS version number in the ClientHello; needs 'tune.ssl.capture-buffer-size'
ssl_fc_server_handshake_traffic_secret ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 SERVER_HANDSHAKE_TRAFFIC_SECRET of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_server_random ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS server random of the client connection, to decrypt captures
ssl_fc_server_traffic_secret_0 ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; TLS 1.3 SERVER_TRAFFIC_SECRET_0 of the client connection, hexadecimal; needs 'tune.ssl.keylog'
ssl_fc_session_id ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS session id of the client connection
ssl_fc_session_key ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS master key of the client connection, to decrypt captures
ssl_fc_sigalgs_bin ; session ; 3.2+ ; ([<int:filter>]) ; out:bin build:OPENSSL ; 7.3.4 ; Signature algorithms of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_sni ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Server name that the client asked for in TLS
ssl_fc_supported_versions_bin ; session ; 3.2+ ; ([<int:filter>]) ; out:bin build:OPENSSL ; 7.3.4 ; TLS versions of the ClientHello, binary; needs 'tune.ssl.capture-buffer-size'
ssl_fc_unique_id ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; TLS unique id of the client connection (RFC 5929)
ssl_fc_use_keysize ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; Key size that the cipher to the client really uses, in bits
ssl_ocsp_certid ; server-connection ; 2.8..2.8 ; - ; out:str ; 7.3.4 ; Certificate id of the OCSP update that a log line is about
ssl_ocsp_certname ; server-connection ; 2.8..2.8 ; - ; out:str ; 7.3.4 ; Path of the certificate of the OCSP update that a log line is about
ssl_ocsp_fail_cnt ; server-connection ; 2.8..2.8 ; - ; out:sint ; 7.3.4 ; Failed OCSP updates of the certificate that a log line is about
ssl_ocsp_status ; server-connection ; 2.8..2.8 ; - ; out:sint ; 7.3.4 ; Result number of the OCSP update that a log line is about
ssl_ocsp_status_str ; server-connection ; 2.8..2.8 ; - ; out:str ; 7.3.4 ; Result text of the OCSP update that a log line is about
ssl_ocsp_success_cnt ; server-connection ; 2.8..2.8 ; - ; out:sint ; 7.3.4 ; Good OCSP updates of the certificate that a log line is about
ssl_s_chain_der ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Server certificate's chain in DER
ssl_s_der ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Server certificate in DER
ssl_s_i_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Issuer of the server's certificate, or one entry of it such as CN
ssl_s_key_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Key algorithm of the server's certificate
ssl_s_notafter ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; End date of the server's certificate, YYMMDDhhmmss
ssl_s_notbefore ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Start date of the server's certificate, YYMMDDhhmmss
ssl_s_s_dn ; session ; 2.4+ ; ([<string:entry>,<int:occurrence>,<string:format>]) ; out:str build:OPENSSL ; 7.3.4 ; Subject of the server's certificate, or one entry of it such as CN
ssl_s_serial ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; Serial number of the server's certificate
ssl_s_sha1 ; session ; 2.4+ ; - ; out:bin build:OPENSSL ; 7.3.4 ; SHA-1 fingerprint of the server's certificate, binary
ssl_s_sig_alg ; session ; 2.4+ ; - ; out:str build:OPENSSL ; 7.3.4 ; Signature algorithm of the server's certificate
ssl_s_version ; session ; 2.4+ ; - ; out:sint build:OPENSSL ; 7.3.4 ; X.509 version of the server's certificate
`,
);
