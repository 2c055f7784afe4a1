import { table } from '../table.ts';

/**
 * Sample fetches of HTTP requests and responses. Source: chapters 7.3.6 and 10.2, `haproxy -dKall` of 2.6 to 3.4, source
 * of 2.4.
 * Traffic classes (column `where`): `any` works everywhere, even while the configuration is read; `request` while the
 * request is there; `transaction` from the request on, logs included; `message` in requests for the request, in
 * responses and checks for the response; `server` once a server is chosen; `server-connection` once there is a server
 * connection, logs and checks included; `response` while the response is there.
 */
export const httpFetchKeywords = table(
  'fetch',
  String.raw`
51d.all ; request ; 2.4+ ; (<string:property>[,<string:property>,<string:property>,<string:property>,<string:property>]) ; out:str build:51DEGREES ; 7.3.6 ; Device properties from 51Degrees, by all request headers
base ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; First Host header followed by the path, without the query string
base32 ; request ; 2.4+ ; - ; out:sint ; 7.3.6 ; 32-bit hash of 'base', a small key for counting by URL
base32+src ; request ; 2.4+ ; - ; out:bin ; 7.3.6 ; Value of 'base32' followed by the client address, a key for counting by URL and client
baseq ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; First Host header followed by path and query string
capture.req.hdr ; transaction ; 2.4+ ; (<int:slot>) ; out:str ; 7.3.6 ; Request header kept in a capture slot; slots count from 0
capture.req.method ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; Request method, still readable in the response
capture.req.uri ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; Request URI without the host, still readable in the response
capture.req.ver ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the request, 'HTTP/1.1', still readable in the response
capture.res.hdr ; server-connection ; 2.4+ ; (<int:slot>) ; out:str ; 7.3.6 ; Response header kept in a capture slot; slots count from 0
capture.res.ver ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the response, 'HTTP/1.1', also for logs
cook ; request ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a request cookie; old name of 'req.cook'
cook_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How often a cookie occurs in the request; old name of 'req.cook_cnt'
cook_val ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; Value of a request cookie as a number; old name of 'req.cook_val'
cookie ; message ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a cookie of the request, or of Set-Cookie in the response; prefer 'req.cook' and 'res.cook'
da-csv-fetch ; request ; 2.4+ ; (<string:property>[,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>]) ; out:str build:DEVICEATLAS ; 7.3.6 ; Device properties from DeviceAtlas, by the request headers
fcgi.docroot ; request ; 2.4+ ; - ; out:str ; 10.2 ; Document root of the FastCGI application; for 'set-param' of a 'fcgi-app' section
fcgi.index ; request ; 2.4+ ; - ; out:str ; 10.2 ; Index page of the FastCGI application; for 'set-param' of a 'fcgi-app' section
hdr ; message ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Value of a header: 'req.hdr' in requests, 'res.hdr' in responses
hdr_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many values a request header has; old name of 'req.hdr_cnt'
hdr_ip ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:addr ; 7.3.6 ; Request header value as an address; old name of 'req.hdr_ip'
hdr_val ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:sint ; 7.3.6 ; Request header value as a number; old name of 'req.hdr_val'
http_auth ; request ; 2.4+ ; (<@userlist>) ; out:bool ; 7.3.6 ; True when user and password of basic authentication are in the userlist
http_auth_bearer ; request ; 2.6+ ; ([<string:header>]) ; out:str ; 7.3.6 ; Token of an Authorization header with scheme Bearer, or of another header
http_auth_group ; request ; 2.4+ ; (<@userlist>) ; out:str ; 7.3.6 ; User name when it is valid in the userlist; ACL values are then groups
http_auth_pass ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; Password that the client sent with basic authentication, not checked
http_auth_type ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; Scheme of the Authorization header, such as Basic
http_auth_user ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; User name that the client sent with basic authentication, not checked
http_first_req ; transaction ; 2.4+ ; - ; out:bool ; 7.3.6 ; True for the first request of a connection
method ; transaction ; 2.4+ ; - ; out:meth ; 7.3.6 ; HTTP method; ACL values are names such as GET
path ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; Path of the request, without host and query string
pathq ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; Path of the request with its query string, without host
query ; request ; 2.4+ ; ([<string:options>]) ; out:str ; 7.3.6 ; Query string without the question mark; option 'with_qm' keeps it
req.body ; request ; 2.4+ ; - ; out:bin ; 7.3.6 ; Part of the request body that has arrived; see 'option http-buffer-request'
req.body_len ; request ; 2.4+ ; - ; out:sint ; 7.3.6 ; Bytes of the request body that have arrived
req.body_param ; request ; 2.4+ ; ([<string:name>,<string:i>]) ; out:bin ; 7.3.6 ; Parameter of a URL-encoded request body; 'i' as second argument ignores case
req.body_size ; request ; 2.4+ ; - ; out:sint ; 7.3.6 ; Announced size of the request body in bytes, or what has arrived when chunked
req.cook ; request ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a request cookie; without a name, of the first one
req.cook_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How often a cookie occurs in the request
req.cook_names ; request ; 3.0+ ; ([<string:delimiter>]) ; out:str ; 7.3.6 ; Names of the request's cookies, joined by a delimiter (default comma)
req.cook_val ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; Value of a request cookie as a number
req.fhdr ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Full value of a request header, commas included; the last one unless an occurrence is given
req.fhdr_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many lines of a request header there are
req.hdr ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Value of a request header, split at commas; the last one unless an occurrence is given
req.hdr_cnt ; request ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many comma-separated values a request header has
req.hdr_ip ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:addr ; 7.3.6 ; Value of a request header as an IP address, such as X-Forwarded-For
req.hdr_names ; request ; 2.4+ ; ([<string:delimiter>]) ; out:str ; 7.3.6 ; Names of the request headers, joined by a delimiter (default comma)
req.hdr_val ; request ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:sint ; 7.3.6 ; Value of a request header as a number
req.hdrs ; request ; 2.4+ ; - ; out:bin ; 7.3.6 ; All request headers as text, with the empty line after them
req.hdrs_bin ; request ; 2.4+ ; - ; out:bin ; 7.3.6 ; All request headers as length-prefixed binary, for SPOE agents
req.timer.hdr ; request ; 3.0+ ; - ; out:sint ; 7.3.6 ; Time from the first request byte to the end of its headers, in milliseconds (as %TR)
req.timer.idle ; request ; 3.0+ ; - ; out:sint ; 7.3.6 ; Idle time before the request, in milliseconds (as %Ti)
req.timer.queue ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.6 ; Time spent in queues, in milliseconds (as %Tw)
req.timer.tq ; request ; 3.0+ ; - ; out:sint ; 7.3.6 ; Time to get the request since accept or the last response, in milliseconds (as %Tq)
req.ver ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the request, such as 1.1
req_ver ; transaction ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the request; old name of 'req.ver'
request_date ; transaction ; 3.0+ ; ([<string:unit>]) ; out:sint ; 7.3.6 ; When the first request byte arrived, Unix time in seconds (unit 'ms' or 'us' for finer)
res.body ; response ; 2.4+ ; - ; out:bin ; 7.3.6 ; Part of the response body that has arrived; mostly for health checks
res.body_len ; response ; 2.4+ ; - ; out:sint ; 7.3.6 ; Bytes of the response body that have arrived
res.body_size ; response ; 2.4+ ; - ; out:sint ; 7.3.6 ; Announced size of the response body in bytes, or what has arrived when chunked
res.cache_hit ; server ; 2.4+ ; - ; out:bool ; 7.3.6 ; True when the response comes out of HAProxy's cache
res.cache_name ; server ; 2.4+ ; - ; out:str ; 7.3.6 ; Name of the cache that the response comes from, else empty
res.comp ; server-connection ; 2.4+ ; - ; out:bool ; 7.3.6 ; True when HAProxy compressed the response
res.comp_algo ; server-connection ; 2.4+ ; - ; out:str ; 7.3.6 ; Algorithm that HAProxy compressed the response with
res.cook ; response ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a cookie that the response sets; without a name, of the first one
res.cook_cnt ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How often the response sets a cookie
res.cook_names ; response ; 3.0+ ; ([<string:delimiter>]) ; out:str ; 7.3.6 ; Names of the cookies that the response sets, joined by a delimiter (default comma)
res.cook_val ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; Value of a cookie that the response sets, as a number
res.fhdr ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Full value of a response header, commas included; the last one unless an occurrence is given
res.fhdr_cnt ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many lines of a response header there are
res.hdr ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Value of a response header, split at commas; the last one unless an occurrence is given
res.hdr_cnt ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many comma-separated values a response header has
res.hdr_ip ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:addr ; 7.3.6 ; Value of a response header as an IP address
res.hdr_names ; response ; 2.4+ ; ([<string:delimiter>]) ; out:str ; 7.3.6 ; Names of the response headers, joined by a delimiter (default comma)
res.hdr_val ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:sint ; 7.3.6 ; Value of a response header as a number
res.hdrs ; response ; 2.4+ ; - ; out:bin ; 7.3.6 ; All response headers as text, with the empty line after them
res.hdrs_bin ; response ; 2.4+ ; - ; out:bin ; 7.3.6 ; All response headers as length-prefixed binary, for SPOE agents
res.timer.hdr ; response ; 3.0+ ; - ; out:sint ; 7.3.6 ; Time from the server connection to the end of the response headers, in milliseconds (as %Tr)
res.ver ; server-connection ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the response, such as 1.1
resp_ver ; server-connection ; 2.4+ ; - ; out:str ; 7.3.6 ; HTTP version of the response; old name of 'res.ver'
scook ; response ; 2.4+ ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a cookie that the response sets; old name of 'res.cook'
scook_cnt ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How often the response sets a cookie; old name of 'res.cook_cnt'
scook_val ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; Value of a cookie that the response sets as a number; old name of 'res.cook_val'
server_status ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.6 ; HTTP status code as the server sent it
set-cookie ; response ; 2.4..2.4 ; ([<string:name>]) ; out:str ; 7.3.6 ; Value of a cookie that the response sets; old name of 'res.cook'
shdr ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:str ; 7.3.6 ; Value of a response header; old name of 'res.hdr'
shdr_cnt ; response ; 2.4+ ; ([<string:name>]) ; out:sint ; 7.3.6 ; How many values a response header has; old name of 'res.hdr_cnt'
shdr_ip ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:addr ; 7.3.6 ; Response header value as an address; old name of 'res.hdr_ip'
shdr_val ; response ; 2.4+ ; ([<string:name>,<int:occurrence>]) ; out:sint ; 7.3.6 ; Response header value as a number; old name of 'res.hdr_val'
status ; server-connection ; 2.4+ ; - ; out:sint ; 7.3.6 ; HTTP status code of the response, as rules may have changed it
txn.status ; server-connection ; 3.0+ ; - ; out:sint ; 7.3.6 ; HTTP status code of the transaction, as in the log
txn.timer.total ; transaction ; 3.0+ ; - ; out:sint ; 7.3.6 ; Active time of the request up to the last response byte, in milliseconds (as %Ta)
txn.timer.user ; transaction ; 3.0+ ; - ; out:sint ; 7.3.4 ; Time that the client saw, idle time left out, in milliseconds (as %Tu)
unique-id ; any ; 2.4+ ; - ; out:str ; 7.3.6 ; Unique id of the request, made by 'unique-id-format'
url ; request ; 2.4+ ; - ; out:str ; 7.3.6 ; URL as the request has it
url32 ; request ; 2.4+ ; - ; out:sint ; 7.3.6 ; 32-bit hash of Host header and URL, a small key for counting by URL
url32+src ; request ; 2.4+ ; - ; out:bin ; 7.3.6 ; Value of 'url32' followed by the client address, a key for counting by URL and client
url_ip ; request ; 2.4+ ; - ; out:ipv4 ; 7.3.6 ; IP address in the host part of the request's URL
url_param ; request ; 2.4+ ; ([<string:name>,<string:delimiter>,<string:i>]) ; out:str ; 7.3.6 ; Parameter of the query string; 'i' as third argument ignores case
url_port ; request ; 2.4+ ; - ; out:sint ; 7.3.6 ; Port in the request's URL, 80 when there is none
urlp ; request ; 2.4+ ; ([<string:name>,<string:delimiter>,<string:i>]) ; out:str ; 7.3.6 ; Parameter of the query string, same as 'url_param'
urlp_val ; request ; 2.4+ ; ([<string:name>,<string:delimiter>,<string:i>]) ; out:sint ; 7.3.6 ; Parameter of the query string as a number
wurfl-get ; request ; 2.4+ ; (<string:property>[,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>,<string:property>]) ; out:str build:WURFL ; 7.3.6 ; Device capabilities from WURFL that are named as arguments
wurfl-get-all ; request ; 2.4+ ; - ; out:str build:WURFL ; 7.3.6 ; All device capabilities from WURFL that the global section lists
`,
);
