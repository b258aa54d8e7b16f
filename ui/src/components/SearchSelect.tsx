/** Chooses one of many that the service searches: people, groups, mailboxes. */

import { type ComboboxItem, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface SearchSelectProps {
  label: string;
  /** The label is seen by nobody but heard: in a row of a list. */
  quiet?: boolean;
  description?: ReactNode;
  placeholder?: string;
  value: string | null;
  onChange: (value: string | null) => void;
  error?: ReactNode;
  /** What is typed and what is found by it. */
  search: { text: string; type: (text: string) => void; found: ComboboxItem[]; pending: boolean };
  autoFocus?: boolean;
  clearable?: boolean;
}

/** What is typed now and, a moment later, what to search by. */
export function useSearchText() {
  const [text, type] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 200);
  return { text, type, asked };
}

export function SearchSelect(props: SearchSelectProps) {
  const { label, quiet, description, placeholder, value, onChange, error, search, autoFocus, clearable } =
    props;
  const { t } = useTranslation('common');
  return (
    <Select
      label={quiet ? undefined : label}
      aria-label={quiet ? label : undefined}
      description={description}
      placeholder={placeholder ?? (quiet ? label : undefined)}
      data={search.found}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      clearable={clearable}
      searchValue={search.text}
      onSearchChange={search.type}
      // The service has chosen what fits.
      filter={({ options }) => options}
      nothingFoundMessage={search.pending ? t('select.searching') : t('select.nothing')}
      data-autofocus={autoFocus}
      comboboxProps={{ shadow: 'md' }}
      maxDropdownHeight={280}
    />
  );
}
