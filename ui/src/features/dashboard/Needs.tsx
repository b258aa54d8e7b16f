/** What needs an Admin, the worst first, each with the way to the mend; or one line that says what was checked. */

import { Button } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Panel, Time } from '@/components';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
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
  const link = useMend(note);
  const further = note.count - note.names.length;
  const evidence = [...note.names, ...(further > 0 ? [t('needs.more', { count: further })] : [])];
  return (
    <li data-severity={note.severity}>
      <span className={classes.dot} role="img" aria-label={t(`severity.${note.severity}`)} />
      <div className={classes.need}>
        <Sentence note={note} />
        {note.names.length > 1 && <span className="muted">{format.list(evidence)}</span>}
      </div>
      {link && (
        <Button component={Link} to={link.to} search={link.search as never} variant="subtle">
          {t(`mend.${note.code}`, { defaultValue: t('mend.look') })}
        </Button>
      )}
    </li>
  );
}

const HOUR_S = 3600;

/** In the reader's language where we have words for it, else as the service said it. */
function Sentence({ note }: { note: Notification }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const { code, count, severity } = note;
  // An endpoint that never took a mail is worth a look, one that took some and stopped is a warning.
  const isNew = code === 'endpoint-silent' && severity === 'info';
  const values = {
    count,
    number: format.number(count),
    bytes: format.bytes(count),
    time: format.duration(count * HOUR_S),
    name: note.names[0] ?? '',
  };
  return (
    <span>
      {t(`note.${isNew ? 'endpoint-unused' : code}`, { ...values, defaultValue: readable(note.text) })}
    </span>
  );
}

/** Pages of the things that a notification may be about. */
const PAGES: Record<string, string> = {
  mailbox: '/admin/mailboxes',
  user: '/admin/users',
  group: '/admin/groups',
  endpoint: '/admin/endpoints',
  secret: '/admin/secrets',
};
const SEARCHES: Record<string, Record<string, string>> = {
  'mailbox-without-reader': { show: 'unread' },
};

interface Mend {
  to: string;
  search?: Record<string, string>;
}

/** The page that leads to the mend: that of the one thing it is about, else the list; none if there is no such page. */
function useMend({ code, object, link }: Notification): Mend | undefined {
  const router = useRouter();
  const [kind = '', id = ''] = object.split(':');
  const page = PAGES[kind];
  if (page && id) return { to: `${page}/${encodeURIComponent(id)}` };
  const to = `/admin${link}`;
  const [, params, found] = router.getMatchedRoutes(to);
  // What is left of an address that no route has to its end.
  if (!found || params['**'] !== undefined) return undefined;
  return { to, search: SEARCHES[code] };
}
