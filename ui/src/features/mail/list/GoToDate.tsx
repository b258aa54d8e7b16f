/** Leads to a day of a list by date, or to one of its ends: a long list is not to be scrolled through. */

import { ActionIcon, Button, Group, Popover, Stack, TextInput, Tooltip } from '@mantine/core';
import { CalendarDays } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/components/shortcuts';
import { beginningOfDay } from './days';
import type { Beginning } from './pages';

interface GoToDateProps {
  isNewestFirst: boolean;
  onJump: (to: Beginning | undefined) => void;
}

export function GoToDate({ isNewestFirst, onJump }: GoToDateProps) {
  const { t } = useTranslation('mail');
  const [opened, setOpened] = useState(false);
  const [day, setDay] = useState('');
  const beginning = beginningOfDay(day, isNewestFirst);
  const jump = (to: Beginning | undefined) => {
    setOpened(false);
    onJump(to);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (beginning) jump(beginning);
  };
  useShortcut('g', t('goTo.title'), () => setOpened(true));
  const [newest, oldest] = isNewestFirst ? ([undefined, 'end'] as const) : (['end', undefined] as const);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus shadow="md">
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
              <Button type="submit" disabled={!beginning}>
                {t('goTo.go')}
              </Button>
            </Group>
            <Group gap="xs" grow>
              <Button variant="default" onClick={() => jump(newest)}>
                {t('goTo.newest')}
              </Button>
              <Button variant="default" onClick={() => jump(oldest)}>
                {t('goTo.oldest')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
