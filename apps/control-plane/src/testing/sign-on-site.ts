import * as contract from '@sluice/contract';
import type { OidcProviderRig } from '@sluice/test-rig/oidc-provider';
import { expect } from 'vitest';
import { startProviderFor, Visitor } from './single-sign-on.ts';
import { type InProcessControlPlane, startInProcess } from './start-in-process.ts';

const { callback, start } = contract.singleSignOnPaths;

/** A control plane, a provider on the same machine to which it sends people, and what these do in their browsers. */
export class SignOnSite {
  readonly rig: InProcessControlPlane;
  readonly provider: OidcProviderRig;
  /** What the control plane wrote into its log. */
  readonly logged: readonly string[];

  private constructor(rig: InProcessControlPlane, provider: OidcProviderRig, logged: readonly string[]) {
    this.rig = rig;
    this.provider = provider;
    this.logged = logged;
  }

  static async start(): Promise<SignOnSite> {
    const logged: string[] = [];
    const config = { outgoingAllow: ['127.0.0.1/32'] };
    const rig = await startInProcess({ config, log: { write: (line) => void logged.push(line) } });
    return new SignOnSite(rig, await startProviderFor(rig), logged);
  }

  async stop(): Promise<void> {
    await this.provider.close();
    await this.rig.stop();
  }

  /** Nobody is at the provider, which tells the truth again, and nobody has tried anything. */
  async reset(): Promise<void> {
    this.provider.person = null;
    this.provider.replaceIdToken = null;
    this.provider.replaceUserInfo = null;
    await this.rig.controlPlane.platform.db.deleteFrom('rate_limit').execute();
  }

  /** Goes to the provider as this person, and stands before the door of the control plane again. */
  async comeBack(name: string, visitor = new Visitor(), to?: string): Promise<{ visitor: Visitor; url: string }> {
    this.provider.person = name;
    const query = to === undefined ? '' : `?${new URLSearchParams({ to })}`;
    return { visitor, url: await visitor.followTo(this.rig.url + start + query, this.rig.url + callback) };
  }

  /** Where the browser is led. */
  async led(visitor: Visitor, url: string): Promise<string> {
    const response = await visitor.get(url);
    expect(response.status).toBe(303);
    return response.headers.get('location') ?? '';
  }

  /** Whole sign-in of a new visitor. */
  async signIn(name: string, to?: string): Promise<{ visitor: Visitor; location: string }> {
    const { url, visitor } = await this.comeBack(name, new Visitor(), to);
    return { visitor, location: await this.led(visitor, url) };
  }

  async expectRefused(visitor: Visitor, url: string, reason: contract.SingleSignOnRefusal): Promise<void> {
    expect(await this.led(visitor, url)).toBe(`/sign-in?refused=${reason}`);
    expect(this.sessionOf(visitor)).toBe(null);
  }

  sessionOf(visitor: Visitor): string | null {
    return visitor.cookie(this.rig.url, 'sluice_session');
  }

  async viewSession(visitor: Visitor): Promise<contract.SessionView> {
    const response = await visitor.get(`${this.rig.url}/api/v1/session`);
    return contract.SessionView.parse(await response.json());
  }
}
