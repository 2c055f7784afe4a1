import { connect, type DetailedPeerCertificate } from 'node:tls';
import { agentServerName } from '@sluice/contract/agent';
import { AgentProblem } from '../agent-problem.ts';

const timeoutMs = 10_000;
/** Real chains have two or three certificates. */
const maxChain = 10;

/**
 * Finds the certificate with the fingerprint of the token in the chain that the server shows. Nothing is sent on
 * this connection. Whether the server's own certificate comes from that CA is checked by the next connection, which
 * believes nobody else.
 *
 * Returns: PEM.
 */
export async function findPinnedCa(baseUrl: string, fingerprint: string): Promise<string> {
  const chain = await readChain(baseUrl);
  for (const certificate of chain) {
    if (certificate.fingerprint256.replaceAll(':', '').toLowerCase() === fingerprint) return toPem(certificate.raw);
  }
  throw new AgentProblem(
    'control-plane-not-trusted',
    `${baseUrl} does not show the certificate authority that the token names.`,
    'Check the address and make a new enrolment command; if it stays, somebody may stand between this node and the control plane.',
  );
}

function readChain(baseUrl: string): Promise<DetailedPeerCertificate[]> {
  const { hostname, port } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(port || '443'),
      servername: agentServerName,
      rejectUnauthorized: false,
    });
    const fail = (cause: string) => {
      socket.destroy();
      reject(
        new AgentProblem(
          'control-plane-unreachable',
          `${baseUrl} cannot be reached: ${cause}.`,
          'Check the address, the port and firewalls between this node and the control plane; then run the command again.',
        ),
      );
    };
    socket.setTimeout(timeoutMs, () => fail(`no answer within ${timeoutMs} ms`));
    socket.once('error', (error) => fail(error.message));
    socket.once('secureConnect', () => {
      resolve(collectChain(socket.getPeerCertificate(true)));
      socket.destroy();
    });
  });
}

function collectChain(leaf: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw && chain.length < maxChain && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
