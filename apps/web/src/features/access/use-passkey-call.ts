import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiFailure, toFailure } from '../../api/failure.ts';
import { passkeyFailureOf } from './passkeys.ts';

/** What goes through the browser's own dialog for passkeys: whether it is open, and why nothing came of it. */
export function usePasskeyCall() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const call = async (act: () => Promise<unknown>) => {
    setAsking(true);
    setFailure(null);
    try {
      await act();
    } catch (error) {
      setFailure(error instanceof ApiFailure ? toFailure(error) : ofBrowser(error));
    } finally {
      setAsking(false);
    }
  };
  const ofBrowser = (error: unknown) => {
    const why = passkeyFailureOf(error);
    const reason = {
      field: null,
      cause: t(`proof.passkeyFailures.${why}`),
      remediation: t(why === 'exists' ? 'proof.passkeyExistsRemedy' : 'proof.passkeyRemedy'),
    };
    return new ApiFailure('passkey-refused', t('proof.passkeyFailed'), [reason], null, { cause: error });
  };
  return { call, asking, failure };
}
