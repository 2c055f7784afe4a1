import { Modal, Stack, Text } from '@mantine/core';
import { beginProof, stepUp } from '@sluice/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { callApi } from '../../api/client.ts';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { links } from '../../links.ts';
import { ButtonLink } from '../../shell/AppLink.tsx';
import { FailurePanel } from '../../ui/Panels.tsx';
import { ProofForm } from './ProofForm.tsx';
import '../../texts/add-account-texts.ts';

const begin = () => callApi(beginProof, {});

/** Asks for a second factor again before an act that needs a recent one. */
export function StepUpDialog({ onAnswer }: { onAnswer: (proven: boolean) => void }) {
  const { t } = useTranslation();
  const possible = useQuery({ queryKey: ['account', 'proof'], queryFn: begin, staleTime: 0, gcTime: 0 });
  const prove = useAct(stepUp, { onDone: () => onAnswer(true) });
  const methods = possible.data?.methods ?? [];
  return (
    <Modal
      opened
      onClose={() => onAnswer(false)}
      title={t('proof.stepUpTitle')}
      size={440}
      // Above the dialog whose act asks for it.
      zIndex={450}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack gap={14}>
        {possible.isError && <FailurePanel failure={shownFailure(possible.error)} />}
        {possible.isPending && <Text size="sm">{t('common.loading')}</Text>}
        {possible.isSuccess && methods.length === 0 && (
          <>
            <Text size="sm">{t('proof.nothingEnrolled')}</Text>
            <div>
              <ButtonLink to={links.signInSecurity()} onClick={() => onAnswer(false)}>
                {t('proof.enrol')}
              </ButtonLink>
            </div>
          </>
        )}
        {methods.length > 0 && (
          <>
            <Text size="sm" c="dimmed">
              {t('proof.stepUpLead')}
            </Text>
            <ProofForm
              methods={methods}
              passkeyOptions={async () => (await begin()).passkey}
              submitLabel={t('proof.prove')}
              pending={prove.isPending}
              failure={prove.error}
              onProof={(proof) => prove.mutate({ body: { proof } })}
              onCancel={() => onAnswer(false)}
            />
          </>
        )}
      </Stack>
    </Modal>
  );
}
