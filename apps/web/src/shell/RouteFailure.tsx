import { Group } from '@mantine/core';
import { ClusterId } from '@sluice/contract';
import { IconError404 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useParams, useRouter } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiFailure, shownFailure } from '../api/failure.ts';
import { sessionQuery } from '../api/queries.ts';
import { needsStepUp, proveAgain } from '../api/step-up.ts';
import { links } from '../links.ts';
import { EmptyPanel, FailurePanel } from '../ui/Panels.tsx';
import { ButtonLink } from './AppLink.tsx';

// The top bar is for people who are signed in; the first page of others does not carry it.
const ShellFrame = lazy(async () => ({ default: (await import('./Shell.tsx')).ShellFrame }));

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const proves = needsStepUp(error);
  if (error instanceof ApiFailure && error.code === 'not-found') return <NotThere failure={error} />;
  return (
    <div className="page">
      <FailurePanel
        failure={shownFailure(error)}
        retryLabel={proves ? t('stepUp.proveAndRetry') : undefined}
        onRetry={async () => {
          if (proves && !(await proveAgain())) return;
          reset();
          void router.invalidate();
        }}
      />
    </div>
  );
}

/** A page of ours whose subject the control plane does not know: its words and the id under which it logged the question. */
function NotThere({ failure }: { failure: ApiFailure }) {
  const { t } = useTranslation();
  const params = useParams({ strict: false });
  const { success, data: clusterId } = ClusterId.safeParse(params.clusterId);
  const { reasons, requestId } = shownFailure(failure);
  return (
    <div className="page">
      <FailurePanel
        failure={{
          title: reasons[0]?.cause ?? failure.title,
          reasons: reasons.map(({ remediation }) => ({ field: null, cause: remediation, remediation: null })),
          requestId,
        }}
      />
      <Group mt={12} gap={8}>
        {success && (
          <ButtonLink variant="default" to={links.cluster(clusterId)}>
            {t('node.cluster')}
          </ButtonLink>
        )}
        <ButtonLink variant="default" to={links.clusters()}>
          {t('clusters.title')}
        </ButtonLink>
      </Group>
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <EmptyPanel
        icon={<IconError404 size={40} stroke={1.5} />}
        headingOrder={1}
        title={t('errors.notFoundTitle')}
        why={t('errors.notFoundWhy')}
        action={<ButtonLink to={links.clusters()}>{t('clusters.title')}</ButtonLink>}
      />
    </div>
  );
}

/** For addresses that match nothing: who is signed in keeps the top bar. */
export function RootNotFound() {
  const session = useQuery(sessionQuery).data;
  if (session === undefined) return null;
  if (session !== null) {
    return (
      <Suspense>
        <ShellFrame>
          <NotFound />
        </ShellFrame>
      </Suspense>
    );
  }
  return (
    <main>
      <NotFound />
    </main>
  );
}
