/** An attachment looked at: pictures, PDF, text. Everything else can be saved. */

import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download, FileQuestion } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, type Problem, type Schemas } from '@/api';
import { Dialog, EmptyState, ErrorState, Quoted, SkeletonLines } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import { type Beginning, beginningOf } from '@/mailview/bytes';
import view from '@/mailview/mailview.module.css';
import { shownAs } from './kinds';

const PdfView = lazy(() => import('@/mailview/Pdf').then(({ PdfView }) => ({ default: PdfView })));

/** Characters of a text that are shown. */
const MOST = 256 * 1024;

interface PreviewProps {
  mail: number;
  attached: Schemas['Attached'] | undefined;
  opened: boolean;
  onClose: () => void;
}

export function Preview({ mail, attached, opened, onClose }: PreviewProps) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const tenant = useTenant();
  if (!attached) return null;
  const name = readable(attached.name ?? '') || t('unnamed');
  const path = { tenant, mail, index: attached.index };
  const file = '/api/v1/tenants/{tenant}/mails/{mail}/attachments/{index}' as const;
  const address = addressOf(file, { path });
  return (
    <Dialog opened={opened} onClose={onClose} title={name} wide>
      <Shown
        key={address}
        as={shownAs(attached)}
        name={name}
        address={address}
        inline={addressOf(file, { path, query: { inline: true } })}
      />
      <Group justify="space-between" mt="md">
        <span className="muted">
          <Quoted>{attached.content_type}</Quoted> · {format.bytes(attached.size)}
        </span>
        <Button component="a" href={address} download={name} leftSection={<Download size={16} aria-hidden />}>
          {t('download')}
        </Button>
      </Group>
    </Dialog>
  );
}

interface ShownProps {
  as: ReturnType<typeof shownAs>;
  name: string;
  address: string;
  inline: string;
}

function Shown({ as, name, address, inline }: ShownProps) {
  const { t } = useTranslation('reader');
  const [isBroken, setBroken] = useState(false);
  if (as === 'picture' && !isBroken) {
    return <img className={view.picture} src={inline} alt={name} onError={() => setBroken(true)} />;
  }
  if (as === 'pdf') {
    return (
      <Suspense fallback={<SkeletonLines lines={8} />}>
        <PdfView address={address} />
      </Suspense>
    );
  }
  if (as === 'text') return <TextView address={address} />;
  return (
    <EmptyState icon={FileQuestion} title={t('noPreview')}>
      {t('noPreviewHelp')}
    </EmptyState>
  );
}

function TextView({ address }: { address: string }) {
  const { t } = useTranslation('reader');
  const { data, error, isPending, refetch } = useQuery<Beginning, Problem>({
    queryKey: ['attached text', address],
    queryFn: ({ signal }) => beginningOf(address, MOST, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (isPending) return <SkeletonLines lines={8} />;
  if (error) return <ErrorState tried={t('attachmentNotRead')} error={error} retry={refetch} />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <pre className={view.source} tabIndex={0}>
        {data.text}
      </pre>
      {data.isCut && <p className="muted">{t('cut')}</p>}
    </>
  );
}
