import { type CallInput, singleSignOnPaths, updateSingleSignOn, viewSingleSignOn } from '@sluice/contract';
import { type OidcProviderRig, startOidcProvider } from '@sluice/test-rig/oidc-provider';
import type { InProcessControlPlane } from './start-in-process.ts';

type Chosen = CallInput<typeof updateSingleSignOn>['body'];

/** A browser without pages: keeps cookies for each server and follows redirects, step by step or all of them. */
export class Visitor {
  readonly #cookies = new Map<string, Map<string, string>>();

  async get(url: string): Promise<Response> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Follows redirects from `url` until one leads to an address that begins with `end`, and answers that address. */
  async followTo(url: string, end: string): Promise<string> {
    let next = url;
    for (let step = 0; step < 20; step += 1) {
      const response = await this.get(next);
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${next} answers ${response.status}: ${await response.text()}`);
      next = new URL(location, next).href;
      if (next.startsWith(end)) return next;
    }
    throw new Error(`Too many redirects on the way to ${end}.`);
  }

  cookie(url: string, name: string): string | null {
    return this.#cookies.get(new URL(url).host)?.get(name) ?? null;
  }

  forget(url: string, name: string): void {
    this.#cookies.get(new URL(url).host)?.delete(name);
  }
}

/** A provider to which the control plane sends people. */
export async function startProviderFor(rig: InProcessControlPlane): Promise<OidcProviderRig> {
  const provider = await startOidcProvider([rig.url + singleSignOnPaths.callback]);
  await chooseProvider(rig, provider);
  return provider;
}

/** Saves settings that work with the provider, changed as told. */
export async function chooseProvider(
  rig: InProcessControlPlane,
  { clientId, clientSecret, issuer }: Pick<OidcProviderRig, 'issuer' | 'clientId' | 'clientSecret'>,
  changes: Partial<Chosen> = {},
) {
  const { hasSecret: _has, redirectUri: _uri, version, ...present } = await rig.client.call(viewSingleSignOn, {});
  const body = { ...present, enabled: true, issuer, clientId, secret: clientSecret, makesUsers: true, ...changes };
  return rig.client.call(updateSingleSignOn, { ifMatch: `"${version}"`, body });
}
