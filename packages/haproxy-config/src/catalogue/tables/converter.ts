import { table } from '../table.ts';

/** Converters of sample expressions. Source: chapter 7.3.1, `haproxy -dKall` of 2.6 to 3.4, source of 2.4. */
export const converterKeywords = table(
  'converter',
  String.raw`
51d.single ; - ; 2.4+ ; (<string:property>[,<string:property>,<string:property>,<string:property>,<string:property>]) ; in:str out:str build:51DEGREES ; 7.3.1 ; Device properties from 51Degrees for a User-Agent
add ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Adds a number or variable
add_item ; - ; 2.6+ ; (<string:delimiter>,<var>[,<string:suffix>]) ; in:str out:str ; 7.3.1 ; Appends a delimiter, a variable and a suffix, the delimiter only between two texts
aes_cbc_dec ; - ; 3.4+ ; (<int:bits>,<string:nonce>,<string:key>[,<string:aad>]) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Decrypts AES-CBC; bits 128, 192 or 256, other arguments base64 or variables
aes_cbc_enc ; - ; 3.4+ ; (<int:bits>,<string:nonce>,<string:key>[,<string:aad>]) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Encrypts with AES-CBC; bits 128, 192 or 256, other arguments base64 or variables
aes_gcm_dec ; - ; 2.4+ ; (<int:bits>,<string:nonce>,<string:key>,<string:tag>[,<string:aad>]) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Decrypts AES-GCM; bits 128, 192 or 256, other arguments base64 or variables
aes_gcm_enc ; - ; 3.0+ ; (<int:bits>,<string:nonce>,<string:key>,<var:tag>[,<string:aad>]) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Encrypts with AES-GCM and stores the tag in a variable; bits 128, 192 or 256
and ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Bitwise AND with a number or variable
b64dec ; - ; 2.4+ ; - ; in:str out:bin ; 7.3.1 ; Decodes base64
base2 ; - ; 3.4+ ; - ; in:bin out:str ; 7.3.1 ; Binary as text of 0 and 1, eight digits a byte; for matching address prefixes
base64 ; - ; 2.4+ ; - ; in:bin out:str ; 7.3.1 ; Encodes as base64
be2dec ; - ; 2.6+ ; (<string:separator>,<int:chunk-size>[,<int:truncate>]) ; in:bin out:str ; 7.3.1 ; Big-endian binary as decimal numbers, one for each chunk, with a separator
be2hex ; - ; 2.6+ ; ([<string:separator>,<int:chunk-size>,<int:truncate>]) ; in:bin out:str ; 7.3.1 ; Binary as hexadecimal digits, with a separator between chunks
bool ; - ; 2.4+ ; - ; in:sint out:bool ; 7.3.1 ; True when a number is not 0
bytes ; - ; 2.4+ ; (<string:offset>[,<string:length>]) ; in:bin out:bin ; 7.3.1 ; Part of a binary, from an offset, to the end or of a given length
capture-req ; - ; 2.4+ ; (<int:slot>) ; in:str out:str ; 7.3.1 ; Keeps the text in a request capture slot and passes it on
capture-res ; - ; 2.4+ ; (<int:slot>) ; in:str out:str ; 7.3.1 ; Keeps the text in a response capture slot and passes it on
concat ; - ; 2.4+ ; ([<string:start>,<var>,<string:end>]) ; in:str out:str ; 7.3.1 ; Appends a text, a variable and another text
cpl ; - ; 2.4+ ; - ; in:sint out:sint ; 7.3.1 ; Flips all bits of a number
crc32 ; - ; 2.4+ ; ([<int:avalanche>]) ; in:bin out:sint ; 7.3.1 ; CRC32 of a binary; argument 1 mixes the bits once more
crc32c ; - ; 2.4+ ; ([<int:avalanche>]) ; in:bin out:sint ; 7.3.1 ; CRC32C of a binary; argument 1 mixes the bits once more
cut_crlf ; - ; 2.4+ ; - ; in:str out:str ; 7.3.1 ; Cuts a text at its first line end
da-csv-conv ; - ; 2.4+ ; (<string:property>[,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>]) ; in:str out:str build:DEVICEATLAS ; 7.3.1 ; Device properties from DeviceAtlas for a User-Agent
date ; - ; 3.2+ ; - ; in:str out:sint ; 7.3.1 ; Date of an HTTP header as Unix time
debug ; - ; 2.4+ ; ([<string:prefix>,<string:sink>]) ; in:any out:same ; 7.3.1 ; Writes the value to an event sink (default 'buf0') and passes it on
digest ; - ; 2.4+ ; (<string:algorithm>) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Message digest of a binary by OpenSSL name, such as sha256
div ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Divides by a number or variable; by 0 gives the largest number
djb2 ; - ; 2.4+ ; ([<int:avalanche>]) ; in:bin out:sint ; 7.3.1 ; DJB2 hash of a binary; argument 1 mixes the bits once more
eth.data ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Content of an Ethernet frame behind its header, for 'fc_saved_syn'
eth.dst ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Destination address of an Ethernet frame, 6 bytes
eth.hdr ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Header of an Ethernet frame, VLAN tags included
eth.proto ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; EtherType of an Ethernet frame, such as 0x800 for IPv4
eth.src ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Source address of an Ethernet frame, 6 bytes
eth.vlan ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Last VLAN id of an Ethernet frame
even ; - ; 2.4+ ; - ; in:sint out:bool ; 7.3.1 ; True when a number is even
fe_exists ; - ; 3.4+ ; - ; in:str out:bool ; 7.3.1 ; True when a frontend of this name exists
field ; - ; 2.4+ ; (<int:index>,<string:delimiters>[,<int:count>]) ; in:str out:str ; 7.3.1 ; Field number n of a text split at delimiters; -1 is the last, empty fields count
fix_is_valid ; - ; 2.4+ ; - ; in:bin out:bool ; 7.3.1 ; True when a binary is a sound FIX message
fix_tag_value ; - ; 2.4+ ; (<string:tag>) ; in:bin out:bin ; 7.3.1 ; Value of a tag, by number or name, of a FIX message
hex ; - ; 2.4+ ; - ; in:bin out:str ; 7.3.1 ; Binary as hexadecimal digits
hex2i ; - ; 2.4+ ; - ; in:str out:sint ; 7.3.1 ; Hexadecimal digits as a number
hmac ; - ; 2.4+ ; (<string:algorithm>,<string:key>) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; HMAC of a binary by OpenSSL digest name, with a base64 key or variable
host_only ; - ; 2.6+ ; - ; in:str out:str ; 7.3.1 ; Host header without its port, in lower case
htonl ; - ; 2.4+ ; - ; in:sint out:bin ; 7.3.1 ; Number as 4 bytes in network order
http_date ; - ; 2.4+ ; ([<int:offset>,<string:unit>]) ; in:sint out:str ; 7.3.1 ; Unix time as date for HTTP headers, after adding an offset
iif ; - ; 2.4+ ; (<string:true>,<string:false>) ; in:bool out:str ; 7.3.1 ; One text for true, another for false
in_table ; - ; 2.4+ ; ([<@table>]) ; in:any out:bool ; 7.3.1 ; True when the value is a key of a stick-table
ip.data ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Content of an IP packet behind its header, usually TCP
ip.df ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; 1 when an IP packet must not be fragmented, else 0
ip.dst ; - ; 3.4+ ; - ; in:bin out:addr ; 7.3.1 ; Destination address of an IP packet
ip.fp ; - ; 3.4+ ; ([<int:mode>]) ; in:bin out:bin ; 7.3.1 ; Fingerprint of an IP and TCP header; mode is a sum of options
ip.hdr ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Header of an IP packet
ip.proto ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Protocol number of an IP packet, 6 for TCP
ip.src ; - ; 3.4+ ; - ; in:bin out:addr ; 7.3.1 ; Source address of an IP packet
ip.tos ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Type of service of an IP packet
ip.ttl ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Time to live, or hop limit, of an IP packet
ip.ver ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Version of an IP packet, 4 or 6
ipmask ; - ; 2.4+ ; (<string:mask4>[,<string:mask6>]) ; in:addr out:addr ; 7.3.1 ; Applies a netmask to an address, by length or dotted
json ; - ; 2.4+ ; ([<string:input-code>]) ; in:str out:str ; 7.3.1 ; Escapes a text for JSON
json_query ; - ; 2.4+ ; (<string:path>[,<string:output-type>]) ; in:str out:any ; 7.3.1 ; Value at a path of a JSON text; type 'int' makes a number of it
jwt_decrypt_cert ; - ; 3.4+ ; (<@cert>) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Content of an encrypted JWT (JWE), decrypted with a certificate's key
jwt_decrypt_jwk ; - ; 3.4+ ; (<string:jwk>) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Content of an encrypted JWT (JWE), decrypted with a JSON web key
jwt_decrypt_secret ; - ; 3.4+ ; (<string:secret>) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; Content of an encrypted JWT (JWE), decrypted with a base64 secret
jwt_header_query ; - ; 2.6+ ; ([<string:path>,<string:output-type>]) ; in:bin out:any build:OPENSSL ; 7.3.1 ; Header of a JWT, whole or the value at a JSON path
jwt_payload_query ; - ; 2.6+ ; ([<string:path>,<string:output-type>]) ; in:bin out:any build:OPENSSL ; 7.3.1 ; Payload of a JWT, whole or the value at a JSON path
jwt_verify ; - ; 2.6+ ; (<string:algorithm>,<string:key>) ; in:bin out:sint build:OPENSSL ; 7.3.1 ; Checks the signature of a JWT with a secret or public key: 1 good, 0 bad, negative on errors
jwt_verify_cert ; - ; 3.4+ ; (<string:algorithm>,<@cert>) ; in:bin out:sint build:OPENSSL ; 7.3.1 ; Checks the signature of a JWT with a loaded certificate: 1 good, 0 bad, negative on errors
language ; - ; 2.4+ ; (<string:languages>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Best of the given languages for an Accept-Language header
le2dec ; - ; 3.4+ ; (<string:separator>,<int:chunk-size>[,<int:truncate>]) ; in:bin out:str ; 7.3.1 ; Little-endian binary as decimal numbers, one for each chunk, with a separator
length ; - ; 2.4+ ; - ; in:str out:sint ; 7.3.1 ; Number of characters of a text
lower ; - ; 2.4+ ; - ; in:str out:str ; 7.3.1 ; Text in lower case
ltime ; - ; 2.4+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Unix time as text in local time, by a strftime format, after adding an offset in seconds
ltrim ; - ; 2.4+ ; (<string:characters>) ; in:str out:str ; 7.3.1 ; Removes characters from the start of a text
map ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by equal strings, gives the text beside it
map_beg ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by beginnings, gives the text beside it
map_beg_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by beginnings, gives the integer beside it
map_beg_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by beginnings, gives the address beside it
map_beg_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by beginnings, gives the key of the map itself
map_dir ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by path parts, gives the text beside it
map_dir_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by path parts, gives the integer beside it
map_dir_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by path parts, gives the address beside it
map_dir_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by path parts, gives the key of the map itself
map_dom ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by host name parts, gives the text beside it
map_dom_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by host name parts, gives the integer beside it
map_dom_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by host name parts, gives the address beside it
map_dom_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by host name parts, gives the key of the map itself
map_end ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by endings, gives the text beside it
map_end_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by endings, gives the integer beside it
map_end_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by endings, gives the address beside it
map_end_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by endings, gives the key of the map itself
map_int ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:sint out:str ; 7.3.1 ; Looks the value up in a map by integers or ranges, gives the text beside it
map_int_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:sint out:sint ; 7.3.1 ; Looks the value up in a map by integers or ranges, gives the integer beside it
map_int_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:sint out:addr ; 7.3.1 ; Looks the value up in a map by integers or ranges, gives the address beside it
map_int_key ; - ; 3.0+ ; (<@map>) ; in:sint out:str ; 7.3.1 ; Looks the value up in a map by integers or ranges, gives the key of the map itself
map_ip ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:addr out:str ; 7.3.1 ; Looks the value up in a map by addresses and networks, gives the text beside it
map_ip_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:addr out:sint ; 7.3.1 ; Looks the value up in a map by addresses and networks, gives the integer beside it
map_ip_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:addr out:addr ; 7.3.1 ; Looks the value up in a map by addresses and networks, gives the address beside it
map_ip_key ; - ; 3.0+ ; (<@map>) ; in:addr out:str ; 7.3.1 ; Looks the value up in a map by addresses and networks, gives the key of the map itself
map_reg ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by regexes, gives the text beside it
map_reg_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by regexes, gives the integer beside it
map_reg_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by regexes, gives the address beside it
map_reg_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by regexes, gives the key of the map itself
map_regm ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by regexes, with \1 to \9 replaced in the value, gives the text beside it
map_str ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by equal strings, gives the text beside it
map_str_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by equal strings, gives the integer beside it
map_str_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by equal strings, gives the address beside it
map_str_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by equal strings, gives the key of the map itself
map_sub ; - ; 2.4+ ; (<@map>[,<string:default>]) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by substrings, gives the text beside it
map_sub_int ; - ; 2.4+ ; (<@map>[,<int:default>]) ; in:str out:sint ; 7.3.1 ; Looks the value up in a map by substrings, gives the integer beside it
map_sub_ip ; - ; 2.4+ ; (<@map>[,<address:default>]) ; in:str out:addr ; 7.3.1 ; Looks the value up in a map by substrings, gives the address beside it
map_sub_key ; - ; 3.0+ ; (<@map>) ; in:str out:str ; 7.3.1 ; Looks the value up in a map by substrings, gives the key of the map itself
mod ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Remainder of a division by a number or variable
mqtt_field_value ; - ; 2.4+ ; (<string:packet-type>,<string:field>) ; in:bin out:str ; 7.3.1 ; Value of a field or property of an MQTT message (CONNECT and CONNACK only)
mqtt_is_valid ; - ; 2.4+ ; - ; in:bin out:bool ; 7.3.1 ; True when a binary is a sound MQTT message
ms_ltime ; - ; 3.0+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Milliseconds since 1970 as text in local time, by a strftime format and %N
ms_utime ; - ; 3.0+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Milliseconds since 1970 as text in UTC, by a strftime format and %N
mul ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Multiplies by a number or variable
nbsrv ; - ; 2.4+ ; - ; in:str out:sint ; 7.3.1 ; Usable servers of the backend that the text names
neg ; - ; 2.4+ ; - ; in:sint out:sint ; 7.3.1 ; Changes the sign of a number
not ; - ; 2.4+ ; - ; in:sint out:bool ; 7.3.1 ; True when a number is 0
odd ; - ; 2.4+ ; - ; in:sint out:bool ; 7.3.1 ; True when a number is odd
or ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Bitwise OR with a number or variable
param ; - ; 2.8+ ; (<string:name>[,<string:delimiter>]) ; in:str out:str ; 7.3.1 ; Parameter 'name=value' of a text split at a delimiter (default '&')
port_only ; - ; 2.6+ ; - ; in:str out:sint ; 7.3.1 ; Port of a Host header, 0 when there is none
protobuf ; - ; 2.4+ ; (<string:field-number>[,<string:type>]) ; in:bin out:bin ; 7.3.1 ; Field of a Protocol Buffers message, by dotted number; raw or as the given type
regsub ; - ; 2.4+ ; (<regex>,<string:replacement>[,<string:flags>]) ; in:str out:str ; 7.3.1 ; Replaces what a regex finds; flags 'g' for all matches, 'i' for ignoring case
reverse ; - ; 3.4+ ; - ; in:str out:str ; 7.3.1 ; Bytes of a text in reverse order
reverse_dom ; - ; 3.4+ ; - ; in:str out:str ; 7.3.1 ; Labels of a host name in reverse order
rfc7239_field ; - ; 2.8+ ; (<string:field>) ; in:str out:str ; 7.3.1 ; Field 'proto', 'host', 'for' or 'by' of a Forwarded header
rfc7239_is_valid ; - ; 2.8+ ; - ; in:str out:bool ; 7.3.1 ; True when a Forwarded header follows RFC 7239
rfc7239_n2nn ; - ; 2.8+ ; - ; in:str out:any ; 7.3.1 ; Name or address of a node of a Forwarded header
rfc7239_n2np ; - ; 2.8+ ; - ; in:str out:any ; 7.3.1 ; Port of a node of a Forwarded header
rfc7239_nn ; - ; 3.2+ ; - ; in:any out:str ; 7.3.1 ; Address or text as node name for a Forwarded header
rfc7239_np ; - ; 3.2+ ; - ; in:any out:str ; 7.3.1 ; Number or text as node port for a Forwarded header
rtrim ; - ; 2.4+ ; (<string:characters>) ; in:str out:str ; 7.3.1 ; Removes characters from the end of a text
sdbm ; - ; 2.4+ ; ([<int:avalanche>]) ; in:bin out:sint ; 7.3.1 ; SDBM hash of a binary; argument 1 mixes the bits once more
secure_memcmp ; - ; 2.4+ ; (<var>) ; in:bin out:bool build:OPENSSL ; 7.3.1 ; True when the value equals a variable, compared in constant time
set-var ; - ; 2.4+ ; (<var>[,<string:condition>,<string:condition>,<string:condition>,<string:condition>]) ; in:any out:any ; 7.3.1 ; Stores the value in a variable and passes it on; conditions such as 'ifnotexists'
sha1 ; - ; 2.4+ ; - ; in:bin out:bin ; 7.3.1 ; SHA-1 digest, 20 bytes
sha2 ; - ; 2.4+ ; ([<int:bits>]) ; in:bin out:bin build:OPENSSL ; 7.3.1 ; SHA-2 digest of 224, 256 (default), 384 or 512 bits
srv_is_up ; - ; 3.4+ ; - ; in:str out:bool ; 7.3.1 ; True when the server that the text names, 'backend/server', is up
srv_queue ; - ; 2.4+ ; - ; in:str out:sint ; 7.3.1 ; Queue length of the server that the text names, 'backend/server'
strcmp ; - ; 2.4+ ; (<var>) ; in:str out:sint ; 7.3.1 ; Compares with a variable: 0 when equal, below or above 0 by order
sub ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Subtracts a number or variable
table_bytes_in_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Bytes from clients over the table's period, for the key in a table
table_bytes_out_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Bytes to clients over the table's period, for the key in a table
table_clr_gpc ; - ; 3.2+ ; (<int:index>,<@table>) ; in:any out:sint ; 7.3.1 ; Clears a general purpose counter, for the key in a table, and returns its old value
table_clr_gpc0 ; - ; 3.2+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Clears general purpose counter 0, for the key in a table, and returns its old value
table_clr_gpc1 ; - ; 3.2+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Clears general purpose counter 1, for the key in a table, and returns its old value
table_conn_cnt ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Connections so far, for the key in a table
table_conn_cur ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Connections that are open now, for the key in a table
table_conn_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; New connections over the table's period, for the key in a table
table_expire ; - ; 2.6+ ; ([<@table>,<int:default>]) ; in:any out:sint ; 7.3.1 ; Time until the key's table entry expires, in milliseconds
table_glitch_cnt ; - ; 3.0+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Protocol anomalies so far, for the key in a table
table_glitch_rate ; - ; 3.0+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Protocol anomalies over the table's period, for the key in a table
table_gpc ; - ; 2.6+ ; (<int:index>,<@table>) ; in:any out:sint ; 7.3.1 ; Value of a general purpose counter, for the key in a table
table_gpc0 ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Value of general purpose counter 0, for the key in a table
table_gpc0_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Increments of general purpose counter 0 over the table's period, for the key in a table
table_gpc1 ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Value of general purpose counter 1, for the key in a table
table_gpc1_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Increments of general purpose counter 1 over the table's period, for the key in a table
table_gpc_rate ; - ; 2.6+ ; (<int:index>,<@table>) ; in:any out:sint ; 7.3.1 ; Increments of a general purpose counter over the table's period, for the key in a table
table_gpt ; - ; 2.6+ ; (<int:index>,<@table>) ; in:any out:sint ; 7.3.1 ; Value of a general purpose tag, for the key in a table
table_gpt0 ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Value of general purpose tag 0, for the key in a table
table_http_err_cnt ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP errors caused by the client (4xx) so far, for the key in a table
table_http_err_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP errors caused by the client (4xx) over the table's period, for the key in a table
table_http_fail_cnt ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP failures of servers (5xx) so far, for the key in a table
table_http_fail_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP failures of servers (5xx) over the table's period, for the key in a table
table_http_req_cnt ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP requests so far, for the key in a table
table_http_req_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; HTTP requests over the table's period, for the key in a table
table_idle ; - ; 2.6+ ; ([<@table>,<int:default>]) ; in:any out:sint ; 7.3.1 ; Time since the key's table entry was used, in milliseconds
table_inc_gpc ; - ; 3.2+ ; (<int:index>,<@table>) ; in:any out:sint ; 7.3.1 ; Adds 1 to a general purpose counter, for the key in a table, and returns its new value
table_inc_gpc0 ; - ; 3.2+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Adds 1 to general purpose counter 0, for the key in a table, and returns its new value
table_inc_gpc1 ; - ; 3.2+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Adds 1 to general purpose counter 1, for the key in a table, and returns its new value
table_kbytes_in ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Bytes from clients so far, in kilobytes, for the key in a table
table_kbytes_out ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Bytes to clients so far, in kilobytes, for the key in a table
table_server_id ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Id of the server that the table remembers for the key, 0 when none
table_sess_cnt ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Sessions so far, for the key in a table
table_sess_rate ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; New sessions over the table's period, for the key in a table
table_trackers ; - ; 2.4+ ; ([<@table>]) ; in:any out:sint ; 7.3.1 ; Connections that track the key in the table now
tcp.dst ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Destination port of a TCP header
tcp.flags ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Flags of a TCP header, FIN to CWR as bits
tcp.options.mss ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Maximum segment size announced in a TCP header, 0 when absent
tcp.options.sack ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; 1 when a TCP header permits SACK, else 0
tcp.options.tsopt ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; 1 when a TCP header has a timestamp, else 0
tcp.options.tsval ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Timestamp of a TCP header, nothing when absent
tcp.options.wscale ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Window scale of a TCP header, 0 when absent
tcp.options.wsopt ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; 1 when a TCP header has a window scale, else 0
tcp.options_list ; - ; 3.4+ ; - ; in:bin out:bin ; 7.3.1 ; Kinds of all options of a TCP header in their order, one byte each
tcp.seq ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Sequence number of a TCP header
tcp.src ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Source port of a TCP header
tcp.win ; - ; 3.4+ ; - ; in:bin out:sint ; 7.3.1 ; Window of a TCP header, not scaled
ub64dec ; - ; 2.4+ ; - ; in:str out:bin ; 7.3.1 ; Decodes base64url, as JWTs use it
ub64enc ; - ; 2.4+ ; - ; in:bin out:str ; 7.3.1 ; Encodes as base64url
ungrpc ; - ; 2.4+ ; (<string:field-number>[,<string:type>]) ; in:bin out:bin ; 7.3.1 ; Field of a gRPC message, by dotted number; raw or as the given type
unset-var ; - ; 2.4+ ; (<var>) ; in:any out:any ; 7.3.1 ; Removes a variable when there is an input
upper ; - ; 2.4+ ; - ; in:str out:str ; 7.3.1 ; Text in upper case
url_dec ; - ; 2.4+ ; ([<int:form>]) ; in:str out:str ; 7.3.1 ; Decodes percent-encoding; argument 1 also turns + into a blank everywhere
url_enc ; - ; 2.4+ ; ([<string:type>]) ; in:str out:str ; 7.3.1 ; Percent-encodes a text for a query string
us_ltime ; - ; 3.0+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Microseconds since 1970 as text in local time, by a strftime format and %N
us_utime ; - ; 3.0+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Microseconds since 1970 as text in UTC, by a strftime format and %N
utime ; - ; 2.4+ ; (<string:format>[,<int:offset>]) ; in:sint out:str ; 7.3.1 ; Unix time as text in UTC, by a strftime format, after adding an offset in seconds
when ; - ; 3.2+ ; (<string:condition>[,<string:argument>,<string:argument>]) ; in:any out:any ; 7.3.1 ; Passes the value on only under a condition such as 'error' or 'stopping'
word ; - ; 2.4+ ; (<int:index>,<string:delimiters>[,<int:count>]) ; in:str out:str ; 7.3.1 ; Word number n of a text split at delimiters; -1 is the last, empty words do not count
wt6 ; - ; 2.4+ ; ([<int:avalanche>]) ; in:bin out:sint ; 7.3.1 ; WT6 hash of a binary; argument 1 mixes the bits once more
x509_v_err_str ; - ; 2.8+ ; - ; in:sint out:str build:OPENSSL ; 7.3.1 ; Name of an OpenSSL verification error such as X509_V_ERR_CERT_HAS_EXPIRED
xor ; - ; 2.4+ ; (<string:number-or-variable>) ; in:sint out:sint ; 7.3.1 ; Bitwise XOR with a number or variable
xxh3 ; - ; 2.4+ ; ([<int:seed>]) ; in:bin out:sint ; 7.3.1 ; XXH3 hash of a binary, 64 bits
xxh32 ; - ; 2.4+ ; ([<int:seed>]) ; in:bin out:sint ; 7.3.1 ; XXH32 hash of a binary, 32 bits
xxh64 ; - ; 2.4+ ; ([<int:seed>]) ; in:bin out:sint ; 7.3.1 ; XXH64 hash of a binary, 64 bits
`,
);
