/** What stands where a page could not be shown, or where there is none: it is all there is, no frame around it. */

import { Button } from '@mantine/core';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { Signpost } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ErrorState, useTitle } from '@/components';

export function PageFailed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('frame');
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main>
      <ErrorState tried={t('failed')} error={error} retry={retry} page />
    </main>
  );
}

export function NoPage() {
  const { t } = useTranslation('frame');
  useTitle(t('nothing.title'));
  return (
    <main>
      <EmptyState
        page
        icon={Signpost}
        title={t('nothing.title')}
        action={
          <Button component={Link} to="/" variant="default">
            {t('nothing.back')}
          </Button>
        }
      >
        {t('nothing.text')}
      </EmptyState>
    </main>
  );
}
