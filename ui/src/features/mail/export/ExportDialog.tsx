/** Asks in what form mails are exported, and begins it. */

import { Button, Group, Radio, Stack } from '@mantine/core';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api';
import { Dialog, toastDone } from '@/components';
import { FormProblem } from '@/components/form';
import { askedFor } from '@/features/mail/list/useOpenList';
import type { MailPlace } from '@/features/mail/place';
import { useFormat } from '@/i18n/format';
import { type ExportFormat, useBeginExport } from './useExports';

/** What is exported: these mails, or all of a place. */
type What = { ids: number[] } | { place: MailPlace };

const OpenDialog = createContext<(what: What) => void>(() => {});

/** `open({ ids })`. */
export function useExportDialog() {
  return useContext(OpenDialog);
}

export function ExportDialog({ children }: { children: ReactNode }) {
  const [what, setWhat] = useState<What>();
  const [opened, setOpened] = useState(false);
  const open = useMemo(
    () => (wanted: What) => {
      setWhat(wanted);
      setOpened(true);
    },
    [],
  );
  return (
    <OpenDialog value={open}>
      {children}
      <Asked what={what} opened={opened} onClose={() => setOpened(false)} />
    </OpenDialog>
  );
}

interface AskedProps {
  what: What | undefined;
  opened: boolean;
  onClose: () => void;
}

function Asked({ what, opened, onClose }: AskedProps) {
  const { t } = useTranslation('export');
  const format = useFormat();
  const begin = useBeginExport();
  const [form, setForm] = useState<ExportFormat>('zip');
  const [problem, setProblem] = useState<Problem>();
  const [sending, setSending] = useState(false);
  const send = async () => {
    if (!what) return;
    setSending(true);
    setProblem(undefined);
    try {
      await begin(asExport(what), form);
      toastDone(t('begun'));
      onClose();
    } catch (error) {
      setProblem(Problem.from(error));
    } finally {
      setSending(false);
    }
  };
  const count = what && 'ids' in what ? what.ids.length : 0;
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')}>
      <Stack gap="md">
        <div>
          {count > 0
            ? t('someMails', { count, number: format.number(count) })
            : t(what && 'place' in what && what.place.q ? 'searchMails' : 'placeMails')}
        </div>
        <Radio.Group value={form} onChange={(value) => setForm(value as ExportFormat)} label={t('form')}>
          <Stack gap="xs" mt={4}>
            <Radio value="zip" label={t('zip')} description={t('zipHelp')} data-autofocus />
            <Radio value="mbox" label={t('mbox')} description={t('mboxHelp')} />
          </Stack>
        </Radio.Group>
        {problem && <FormProblem problem={problem} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button loading={sending} onClick={() => void send()}>
            {t('export')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function asExport(what: What) {
  if ('ids' in what) return { ids: what.ids };
  const { mailbox, folder, q } = askedFor(what.place);
  return { mailbox, folder, query: q };
}
