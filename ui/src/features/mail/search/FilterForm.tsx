/** The form for people who type no queries. It writes one. */

import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Popover,
  Select,
  Stack,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { SlidersHorizontal } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Filter, filterOf, queryOf } from './query';
import classes from './SearchField.module.css';

interface FilterFormProps {
  query: string;
  opened: boolean;
  onChange: (opened: boolean) => void;
  onSearch: (query: string) => void;
}

const SIZES = ['100k', '1M', '5M', '20M'];

export function FilterForm({ query, opened, onChange, onSearch }: FilterFormProps) {
  const { t } = useTranslation('search');
  const [filter, setFilter] = useState<Filter>(() => filterOf(query));
  useEffect(() => {
    if (opened) setFilter(filterOf(query));
  }, [opened, query]);
  const set = (change: Partial<Filter>) => setFilter((before) => ({ ...before, ...change }));
  const text = (name: 'from' | 'to' | 'subject' | 'words' | 'filename', isFirst = false) => (
    <TextInput
      label={t(`form.${name}`)}
      value={filter[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      data-autofocus={isFirst || undefined}
    />
  );
  const search = (event: FormEvent) => {
    event.preventDefault();
    onChange(false);
    onSearch(queryOf(filter));
  };
  const sizes = SIZES.includes(filter.larger) || filter.larger === '' ? SIZES : [...SIZES, filter.larger];
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      position="bottom-end"
      width="min(420px, calc(100vw - 24px))"
      trapFocus
      returnFocus
      shadow="md"
      withRoles={false}
    >
      <Popover.Target>
        <Tooltip label={t('form.open')}>
          <ActionIcon
            size={30}
            aria-label={t('form.open')}
            aria-expanded={opened}
            aria-haspopup="dialog"
            onClick={() => onChange(!opened)}
          >
            <SlidersHorizontal size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('form.open')}>
        <form onSubmit={search}>
          <Stack gap="sm">
            <div className={classes.two}>
              {text('from', true)}
              {text('to')}
            </div>
            {text('subject')}
            {text('words')}
            {text('filename')}
            <div className={classes.two}>
              <TextInput
                type="date"
                label={t('form.after')}
                value={filter.after}
                onChange={(event) => set({ after: event.currentTarget.value })}
              />
              <TextInput
                type="date"
                label={t('form.before')}
                value={filter.before}
                onChange={(event) => set({ before: event.currentTarget.value })}
              />
            </div>
            <div className={classes.two}>
              <Select
                label={t('form.larger')}
                data={sizes.map((size) => ({ value: size, label: size.replace(/[kM]$/, ' $&B') }))}
                value={filter.larger || null}
                placeholder={t('form.anySize')}
                clearable
                comboboxProps={{ withinPortal: false }}
                onChange={(larger) => set({ larger: larger ?? '' })}
              />
              <Checkbox
                className={classes.check}
                label={t('form.attachment')}
                checked={filter.attachment}
                onChange={(event) => set({ attachment: event.currentTarget.checked })}
              />
            </div>
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={() => setFilter(filterOf(''))}>
                {t('form.reset')}
              </Button>
              <Button type="submit">{t('form.search')}</Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
