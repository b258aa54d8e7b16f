/** The body: its page in a frame, or its text; and what was not loaded from elsewhere. */

import { UnstyledButton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { ImageOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api';
import { ErrorState, SkeletonLines } from '@/components';
import type { Body } from '@/mailview/body';
import { MailFrameView } from '@/mailview/Frame';
import { PlainBody } from '@/mailview/Plain';
import classes from './Reader.module.css';

interface BodyViewProps {
  body: UseQueryResult<Body, Problem>;
  subject: string;
  isRemote: boolean;
  onShowRemote: () => void;
}

export function BodyView({ body, subject, isRemote, onShowRemote }: BodyViewProps) {
  const { t } = useTranslation('reader');
  if (body.isPending) {
    return (
      <div className={classes.soon}>
        <SkeletonLines lines={6} />
      </div>
    );
  }
  if (body.isError) return <ErrorState tried={t('bodyNotRead')} error={body.error} retry={body.refetch} />;
  const { plain, blocked, address } = body.data;
  return (
    <>
      {blocked > 0 && !isRemote && (
        <div className={classes.blocked}>
          <ImageOff size={16} aria-hidden />
          <span>{t('blocked', { count: blocked })}</span>
          <UnstyledButton onClick={onShowRemote}>{t('showOnce')}</UnstyledButton>
        </div>
      )}
      {plain ? (
        <PlainBody pieces={plain} />
      ) : (
        <div className={classes.body}>
          <MailFrameView address={address} title={t('bodyOf', { subject })} />
        </div>
      )}
    </>
  );
}
