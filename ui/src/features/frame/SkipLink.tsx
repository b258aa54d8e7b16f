/** Lets people who go by keys pass the navigation. */

import { useTranslation } from 'react-i18next';
import classes from './SkipLink.module.css';

export function SkipLink() {
  const { t } = useTranslation('frame');
  return (
    <a href="#content" className={classes.skip}>
      {t('skip')}
    </a>
  );
}
