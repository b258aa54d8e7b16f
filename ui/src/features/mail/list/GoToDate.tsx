/** Leads to a day of a list by date, or to one of its ends: a long list is not to be scrolled through. */

import { ActionIcon, Button, Group, Popover, Stack, TextInput, Tooltip } from '@mantine/core';
import { CalendarDays } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/components/shortcuts';
import { beforeDay } from './days';
import type { Listed } from './pages';

/** To one of the ends, or to the first mail of which this does not hold. */
export type To = 'first' | 'last' | ((mail: Listed) => boolean);

interface GoToDateProps {
  isNewestFirst: boolean;
  onGo: (to: To) => void;
}

export function GoToDate({ isNewestFirst, onGo }: GoToDateProps) {
  const { t } = useTranslation('mail');
  const [opened, setOpened] = useState(false);
  const [day, setDay] = useState('');
  const isBefore = beforeDay(day, isNewestFirst);
  const go = (to: To) => {
    setOpened(false);
    onGo(to);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isBefore) go(isBefore);
  };
  useShortcut('g', t('goTo.title'), () => setOpened(true));
  const [newest, oldest] = isNewestFirst ? (['first', 'last'] as const) : (['last', 'first'] as const);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t('goTo.title')} disabled={opened}>
          <ActionIcon aria-label={t('goTo.title')} aria-expanded={opened} onClick={() => setOpened(!opened)}>
            <CalendarDays size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('goTo.title')}>
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                type="date"
                label={t('goTo.day')}
                value={day}
                onChange={(event) => setDay(event.currentTarget.value)}
                data-autofocus
              />
              <Button type="submit" disabled={!isBefore}>
                {t('goTo.go')}
              </Button>
            </Group>
            <Group gap="xs" grow>
              <Button variant="default" onClick={() => go(newest)}>
                {t('goTo.newest')}
              </Button>
              <Button variant="default" onClick={() => go(oldest)}>
                {t('goTo.oldest')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
