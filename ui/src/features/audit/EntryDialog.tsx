/** One row of the audit log, with all that it says. */

import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Dialog, Fact, Facts, Notice, Quoted, quoted, Time } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './AuditLog.module.css';
import { activityText } from './activities';
import { changesOf } from './changes';

interface EntryDialogProps {
  entry: Schemas['Entry'] | undefined;
  onClose: () => void;
}

export function EntryDialog({ entry, onClose }: EntryDialogProps) {
  const { t } = useTranslation('audit');
  const title = entry && activityText(t, entry.activity);
  return (
    <Dialog opened={entry !== undefined} onClose={onClose} title={title} wide>
      {entry && <About entry={entry} />}
    </Dialog>
  );
}

function About({ entry }: { entry: Schemas['Entry'] }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  return (
    <Stack gap="md">
      {!entry.good && <Notice tone="bad">{t('refusedBecause', { why: entry.message })}</Notice>}
      <Changes changes={entry.changes} />
      <Facts>
        <Fact name={t('code')}>
          <Quoted className="mono">{entry.activity}</Quoted>
        </Fact>
        <Fact name={t('time')}>
          <Time at={entry.time} form="exact" />
        </Fact>
        <Fact name={t('actor')}>
          {[entry.actor_name, t(`kind.${entry.actor_kind}`)].filter(Boolean).join(' · ')}
        </Fact>
        <Fact name={t('object')}>{[entry.object_name, entry.object].filter(Boolean).join(' · ')}</Fact>
        <Fact name={t('address')}>{entry.address}</Fact>
        <Fact name={t('request')}>
          <Quoted className="mono">{entry.request}</Quoted>
        </Fact>
        <Fact name={t('number')}>{format.number(entry.number)}</Fact>
      </Facts>
    </Stack>
  );
}

function Changes({ changes }: { changes: unknown }) {
  const { t } = useTranslation('audit');
  const rows = changesOf(changes);
  if (rows.length === 0) return null;
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">{t('field')}</th>
          <th scope="col">{t('before')}</th>
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td>
              {before === undefined ? (
                <span className="muted">{t('nothing')}</span>
              ) : (
                <del>{quoted(before)}</del>
              )}
            </td>
            <td>
              {after === undefined ? (
                <span className="muted">{t('nothing')}</span>
              ) : (
                <ins>{quoted(after)}</ins>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
