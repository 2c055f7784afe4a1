import { parse } from '@sluice/haproxy-config';
import { expect, test } from 'vitest';
import { listHostNames } from './stand-in-host.ts';

const namesIn = (text: string) => listHostNames(parse(Buffer.from(text)), new Map());

test('host names of server, peer, nameserver and log lines are looked up', () => {
  const text = `global
  log logs.example.com:514 local0
backend b
  server s app.example.com:80 check addr probe.example.com
  option httpchk
  http-check connect addr health.example.com port 80
peers p
  peer one peer.example.com:1024
resolvers r
  nameserver dns dns.example.com:53
`;
  expect(namesIn(text).sort()).toEqual([
    'app.example.com',
    'dns.example.com',
    'health.example.com',
    'logs.example.com',
    'peer.example.com',
    'probe.example.com',
  ]);
});

test('log targets without an address, other words, numbers, paths and comments are no host names', () => {
  const text = `global
  log stdout format raw local0
  log stderr local0
  log ring@trace local0
  log fd@2 local0
  log /dev/log local0
  log 192.0.2.1:514 local0
frontend f
  bind :80 # server s commented.example.com:80
  log global
  http-request set-header source somewhere
backend b
  source 0.0.0.0 usesrc clientip
  server s unix@/run/app.sock
  server t [2001:db8::1]:80
`;
  expect(namesIn(text)).toEqual([]);
});
