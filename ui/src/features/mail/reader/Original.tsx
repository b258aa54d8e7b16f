/** The mail as it came: its source, to be copied or saved. */

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Problem, type Schemas } from '@/api';
import { CopyButton, Dialog, ErrorState, SkeletonLines } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { hasRole, useSession } from '@/features/session/useSession';
import { type Beginning, beginningOf } from '@/mailview/bytes';
import view from '@/mailview/mailview.module.css';
import { fileName } from './fileName';

/** Bytes that are shown. */
const MOST = 512 * 1024;

interface OriginalProps {
  mail: Schemas['ShownMail'];
  opened: boolean;
  onClose: () => void;
}

export function Original({ mail, opened, onClose }: OriginalProps) {
  const { t } = useTranslation('reader');
  const tenant = useTenant();
  const session = useSession();
  const path = { tenant, mail: mail.id };
  const raw = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/raw', { path });
  const report = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/report', { path });
  const { data, error, isPending, refetch } = useQuery<Beginning, Problem>({
    queryKey: ['source', raw],
    queryFn: ({ signal }) => beginningOf(raw, MOST, signal),
    enabled: opened,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const hasReport = mail.copies.some(({ kind }) => kind === 'report') && hasRole(session, 'compliance');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('original')} wide>
      {error ? (
        <ErrorState tried={t('sourceNotRead')} error={error} retry={refetch} />
      ) : isPending ? (
        <SkeletonLines lines={12} />
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
          <pre className={view.source} tabIndex={0}>
            {data.text}
          </pre>
          {data.isCut && <p className="muted">{t('cut')}</p>}
        </>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        {hasReport && (
          <Button component="a" href={report} download={`${mail.id}.report.eml`} variant="default">
            {t('report')}
          </Button>
        )}
        {data && <CopyButton wide text={data.text} label={t('copySource')} />}
        <Button
          component="a"
          href={raw}
          download={fileName(mail)}
          leftSection={<Download size={16} aria-hidden />}
        >
          {t('download')}
        </Button>
      </Group>
    </Dialog>
  );
}
