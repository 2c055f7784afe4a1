import { IconError404 } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiFailure, shownFailure } from '../api/failure.ts';
import { links } from '../links.ts';
import { EmptyPanel, FailurePanel } from '../ui/Panels.tsx';
import { ButtonLink } from './AppLink.tsx';

export function RouteFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiFailure && error.code === 'not-found') return <NotFound />;
  return (
    <div className="page">
      <FailurePanel
        failure={shownFailure(error)}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
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

/** For addresses that match nothing: there is no shell around it. */
export function RootNotFound() {
  return (
    <main>
      <NotFound />
    </main>
  );
}
