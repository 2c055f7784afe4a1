import { expect, test } from 'vitest';
import { parse } from '../syntax/config-file.ts';
import { encodeLatin1 } from '../text/latin1.ts';
import { findBlastRadius } from './blast-radius.ts';

const base = `global
    maxconn 1000
defaults web
    mode http
frontend www from web
    bind :80
    bind 192.0.2.1:443,192.0.2.2:443
    acl is_shop hdr(host) -i shop.example.com store.example.com
    acl is_api req.hdr(Host) -m end .api.example.com
    acl is_path path_beg /shop
    use_backend shop if is_shop or is_path
    use_backend api if is_api || { ssl_fc_sni -i api.example.net }
    default_backend shop
frontend other
    bind :81
    use_backend %[hdr(x)]
frontend admin
    bind :82
    http-request auth unless { http_auth(staff) }
    default_backend admin
backend shop
    server web1 192.0.2.11:80
backend api from web
    server api1 192.0.2.12:80
backend admin
    server admin1 192.0.2.13:80
    server spare 192.0.2.14:80 track api/api1
userlist staff
    user ada insecure-password x
`;

const fileOf = (text: string) => parse(encodeLatin1(text));
const radiusOf = (from: string, to: string) => {
  expect(base).toContain(from);
  return findBlastRadius([fileOf(base)], [fileOf(base.replace(from, to))]);
};

test('a backend is felt at the frontends in front of it, for the hosts that lead there', () => {
  expect(radiusOf('192.0.2.11:80', '192.0.2.11:81')).toEqual({
    binds: ['www :80', 'www 192.0.2.1:443,192.0.2.2:443', 'other :81'],
    hosts: ['shop.example.com', 'store.example.com'],
    backends: ['shop'],
  });
});

test('what refers to a changed server is touched too', () => {
  const { binds, hosts, backends } = radiusOf('server api1 192.0.2.12:80', 'server api1 192.0.2.12:81');
  expect(backends).toEqual(['api', 'admin']);
  expect(hosts).toEqual(['*.api.example.com', 'api.example.net']);
  expect(binds).toEqual(['www :80', 'www 192.0.2.1:443,192.0.2.2:443', 'other :81', 'admin :82']);
});

test('a frontend is felt at its own binds and hosts, and at no backend', () => {
  expect(radiusOf('/shop', '/store')).toEqual({
    binds: ['www :80', 'www 192.0.2.1:443,192.0.2.2:443'],
    hosts: ['shop.example.com', 'store.example.com', '*.api.example.com', 'api.example.net'],
    backends: [],
  });
});

test('defaults are felt by who inherits, and by who uses those', () => {
  const { binds, backends } = radiusOf('mode http', 'mode tcp');
  expect(binds).toEqual(['www :80', 'www 192.0.2.1:443,192.0.2.2:443', 'other :81', 'admin :82']);
  expect(backends).toEqual(['shop', 'api', 'admin']);
});

test('a userlist is felt where it is asked, a line of global everywhere', () => {
  expect(radiusOf('insecure-password x', 'insecure-password y')).toEqual({
    binds: ['admin :82'],
    hosts: [],
    backends: [],
  });
  expect(radiusOf('maxconn 1000', 'maxconn 2000').backends).toEqual(['shop', 'api', 'admin']);
});

test('what was removed is felt where it was', () => {
  expect(radiusOf('\nbackend admin\n', '\nbackend admin2\n').backends).toEqual(['admin', 'admin2']);
  const files = [fileOf('frontend f\n bind :1\n default_backend b\n'), fileOf('backend b\n server a 192.0.2.1:80\n')];
  expect(findBlastRadius(files, files.slice(0, 1))).toEqual({ binds: ['f :1'], hosts: [], backends: ['b'] });
});

test('comments, blanks and spelling touch nothing', () => {
  expect(radiusOf('    bind :80', '  bind  ":80" # web')).toEqual({ binds: [], hosts: [], backends: [] });
});

test('a file with another content is felt where a line names it, and by who uses that section', () => {
  const text = base
    .replace('    use_backend %[hdr(x)]\n', '    use_backend %[hdr(x),map(/etc/haproxy/hosts.map,shop)]\n')
    .replace('    server api1', '    errorfile 503 /etc/haproxy/503.http\n    server api1');
  const file = fileOf(text);
  const felt = (path: string) => findBlastRadius([file], [file], (named) => named === path);
  expect(felt('/etc/haproxy/hosts.map')).toMatchObject({ binds: ['other :81'], backends: [] });
  expect(felt('/etc/haproxy/503.http')).toMatchObject({ backends: ['api', 'admin'] });
  expect(felt('/etc/haproxy/503.http').binds).toContain('www :80');
  expect(felt('/etc/haproxy/none.map')).toEqual({ binds: [], hosts: [], backends: [] });
});
