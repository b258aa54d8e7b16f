/** The page of an operator's one-time link: signs in, and goes on. The token stands behind `#`. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, sessionQuery } from '@/api';
import { ErrorState, SkeletonLines } from '@/components';
import { Door } from './Door';
import { useTabs } from './tabs';

export function OperatorSignIn() {
  const { t } = useTranslation('session');
  const { hash } = useLocation();
  const [token] = useState(hash);
  const queries = useQueryClient();
  const router = useRouter();
  const tellTabs = useTabs();
  const { mutate, error } = useMutation({
    mutationFn: async () => (await call('post', '/api/v1/operator/session', { body: { token } })).value,
    onSuccess: (session) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      tellTabs();
      router.history.replace('/');
    },
  });
  useOnce(mutate);
  return (
    <Door title={t('operator.title')}>
      {error ? <ErrorState tried={t('setUp.notRead')} error={error} /> : <SkeletonLines lines={2} />}
    </Door>
  );
}

/** Not twice, although React runs effects twice while one develops: the link works once. */
function useOnce(run: () => void) {
  const [once] = useState(() => {
    let done = false;
    return () => {
      if (!done) run();
      done = true;
    };
  });
  useEffect(() => once(), [once]);
}
