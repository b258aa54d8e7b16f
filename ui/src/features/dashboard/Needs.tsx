/** What needs an Admin, the worst first, each with the way to the mend; or one line that says what was checked. */

import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Panel, Time } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';

type Notification = Schemas['Notification'];

export function Needs({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const { notifications, verification } = dashboard;
  if (notifications.length === 0) {
    return (
      <p className={classes.well}>
        <CircleCheck size={20} aria-hidden />
        <span>
          {t('well.text', { count: dashboard.endpoints.length })}{' '}
          {verification ? (
            <>
              {t('well.verified')} <Time at={verification.time} form="relative" />.
            </>
          ) : (
            t('well.notVerified')
          )}
        </span>
      </p>
    );
  }
  return (
    <Panel title={t('needs.title', { count: notifications.length })} flush>
      <ul className={classes.needs}>
        {notifications.map((note) => (
          <Need key={`${note.code} ${note.object}`} note={note} />
        ))}
      </ul>
    </Panel>
  );
}

function Need({ note }: { note: Notification }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const values = { count: note.count, number: format.number(note.count), name: note.names[0] ?? '' };
  const link = useMend(note.link);
  const further = note.count - note.names.length;
  const evidence = [...note.names, ...(further > 0 ? [t('needs.more', { count: further })] : [])];
  return (
    <li data-severity={note.severity}>
      <span className={classes.dot} role="img" aria-label={t(`severity.${note.severity}`)} />
      <div className={classes.need}>
        <span>{t(`note.${note.code}`, { ...values, defaultValue: note.text })}</span>
        {note.names.length > 1 && <span className="muted">{format.list(evidence)}</span>}
      </div>
      {link && (
        <Button component={Link} to={link} variant="subtle">
          {t(`mend.${note.code}`, { defaultValue: t('mend.look') })}
        </Button>
      )}
    </li>
  );
}

/** The page that leads to the mend, if there is one already. */
function useMend(link: string): string | undefined {
  const router = useRouter();
  const address = `/admin${link}`;
  const [, params, found] = router.getMatchedRoutes(address);
  // What is left of an address that no route has to its end.
  return found && params['**'] === undefined ? address : undefined;
}
