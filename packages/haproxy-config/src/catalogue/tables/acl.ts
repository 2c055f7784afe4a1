import { table } from '../table.ts';

/**
 * ACL names that stand for a fetch with a match method. Source: chapter 7.3, `haproxy -dKall` of 2.6 to 3.4, source of
 * 2.4.
 */
export const aclKeywords = table(
  'acl',
  String.raw`
base ; - ; 2.4+ ; - ; fetch:base match:str ; 7.3.6 ; True when 'base' is one of the texts
base_beg ; - ; 2.4+ ; - ; fetch:base match:beg ; 7.3.6 ; True when 'base' begins with one of the texts
base_dir ; - ; 2.4+ ; - ; fetch:base match:dir ; 7.3.6 ; True when 'base' has one of the texts between slashes
base_dom ; - ; 2.4+ ; - ; fetch:base match:dom ; 7.3.6 ; True when 'base' has one of the texts between dots or slashes
base_end ; - ; 2.4+ ; - ; fetch:base match:end ; 7.3.6 ; True when 'base' ends with one of the texts
base_len ; - ; 2.4+ ; - ; fetch:base match:len ; 7.3.6 ; True when 'base' has one of the lengths
base_reg ; - ; 2.4+ ; - ; fetch:base match:reg ; 7.3.6 ; True when 'base' matches one of the regexes
base_sub ; - ; 2.4+ ; - ; fetch:base match:sub ; 7.3.6 ; True when 'base' contains one of the texts
cook ; - ; 2.4+ ; - ; fetch:req.cook match:str ; 7.3.6 ; True when 'req.cook' is one of the texts
cook_beg ; - ; 2.4+ ; - ; fetch:req.cook match:beg ; 7.3.6 ; True when 'req.cook' begins with one of the texts
cook_dir ; - ; 2.4+ ; - ; fetch:req.cook match:dir ; 7.3.6 ; True when 'req.cook' has one of the texts between slashes
cook_dom ; - ; 2.4+ ; - ; fetch:req.cook match:dom ; 7.3.6 ; True when 'req.cook' has one of the texts between dots or slashes
cook_end ; - ; 2.4+ ; - ; fetch:req.cook match:end ; 7.3.6 ; True when 'req.cook' ends with one of the texts
cook_len ; - ; 2.4+ ; - ; fetch:req.cook match:len ; 7.3.6 ; True when 'req.cook' has one of the lengths
cook_reg ; - ; 2.4+ ; - ; fetch:req.cook match:reg ; 7.3.6 ; True when 'req.cook' matches one of the regexes
cook_sub ; - ; 2.4+ ; - ; fetch:req.cook match:sub ; 7.3.6 ; True when 'req.cook' contains one of the texts
hdr ; - ; 2.4+ ; - ; fetch:req.hdr match:str ; 7.3.6 ; True when 'req.hdr' is one of the texts
hdr_beg ; - ; 2.4+ ; - ; fetch:req.hdr match:beg ; 7.3.6 ; True when 'req.hdr' begins with one of the texts
hdr_dir ; - ; 2.4+ ; - ; fetch:req.hdr match:dir ; 7.3.6 ; True when 'req.hdr' has one of the texts between slashes
hdr_dom ; - ; 2.4+ ; - ; fetch:req.hdr match:dom ; 7.3.6 ; True when 'req.hdr' has one of the texts between dots or slashes
hdr_end ; - ; 2.4+ ; - ; fetch:req.hdr match:end ; 7.3.6 ; True when 'req.hdr' ends with one of the texts
hdr_len ; - ; 2.4+ ; - ; fetch:req.hdr match:len ; 7.3.6 ; True when 'req.hdr' has one of the lengths
hdr_reg ; - ; 2.4+ ; - ; fetch:req.hdr match:reg ; 7.3.6 ; True when 'req.hdr' matches one of the regexes
hdr_sub ; - ; 2.4+ ; - ; fetch:req.hdr match:sub ; 7.3.6 ; True when 'req.hdr' contains one of the texts
http_auth_group ; - ; 2.4+ ; - ; fetch:http_auth_group match:str ; 7.3.6 ; True when the user of 'http_auth_group' is in one of the groups
method ; - ; 2.4+ ; - ; fetch:method match:str ; 7.3.6 ; True when 'method' is one of the HTTP methods
path ; - ; 2.4+ ; - ; fetch:path match:str ; 7.3.6 ; True when 'path' is one of the texts
path_beg ; - ; 2.4+ ; - ; fetch:path match:beg ; 7.3.6 ; True when 'path' begins with one of the texts
path_dir ; - ; 2.4+ ; - ; fetch:path match:dir ; 7.3.6 ; True when 'path' has one of the texts between slashes
path_dom ; - ; 2.4+ ; - ; fetch:path match:dom ; 7.3.6 ; True when 'path' has one of the texts between dots or slashes
path_end ; - ; 2.4+ ; - ; fetch:path match:end ; 7.3.6 ; True when 'path' ends with one of the texts
path_len ; - ; 2.4+ ; - ; fetch:path match:len ; 7.3.6 ; True when 'path' has one of the lengths
path_reg ; - ; 2.4+ ; - ; fetch:path match:reg ; 7.3.6 ; True when 'path' matches one of the regexes
path_sub ; - ; 2.4+ ; - ; fetch:path match:sub ; 7.3.6 ; True when 'path' contains one of the texts
payload ; - ; 2.4+ ; - ; fetch:req.payload match:bin ; 7.3.5 ; True when 'req.payload' is one of the hexadecimal blocks
payload_lv ; - ; 2.4+ ; - ; fetch:req.payload_lv match:bin ; 7.3.5 ; True when 'req.payload_lv' is one of the hexadecimal blocks
req.ssl_ver ; - ; 2.4+ ; - ; fetch:req.ssl_ver match:int ; 7.3.5 ; True when 'req.ssl_ver' is one of the numbers or ranges
req_rdp_cookie ; - ; 2.4+ ; - ; fetch:req.rdp_cookie match:str ; 7.3.5 ; True when 'req.rdp_cookie' is one of the texts
req_rdp_cookie_cnt ; - ; 2.4+ ; - ; fetch:req.rdp_cookie_cnt match:int ; 7.3.5 ; True when 'req.rdp_cookie_cnt' is one of the numbers or ranges
req_ssl_sni ; - ; 2.4+ ; - ; fetch:req.ssl_sni match:str ; 7.3.5 ; True when 'req.ssl_sni' is one of the texts
req_ssl_ver ; - ; 2.4+ ; - ; fetch:req.ssl_ver match:int ; 7.3.5 ; True when 'req.ssl_ver' is one of the numbers or ranges
req_ver ; - ; 2.4+ ; - ; fetch:req.ver match:str ; 7.3.6 ; True when 'req.ver' is one of the texts
resp_ver ; - ; 2.4+ ; - ; fetch:res.ver match:str ; 7.3.6 ; True when 'res.ver' is one of the texts
scook ; - ; 2.4+ ; - ; fetch:res.cook match:str ; 7.3.6 ; True when 'res.cook' is one of the texts
scook_beg ; - ; 2.4+ ; - ; fetch:res.cook match:beg ; 7.3.6 ; True when 'res.cook' begins with one of the texts
scook_dir ; - ; 2.4+ ; - ; fetch:res.cook match:dir ; 7.3.6 ; True when 'res.cook' has one of the texts between slashes
scook_dom ; - ; 2.4+ ; - ; fetch:res.cook match:dom ; 7.3.6 ; True when 'res.cook' has one of the texts between dots or slashes
scook_end ; - ; 2.4+ ; - ; fetch:res.cook match:end ; 7.3.6 ; True when 'res.cook' ends with one of the texts
scook_len ; - ; 2.4+ ; - ; fetch:res.cook match:len ; 7.3.6 ; True when 'res.cook' has one of the lengths
scook_reg ; - ; 2.4+ ; - ; fetch:res.cook match:reg ; 7.3.6 ; True when 'res.cook' matches one of the regexes
scook_sub ; - ; 2.4+ ; - ; fetch:res.cook match:sub ; 7.3.6 ; True when 'res.cook' contains one of the texts
shdr ; - ; 2.4+ ; - ; fetch:res.hdr match:str ; 7.3.6 ; True when 'res.hdr' is one of the texts
shdr_beg ; - ; 2.4+ ; - ; fetch:res.hdr match:beg ; 7.3.6 ; True when 'res.hdr' begins with one of the texts
shdr_dir ; - ; 2.4+ ; - ; fetch:res.hdr match:dir ; 7.3.6 ; True when 'res.hdr' has one of the texts between slashes
shdr_dom ; - ; 2.4+ ; - ; fetch:res.hdr match:dom ; 7.3.6 ; True when 'res.hdr' has one of the texts between dots or slashes
shdr_end ; - ; 2.4+ ; - ; fetch:res.hdr match:end ; 7.3.6 ; True when 'res.hdr' ends with one of the texts
shdr_len ; - ; 2.4+ ; - ; fetch:res.hdr match:len ; 7.3.6 ; True when 'res.hdr' has one of the lengths
shdr_reg ; - ; 2.4+ ; - ; fetch:res.hdr match:reg ; 7.3.6 ; True when 'res.hdr' matches one of the regexes
shdr_sub ; - ; 2.4+ ; - ; fetch:res.hdr match:sub ; 7.3.6 ; True when 'res.hdr' contains one of the texts
ssl_fc_sni_end ; - ; 2.4+ ; - ; fetch:ssl_fc_sni match:end ; 7.3.4 ; True when 'ssl_fc_sni' ends with one of the texts
ssl_fc_sni_reg ; - ; 2.4+ ; - ; fetch:ssl_fc_sni match:reg ; 7.3.4 ; True when 'ssl_fc_sni' matches one of the regexes
url ; - ; 2.4+ ; - ; fetch:url match:str ; 7.3.6 ; True when 'url' is one of the texts
url_beg ; - ; 2.4+ ; - ; fetch:url match:beg ; 7.3.6 ; True when 'url' begins with one of the texts
url_dir ; - ; 2.4+ ; - ; fetch:url match:dir ; 7.3.6 ; True when 'url' has one of the texts between slashes
url_dom ; - ; 2.4+ ; - ; fetch:url match:dom ; 7.3.6 ; True when 'url' has one of the texts between dots or slashes
url_end ; - ; 2.4+ ; - ; fetch:url match:end ; 7.3.6 ; True when 'url' ends with one of the texts
url_len ; - ; 2.4+ ; - ; fetch:url match:len ; 7.3.6 ; True when 'url' has one of the lengths
url_reg ; - ; 2.4+ ; - ; fetch:url match:reg ; 7.3.6 ; True when 'url' matches one of the regexes
url_sub ; - ; 2.4+ ; - ; fetch:url match:sub ; 7.3.6 ; True when 'url' contains one of the texts
urlp ; - ; 2.4+ ; - ; fetch:urlp match:str ; 7.3.6 ; True when 'urlp' is one of the texts
urlp_beg ; - ; 2.4+ ; - ; fetch:urlp match:beg ; 7.3.6 ; True when 'urlp' begins with one of the texts
urlp_dir ; - ; 2.4+ ; - ; fetch:urlp match:dir ; 7.3.6 ; True when 'urlp' has one of the texts between slashes
urlp_dom ; - ; 2.4+ ; - ; fetch:urlp match:dom ; 7.3.6 ; True when 'urlp' has one of the texts between dots or slashes
urlp_end ; - ; 2.4+ ; - ; fetch:urlp match:end ; 7.3.6 ; True when 'urlp' ends with one of the texts
urlp_len ; - ; 2.4+ ; - ; fetch:urlp match:len ; 7.3.6 ; True when 'urlp' has one of the lengths
urlp_reg ; - ; 2.4+ ; - ; fetch:urlp match:reg ; 7.3.6 ; True when 'urlp' matches one of the regexes
urlp_sub ; - ; 2.4+ ; - ; fetch:urlp match:sub ; 7.3.6 ; True when 'urlp' contains one of the texts
`,
);
