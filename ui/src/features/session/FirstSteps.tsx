/** What somebody has to do before anything else: choose a new password, or set up a second factor. */

import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '@/api';
import { ChangePassword } from './ChangePassword';
import { Door } from './Door';
import { SecondFactorSetUp } from './SecondFactorSetUp';
import { safeTarget } from './target';
import { useSession, useSignOut } from './useSession';

export function FirstSteps() {
  const { t } = useTranslation('session');
  const { must } = useSession();
  // Stays until somebody has written his recovery codes down, although nothing has to be done any more.
  const [step, setStep] = useState(must);
  const queries = useQueryClient();
  const router = useRouter();
  const search = useSearch({ strict: false });
  const signOut = useSignOut();
  const goOn = async () => {
    const session = await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    if (session?.must) setStep(session.must);
    else router.history.replace(safeTarget(search.to));
  };
  const leave = (
    <Button variant="subtle" color="gray" onClick={() => void signOut()}>
      {t('signOut')}
    </Button>
  );
  if (step === 'set-up-second-factor') {
    return (
      <Door title={t('factor.title')} lead={t('first.factor')}>
        <SecondFactorSetUp onDone={goOn} wide />
        {leave}
      </Door>
    );
  }
  return (
    <Door title={t('change.title')} lead={t('first.password')}>
      <ChangePassword onDone={goOn} wide />
      {leave}
    </Door>
  );
}
