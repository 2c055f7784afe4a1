import { X509Certificate } from 'node:crypto';
import { createAuthority, makeCertificatePem } from '@sluice/test-rig';
import type { SceneFiles } from './runtime-scene.ts';

/** The one configuration of these tests, with everything that a row changes. */
export interface RuntimeState {
  limit: number;
  servers: readonly string[];
  agent: string;
  checked: string;
  backends: string;
  host: string;
  map: string;
  list: string;
  pem: string;
  /** Lines of the crt-list: `%` stands for the directory. */
  sites: readonly string[];
  /** Certificates that only the crt-list names, by file name. */
  sitePems: Readonly<Record<string, string>>;
  ca: string;
  crl: string;
}

export const [authority, other] = [createAuthority('authority 0'), createAuthority('authority 1')];
export const { chain: cert, key } = authority.issue('client.example.com');
export const client = new X509Certificate(cert);
export const authorities = [
  ...[authority, other],
  ...Array.from({ length: 38 }, (_, index) => createAuthority(`further authority ${index}`)),
];
export const names = ['a', 'c', 'd', 'x.d', 'e', 'f'].map((name) => `${name}.example.com`);
export const caPem = (count: number) =>
  authorities
    .slice(0, count)
    .map(({ caPem: pem }) => pem)
    .join('# next\n');
export const sitePems = Object.fromEntries(
  ['c', 'd', 'e', 'f'].map((name) => [`${name}.pem`, makeCertificatePem(`${name}.example.com`)]),
);
export const pick = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${name}.pem`, sitePems[`${name}.pem`] ?? '']));

export const pems = { first: makeCertificatePem('a.example.com'), second: makeCertificatePem('b.example.com') };

/** Where a state becomes files. `at` writes the address of a server that answers, with what follows it. */
export interface StatePlace {
  readonly directory: string;
  readonly port: number;
  readonly dnsPort: number;
  at(rest: string): string;
}

/** The files of a state. */
export function makeFiles(state: RuntimeState, { directory, port, dnsPort, at }: StatePlace): SceneFiles {
  const named = state.sites.map((line) => `${line.replace('%', directory)}\n`).join('');
  const withClients = `ca-file ${directory}/ca.pem crl-file ${directory}/crl.pem verify optional`;
  return {
    ...state.sitePems,
    'sites.txt': named,
    'ca.pem': state.ca,
    'crl.pem': state.crl,
    'hosts.map': state.map,
    'blocked.lst': state.list,
    'site.pem': state.pem,
    'haproxy.cfg': `resolvers dns
  nameserver local 127.0.0.1:${dnsPort}
  timeout retry 100ms
global
  log 127.0.0.1:1 local0 emerg
defaults base
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
frontend web
  bind 127.0.0.1:${port}
  bind 127.0.0.1:${port} ssl crt ${directory}/site.pem
  bind unix@${directory}/tls.sock ssl crt-list ${directory}/sites.txt ${withClients}
  maxconn ${state.limit}
  http-request return status 200 if { ssl_fc }
  acl blocked path -f ${directory}/blocked.lst
  http-request deny if blocked
  http-request set-header x-to %[req.hdr(host),map(${directory}/hosts.map)]
  http-response set-header x-backend %[be_name]
  use_backend %[req.hdr(host),map(${directory}/hosts.map)]
  default_backend app
backend app
${state.servers.map((line) => `  server ${line}\n`).join('')}backend watched
  server w ${at(`check agent-check ${state.agent}`)}
  server v ${at(`check inter 60s ${state.checked}`)}
backend named
  server n ${state.host}:80 resolvers dns resolve-prefer ipv4 init-addr none
${state.backends}`,
  };
}
