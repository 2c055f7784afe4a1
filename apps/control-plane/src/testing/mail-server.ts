import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { MailConfig } from '../platform/config.ts';
import { Secret } from '../platform/secret.ts';

export interface ReceivedLetter {
  from: string;
  to: string[];
  text: string;
}

export interface MailServer {
  /** For a control plane that sends through it. */
  config: MailConfig;
  letters: ReceivedLetter[];
  /** While it is set every letter is refused for now. */
  refuses: boolean;
  /** Letters to it are refused for good. */
  refusedAddress: string | null;
  close(): Promise<void>;
}

/** A real mail server on a port of its own, which lets only this user in and keeps what it gets. */
export async function startMailServer(user = { name: 'sluice', password: 'mail:password' }): Promise<MailServer> {
  const letters: ReceivedLetter[] = [];
  const server = new SMTPServer({
    authOptional: false,
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ password, username }, _session, answer) =>
      username === user.name && password === user.password ? answer(null, { user: username }) : answer(new Error('no')),
    onMailFrom: (_address, _session, answer) => answer(started.refuses ? refusal(451) : null),
    onRcptTo: ({ address }, _session, answer) => answer(address === started.refusedAddress ? refusal(550) : null),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        letters.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: readText(chunks) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const started: MailServer = {
    config: {
      server: new Secret(`smtp://${user.name}:${encodeURIComponent(user.password)}@127.0.0.1:${port}`),
      from: 'sluice@example.com',
      publicUrl: new URL('https://sluice.example.com'),
    },
    letters,
    refuses: false,
    refusedAddress: null,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
  return started;
}

function refusal(responseCode: number): Error {
  return Object.assign(new Error('refused'), { responseCode });
}

/** Long lines are wrapped for transport; this takes the wrapping out again, and gives each byte beyond ASCII back. */
function readText(chunks: readonly Buffer[]): string {
  const wire = Buffer.concat(chunks).toString('latin1').replace(/=\r\n/g, '');
  const bytes = wire.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
