/** A one-time link by which somebody chooses a password: shown this once, to be handed over. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { CopyText, Dialog, Time } from '@/components';

interface SetUpLinkProps {
  link: Schemas['Link'] | undefined;
  onClose: () => void;
}

export function SetUpLinkDialog({ link, onClose }: SetUpLinkProps) {
  const { t } = useTranslation('users');
  return (
    <Dialog opened={link !== undefined} onClose={onClose} title={t('link.title')} stays wide>
      {link && (
        <Stack gap="md">
          <SetUpLink link={link} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('link.done')}</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}

export function SetUpLink({ link }: { link: Schemas['Link'] }) {
  const { t } = useTranslation('users');
  return (
    <>
      <Text>{t('link.text', { login: link.login })}</Text>
      <CopyText
        text={link.address ?? `${window.location.origin}/setup#${link.token}`}
        label={t('link.copy')}
      />
      {!link.address && <Text>{t('link.here')}</Text>}
      <Text c="dimmed">
        {t('link.until')} <Time at={link.expires} />. {t('link.once')}
      </Text>
    </>
  );
}
