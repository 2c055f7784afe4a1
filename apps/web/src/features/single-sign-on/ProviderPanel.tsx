import { Box, Group, List, Stack, Text } from '@mantine/core';
import { type CallOutput, tryProvider } from '@sluice/contract';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { shownFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useMissingPermission } from '../../shell/use-permission.ts';
import { ActionButton } from '../../ui/ActionButton.tsx';
import { CopyIconButton } from '../../ui/CopyIconButton.tsx';
import { FailurePanel, Panel } from '../../ui/Panels.tsx';
import type { FieldsProps } from './SingleSignOnFields.tsx';
import { wordsOf } from './single-sign-on-form.ts';

/** What has to be done at the provider, and what it says of itself. */
export function ProviderPanel({ form, redirectUri }: FieldsProps & { redirectUri: string }) {
  const { t } = useTranslation();
  const missing = useMissingPermission('sso.write');
  const trial = useAct(tryProvider);
  const { issuer, scopes } = form.values;
  // What was found out about another address says nothing about this one.
  const found = trial.variables?.body.issuer === issuer.trim() ? trial.data : undefined;
  const reason = missing ?? (issuer.trim() === '' ? t('singleSignOn.issuerFirst') : null);
  return (
    <Stack gap={16} style={{ position: 'sticky', top: 64 }}>
      <Panel title={t('singleSignOn.atProvider')}>
        <Stack gap={8}>
          <Text size="sm">{t('singleSignOn.redirectUri')}</Text>
          <Group gap={4} wrap="nowrap" align="flex-start">
            <Text size="sm" className="mono" style={{ overflowWrap: 'anywhere' }}>
              {redirectUri}
            </Text>
            <CopyIconButton value={redirectUri} label={t('singleSignOn.copyRedirectUri')} />
          </Group>
          <Text size="sm" c="dimmed">
            {t('singleSignOn.redirectUriHelp')}
          </Text>
        </Stack>
      </Panel>
      <Panel title={t('singleSignOn.trial')}>
        <Stack gap={12}>
          <Text size="sm" c="dimmed">
            {t('singleSignOn.trialHelp')}
          </Text>
          <ActionButton
            variant="default"
            loading={trial.isPending}
            disabledReason={reason}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => trial.mutate({ body: { issuer: issuer.trim(), scopes: wordsOf(scopes) } })}
          >
            {t('singleSignOn.tryIt')}
          </ActionButton>
          <div role="status">{found !== undefined && <Findings trial={found} />}</div>
          {trial.error !== null && <FailurePanel failure={shownFailure(trial.error)} />}
        </Stack>
      </Panel>
    </Stack>
  );
}

function Findings({ trial }: { trial: CallOutput<typeof tryProvider> }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8}>
      <Text size="sm" fw={600}>
        {t(trial.usable ? 'singleSignOn.usable' : 'singleSignOn.notUsable')}
      </Text>
      <List listStyleType="none" withPadding={false} spacing={6} size="sm">
        {trial.findings.map(({ cause, ok, remediation }) => (
          <List.Item key={cause}>
            <Group gap={8} wrap="nowrap" align="flex-start">
              <Box c={ok ? 'var(--serving)' : 'var(--failed)'} mt={2}>
                {ok ? (
                  <IconCircleCheck size={15} aria-label={t('singleSignOn.good')} />
                ) : (
                  <IconAlertTriangle size={15} aria-label={t('singleSignOn.bad')} />
                )}
              </Box>
              <div>
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {cause}
                </Text>
                {remediation !== '' && (
                  <Text size="sm" c="dimmed">
                    {remediation}
                  </Text>
                )}
              </div>
            </Group>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
