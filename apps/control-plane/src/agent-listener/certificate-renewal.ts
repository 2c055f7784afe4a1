import { Server } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { AgentAuthority } from '../platform/agent-authority.ts';
import type { Logger } from '../platform/log.ts';

const dayMs = 24 * 3_600_000;

/** What the listener shows: its certificate, and the authority, of which an enrolling agent knows only the fingerprint. */
export function tlsIdentity(authority: AgentAuthority): { cert: string; key: string } {
  return {
    cert: `${authority.serverCertificatePem}\n${authority.caCertificatePem}\n`,
    key: authority.serverKeyPem.reveal(),
  };
}

/**
 * Shows a renewed certificate from now on; connections that are open keep theirs. The authority decides whether the
 * certificate that is stored is still young enough.
 */
export function showCertificate(app: FastifyInstance, authority: AgentAuthority): void {
  if (!(app.server instanceof Server)) throw new Error('The agent listener does not speak TLS.');
  app.server.setSecureContext(tlsIdentity(authority));
}

/** Asks the authority once a day, since a control plane may run for longer than its certificate lasts. Answers how to stop. */
export function renewDaily(app: FastifyInstance, load: () => Promise<AgentAuthority>, log: Logger): () => void {
  const timer = setInterval(() => {
    load().then(
      (authority) => showCertificate(app, authority),
      (error: unknown) => log.error({ err: error }, 'the certificate for agents was not renewed; tried again in a day'),
    );
  }, dayMs);
  timer.unref();
  return () => clearInterval(timer);
}
