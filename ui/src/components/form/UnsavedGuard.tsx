/** Asks before what was typed and not saved is lost: at another page, and when the window is closed. */

import { Button, Group, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../Dialog';

interface UnsavedGuardProps {
  dirty: boolean;
  /** What is true of something else than fields that are not saved. */
  words?: { title: string; text: string; leave: string };
}

export function UnsavedGuard({ dirty, words }: UnsavedGuardProps) {
  const { t } = useTranslation('common');
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: dirty,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog opened onClose={blocker.reset} title={words?.title ?? t('unsaved.title')}>
      <Stack gap="md">
        <Text>{words?.text ?? t('unsaved.text')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={blocker.proceed}>
            {words?.leave ?? t('unsaved.leave')}
          </Button>
          <Button onClick={blocker.reset} data-autofocus>
            {t('unsaved.stay')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
