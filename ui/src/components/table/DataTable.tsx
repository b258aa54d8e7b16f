/**
 * A list of things: searched, sorted and filtered by what the URL says, with chosen columns, bulk actions and CSV.
 * Long lists are drawn only where one looks, and load further pages as one gets there.
 */

import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { saveText } from '@/platform';
import { useAnnounce } from '../live';
import { ErrorState, SkeletonRows } from '../states';
import { toCsv } from './csv';
import { Rows } from './Rows';
import { MOST_ROWS, sortRows } from './rows';
import { nextSort, type TableState } from './search';
import { BulkBar, Toolbar } from './Toolbar';
import classes from './table.module.css';
import { type BulkAction, type Column, type MoreRows, moreOf, type RowsQuery } from './types';
import { useColumns } from './useColumns';
import { useSelection } from './useSelection';

export interface DataTableProps<T> {
  /** Under which its columns are remembered; the exported file's name. */
  name: string;
  /** For who can't see it. */
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  state: TableState;
  /** Of the search field; without it there is none. */
  searchLabel?: string;
  filters?: ReactNode;
  /** Where the rows come from; none if they are there. */
  query?: RowsQuery;
  /** What was tried when there is an error. */
  tried?: string;
  /** Instead of the table when there is nothing at all. */
  empty: ReactNode;
  bulk?: BulkAction<T>[];
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { name, label, columns, rows, keyOf, state, query, bulk } = props;
  const more = moreOf(query);
  const loading = query?.isPending === true;
  const { t } = useTranslation('common');
  const { locale } = useFormat();
  const { shown, toggle } = useColumns(name, columns);
  const sorted = useMemo(
    () => sortRows(rows, columns, state.search.sort, locale),
    [rows, columns, state.search.sort, locale],
  );
  const selection = useSelection(sorted, keyOf);
  const startExport = useExport(props, more);
  useAllRows(state.search.sort !== undefined, rows.length, more);
  useCountSaid(rows.length, loading);

  if (query?.error)
    return <ErrorState tried={props.tried ?? label} error={query.error} retry={query.refetch} />;
  const filtered = Object.entries(state.search).some(([key, value]) => key !== 'sort' && value !== undefined);
  const nothing = !loading && rows.length === 0;
  if (nothing && !filtered) return props.empty;
  return (
    <div className={classes.table}>
      {bulk && selection.chosen.length > 0 ? (
        <BulkBar chosen={selection.chosen} actions={bulk} onClear={selection.clear} />
      ) : (
        <Toolbar
          state={state}
          searchLabel={props.searchLabel}
          filters={props.filters}
          columns={columns}
          shown={shown}
          onToggleColumn={toggle}
          onExport={startExport}
        />
      )}
      {loading && <SkeletonRows />}
      {nothing && <p className={classes.nothing}>{t('table.nothing')}</p>}
      {!loading && rows.length > 0 && (
        <Rows
          label={label}
          columns={shown}
          rows={sorted}
          keyOf={keyOf}
          sort={state.search.sort}
          onSort={(id) => state.set({ sort: nextSort(state.search.sort, id) })}
          selection={bulk && selection}
          more={more}
        />
      )}
    </div>
  );
}

/** Loads what is left, page after page, while it is wanted. */
function useAllRows(wanted: boolean, count: number, more: MoreRows | undefined) {
  const load = more?.load;
  const go = wanted && count < MOST_ROWS && more?.has === true && !more.loading;
  useEffect(() => {
    if (go) load?.();
  }, [go, load]);
}

/** Exports all rows, also those that are still to be loaded. */
function useExport<T>({ name, columns, rows }: DataTableProps<T>, more: MoreRows | undefined) {
  const [wanted, setWanted] = useState(false);
  useAllRows(wanted, rows.length, more);
  const complete = !more?.has || rows.length >= MOST_ROWS;
  useEffect(() => {
    if (!wanted || !complete) return;
    setWanted(false);
    saveText(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(columns, rows));
  }, [wanted, complete, name, columns, rows]);
  return useCallback(() => setWanted(true), []);
}

function useCountSaid(count: number, loading: boolean) {
  const { t } = useTranslation('common');
  const announce = useAnnounce();
  useEffect(() => {
    if (!loading) announce(t('table.rows', { count }));
  }, [count, loading, announce, t]);
}
