import { table } from '../table.ts';

/**
 * Services for `http-request use-service` and `tcp-request content use-service`. Source: chapter 4.4, `haproxy -dKall`
 * of 2.6 to 3.4, source of 2.4.
 */
export const serviceKeywords = table(
  'service',
  String.raw`
lua.<name> ; - ; 2.4+ ; - ; dangerous build:LUA ; 4.4 ; Service written in Lua and registered there by this name
prometheus-exporter ; - ; 2.4+ ; - ; http build:PROMEX ; 4.4 ; Metrics of this HAProxy in Prometheus format; parameters come in the query string
`,
);
