/** Why a query was not understood: the query with the place marked, and what to do. */

import { useTranslation } from 'react-i18next';
import { readable } from '@/i18n/readable';
import classes from './SearchField.module.css';

interface RefusalProps {
  query: string;
  /** Where, from 0; below 0: nowhere in particular. */
  at: number;
  why: string;
}

export function Refusal({ query, at, why }: RefusalProps) {
  const { t } = useTranslation('search');
  const end = at < 0 ? at : Math.max(at + 1, at + query.slice(at).search(/\s|$/));
  return (
    <div id="search-refusal" className={classes.refusal} role="alert">
      <strong>{t('refused')}</strong>
      {at >= 0 && (
        <code className="mono">
          {readable(query.slice(0, at))}
          <em>{readable(query.slice(at, end)) || '\u00a0'}</em>
          {readable(query.slice(end))}
        </code>
      )}
      <span>{why.charAt(0).toUpperCase() + why.slice(1)}</span>
    </div>
  );
}
