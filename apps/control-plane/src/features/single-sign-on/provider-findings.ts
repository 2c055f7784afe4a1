import type { ProviderFinding } from '@sluice/contract';

/** What of the description of a provider is looked at (OpenID Connect Discovery 1.0, RFC 8414, RFC 9207). */
export interface ProviderDescription {
  issuer: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  jwks_uri?: string;
  response_types_supported?: string[];
  code_challenge_methods_supported?: string[];
  scopes_supported?: string[];
  authorization_response_iss_parameter_supported?: boolean;
}

/** What fits and what does not, each with what to do about it. */
export function findingsOf(provider: ProviderDescription, scopes: readonly string[]): ProviderFinding[] {
  const good = (cause: string): ProviderFinding => ({ ok: true, cause, remediation: '' });
  const bad = (cause: string, remediation: string): ProviderFinding => ({ ok: false, cause, remediation });
  const findings = [good(`The provider describes itself as ${provider.issuer}.`)];
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    if (provider[name] === undefined)
      findings.push(
        bad(`It names no ${name}.`, 'Choose a provider of OpenID Connect with the authorization code flow.'),
      );
  }
  const types = provider.response_types_supported;
  if (types !== undefined && !types.includes('code'))
    findings.push(bad('It does not offer the response type “code”.', 'Allow the authorization code flow there.'));
  const methods = provider.code_challenge_methods_supported;
  if (methods === undefined) findings.push(good('It does not say whether it checks PKCE; we send it all the same.'));
  else if (methods.includes('S256')) findings.push(good('It checks PKCE with S256.'));
  else findings.push(bad('It offers PKCE without S256.', 'Allow S256 there.'));
  const offered = provider.scopes_supported;
  const missing = offered === undefined ? [] : scopes.filter((scope) => !offered.includes(scope));
  if (missing.length > 0)
    findings.push(
      bad(`It does not offer the scope ${missing.join(', ')}.`, 'Add it there, or take it out of the scopes here.'),
    );
  if (provider.authorization_response_iss_parameter_supported === true)
    findings.push(good('It names itself in its answers, so that no other provider can answer for it.'));
  return findings;
}
