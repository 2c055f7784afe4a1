export interface SandboxPorts {
  /** Where visitors arrive. */
  web: number;
  /** HAProxy's own statistics page. */
  stats: number;
  servers: Readonly<Record<'web1' | 'web2', number>>;
}

/** The configuration with which the sandbox begins. Written once: afterwards it belongs to whoever edits it. */
export function sandboxConfig(ports: SandboxPorts): string {
  return `# The sandbox of Sluice: a real HAProxy in front of two small web servers.
# Everything in this file may be changed. Try it in the web page: nothing can break that a restore does not mend.

global
    maxconn 2000
    log stdout format raw daemon notice

defaults
    mode    http
    log     global
    option  dontlognull
    timeout connect      2s
    timeout client       30s
    timeout server       30s
    timeout http-request 5s

# Where visitors arrive: http://localhost:${ports.web}
frontend web
    bind 127.0.0.1:${ports.web}
    # Tell the servers who asked.
    option forwardfor
    http-request set-header X-Forwarded-Proto http
    default_backend app

# The two web servers take turns; one that fails its check gets no visitors.
backend app
    balance roundrobin
    option httpchk GET /health
    http-check expect status 200
    server web1 127.0.0.1:${ports.servers.web1} check inter 1s fall 2 rise 1 weight 10
    server web2 127.0.0.1:${ports.servers.web2} check inter 1s fall 2 rise 1 weight 10

# HAProxy's own statistics page: http://localhost:${ports.stats}
frontend stats
    bind 127.0.0.1:${ports.stats}
    stats enable
    stats uri /
    stats refresh 5s
`;
}
