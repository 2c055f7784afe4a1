import { Problem, type SecondFactorMethod, type SecondFactorProof } from '@sluice/contract';
import { CliFailure } from './cli-failure.ts';
import type { CliContext } from './context.ts';
import { ask } from './password-prompt.ts';

const mostTries = 3;

/**
 * Proves a second factor with a code: the one that was given, or one that is asked for, again when it was mistyped. Passkeys need a
 * browser.
 */
export async function proveWithCode<T>(
  context: CliContext,
  methods: readonly SecondFactorMethod[],
  given: string | undefined,
  send: (proof: SecondFactorProof) => Promise<T>,
): Promise<T> {
  if (!methods.includes('totp') && !methods.includes('backup-code')) throw noCodes(methods);
  if (given !== undefined) return send(proofOf(given, methods));
  for (let tries = 1; ; tries += 1) {
    const code = await ask(context, question(methods), false, 'Give --code with the code of the authenticator.');
    try {
      return await send(proofOf(code, methods));
    } catch (error) {
      const mistyped = error instanceof Problem && /^(?:second-step|confirmation)-failed$/.test(error.code);
      if (!mistyped || tries === mostTries) throw error;
      context.stderr.write('That code does not fit.\n');
    }
  }
}

/** Six digits are a code of the authenticator, everything else one of the backup codes. */
function proofOf(code: string, methods: readonly SecondFactorMethod[]): SecondFactorProof {
  const isTotp = /^\d{6}$/.test(code.replace(/\s/g, '')) && methods.includes('totp');
  return { method: isTotp ? 'totp' : 'backup-code', code };
}

function question(methods: readonly SecondFactorMethod[]): string {
  if (!methods.includes('totp')) return 'Backup code: ';
  return methods.includes('backup-code')
    ? 'Code of the authenticator, or a backup code: '
    : 'Code of the authenticator: ';
}

function noCodes(methods: readonly SecondFactorMethod[]): CliFailure {
  return methods.length === 0
    ? new CliFailure('You have no second factor that can be proven here.', 'Enrol one on the page of your account.')
    : new CliFailure(
        'Your second factor is a passkey, which needs a browser.',
        'Make new backup codes or enrol an authenticator app on the page of your account.',
      );
}
