/** Above a table: search, a page's filters, which columns, and the export. While rows are chosen: what to do with them. */

import { ActionIcon, Button, Menu, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Columns3, Download, Search, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../shortcuts';
import type { TableState } from './search';
import classes from './table.module.css';
import type { BulkAction, Column } from './types';

interface ToolbarProps<T> {
  state: TableState;
  searchLabel: string | undefined;
  filters: ReactNode;
  columns: Column<T>[];
  shown: Column<T>[];
  onToggleColumn: (id: string) => void;
  onExport: (() => void) | undefined;
}

export function Toolbar<T>({ state, searchLabel, filters, ...columns }: ToolbarProps<T>) {
  const { t } = useTranslation('common');
  return (
    <div className={classes.toolbar}>
      {searchLabel && <SearchField label={searchLabel} state={state} />}
      {filters}
      <span className={classes.space} />
      <ColumnMenu {...columns} />
      {columns.onExport && (
        <Tooltip label={t('table.export')}>
          <ActionIcon aria-label={t('table.export')} onClick={columns.onExport}>
            <Download size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function SearchField({ label, state }: { label: string; state: TableState }) {
  const { t } = useTranslation('common');
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(state.search.q ?? '');
  const search = useDebouncedCallback((q: string) => state.set({ q: q || undefined }), 200);
  useShortcut('/', t('keys.search'), () => field.current?.focus());
  // Back and forward change the URL without the field.
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(state.search.q ?? '');
  }, [state.search.q]);
  return (
    <TextInput
      ref={field}
      type="search"
      className={classes.search}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
    />
  );
}

type ColumnMenuProps<T> = Pick<ToolbarProps<T>, 'columns' | 'shown' | 'onToggleColumn'>;

function ColumnMenu<T>({ columns, shown, onToggleColumn }: ColumnMenuProps<T>) {
  const { t } = useTranslation('common');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('table.columns')}>
          <ActionIcon aria-label={t('table.columns')}>
            <Columns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map((column) => {
          const on = shown.includes(column);
          return (
            <Menu.CheckboxItem
              key={column.id}
              checked={on}
              disabled={on && shown.length === 1}
              onChange={() => onToggleColumn(column.id)}
            >
              {column.head}
            </Menu.CheckboxItem>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

interface BulkBarProps<T> {
  chosen: T[];
  actions: BulkAction<T>[];
  onClear: () => void;
}

export function BulkBar<T>({ chosen, actions, onClear }: BulkBarProps<T>) {
  const { t } = useTranslation('common');
  return (
    <div className={classes.toolbar} data-chosen>
      <strong>{t('table.chosen', { count: chosen.length })}</strong>
      {actions.map(({ label, icon: Icon, danger, run }) => (
        <Button
          key={label}
          variant="default"
          color={danger ? 'red' : undefined}
          leftSection={Icon && <Icon size={16} aria-hidden />}
          onClick={() => run(chosen)}
        >
          {label}
        </Button>
      ))}
      <span className={classes.space} />
      <ActionIcon aria-label={t('table.clear')} onClick={onClear}>
        <X size={18} aria-hidden />
      </ActionIcon>
    </div>
  );
}
