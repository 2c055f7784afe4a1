import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type {
  addPasskey,
  CallInput,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@sluice/contract';

export type NewPasskey = CallInput<typeof addPasskey>['body']['response'];

/** Asks the browser for a signature of a passkey. Throws a `DOMException` or an `Error` with a name when the person or the device does not give one. */
export async function askForPasskey(options: PasskeyRequestOptions): Promise<PasskeyAssertion> {
  const { clientExtensionResults, ...answer } = await startAuthentication({
    optionsJSON: { ...options, allowCredentials: options.allowCredentials.map(toDescriptor) },
  });
  return { ...answer, clientExtensionResults: { ...clientExtensionResults } };
}

/** Lets the browser make a passkey. Throws as `askForPasskey` does. */
export async function makePasskey(options: PasskeyCreationOptions): Promise<NewPasskey> {
  const { clientExtensionResults, ...answer } = await startRegistration({
    optionsJSON: { ...options, excludeCredentials: options.excludeCredentials.map(toDescriptor) },
  });
  return { ...answer, clientExtensionResults: { ...clientExtensionResults } };
}

/** What is not known of a passkey is left out, not undefined. */
function toDescriptor({ transports, ...rest }: PasskeyRequestOptions['allowCredentials'][number]) {
  return { ...rest, ...(transports === undefined ? {} : { transports }) };
}

/** Why the browser gave no passkey: a key of the catalogue's `proof.passkeyFailures`. */
export function passkeyFailureOf(error: unknown): 'cancelled' | 'exists' | 'insecure' | 'failed' {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'cancelled';
  if (name === 'InvalidStateError') return 'exists';
  return name === 'SecurityError' ? 'insecure' : 'failed';
}
