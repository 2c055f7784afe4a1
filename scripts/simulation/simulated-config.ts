/** What a simulated node serves before anybody manages it. */
export const simulatedConfig = `global
  maxconn 2000

defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s

frontend web
  bind :8080
  default_backend app

backend app
  balance roundrobin
  server web1 192.0.2.11:80 weight 10
  server web2 192.0.2.12:80 weight 10
`;
