/** What the list of refused deliveries shows. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Time } from '@/components';
import type { Column } from '@/components/table';

export function useRefusalColumns(): Column<Schemas['RefusalRow']>[] {
  const { t } = useTranslation('endpoints');
  return [
    {
      id: 'time',
      head: t('refusals.time'),
      cell: ({ time }) => <Time at={time} form="exact" />,
      csv: ({ time }) => new Date(time).toISOString(),
      sort: ({ time }) => time,
    },
    {
      id: 'endpoint',
      head: t('refusals.endpoint'),
      cell: ({ endpoint }) => endpoint,
      sort: ({ endpoint }) => endpoint ?? '',
    },
    {
      id: 'answer',
      head: t('refusals.answer'),
      cell: ({ code, text }) => `${code} ${text}`,
      sort: ({ code, text }) => `${code} ${text}`,
    },
    {
      id: 'peer',
      head: t('refusals.peer'),
      cell: ({ peer }) => peer,
      sort: ({ peer }) => peer,
      wideOnly: true,
    },
    {
      id: 'from',
      head: t('refusals.from'),
      cell: ({ mail_from }) => mail_from,
      sort: ({ mail_from }) => mail_from ?? '',
      wideOnly: true,
    },
    {
      id: 'recipient',
      head: t('refusals.recipient'),
      cell: ({ recipient }) => recipient,
      sort: ({ recipient }) => recipient ?? '',
      wideOnly: true,
      hidden: true,
    },
  ];
}
