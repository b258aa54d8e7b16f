/** On the dashboard of an archive without mail: the way to the assistant, which knows how far it is. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Notice } from '@/components';

export function GoOn() {
  const { t } = useTranslation('assistant');
  const button = (
    <Button component={Link} to="/admin/start">
      {t('goOn')}
    </Button>
  );
  return <Notice action={button}>{t('banner')}</Notice>;
}
