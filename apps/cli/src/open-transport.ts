import { CliFailure } from './cli-failure.ts';

/** Throws for an address that is none, and for one to which a password or token would go unencrypted. */
export function refuseOpenTransport(url: string, allowed: boolean): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliFailure(`${url} is not a web address.`, 'Give one like https://sluice.example.com.');
  }
  const { protocol, hostname } = new URL(url);
  const isLocal = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  if (protocol === 'https:' || isLocal || allowed) return;
  throw new CliFailure(
    `${url} is not encrypted: everybody on the way could read the password or the key.`,
    'Use https, or --allow-http of login when the way is safe otherwise.',
  );
}
