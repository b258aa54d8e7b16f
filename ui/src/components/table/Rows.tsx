/** The table itself. Rows out of sight are only room. */

import { Checkbox } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { quoted } from '../Quoted';
import { sortOf } from './search';
import classes from './table.module.css';
import type { Column, MoreRows } from './types';

interface Selection<T> {
  chosen: T[];
  has: (row: T) => boolean;
  toggle: (key: string, range: boolean) => void;
  toggleAll: () => void;
}

interface RowsProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  sort: string | undefined;
  onSort: (id: string) => void;
  selection: Selection<T> | undefined;
  more: MoreRows | undefined;
}

const ROW_HEIGHT = 45;

export function Rows<T>({ label, columns, rows, keyOf, sort, onSort, selection, more }: RowsProps<T>) {
  const { t } = useTranslation('common');
  const body = useRef<HTMLTableSectionElement>(null);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const margin = virtual.options.scrollMargin;
  const above = (items[0]?.start ?? margin) - margin;
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin);
  return (
    <div className={classes.scroll}>
      <table aria-label={label} aria-rowcount={more?.has ? -1 : rows.length + 1}>
        <thead>
          <tr>
            {selection && (
              <th className={classes.choice}>
                <Checkbox
                  aria-label={t('table.chooseAll')}
                  checked={selection.chosen.length === rows.length}
                  indeterminate={selection.chosen.length > 0 && selection.chosen.length < rows.length}
                  onChange={selection.toggleAll}
                />
              </th>
            )}
            {columns.map((column, index) => (
              <Head key={column.id} column={column} isFirst={index === 0} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Room height={above} />
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                data-chosen={selection?.has(row) || undefined}
              >
                {selection && (
                  <td className={classes.choice}>
                    <Checkbox
                      aria-label={t('table.choose')}
                      checked={selection.has(row)}
                      onChange={(event) =>
                        selection.toggle(key, (event.nativeEvent as MouseEvent).shiftKey === true)
                      }
                    />
                  </td>
                )}
                {columns.map((column, index) => (
                  <td
                    key={column.id}
                    data-first={index === 0 || undefined}
                    data-clip={column.clip}
                    data-numeric={column.numeric}
                    data-wide-only={column.wideOnly}
                  >
                    {quoted(column.cell(row))}
                  </td>
                ))}
              </tr>
            );
          })}
          <Room height={below} />
        </tbody>
      </table>
      {more?.has && <End more={more} />}
    </div>
  );
}

interface HeadProps<T> {
  column: Column<T>;
  isFirst: boolean;
  sort: string | undefined;
  onSort: (id: string) => void;
}

function Head<T>({ column, isFirst, sort, onSort }: HeadProps<T>) {
  const by = sortOf(sort);
  const down = by?.id === column.id ? by.down : undefined;
  const order = down === undefined ? 'none' : down ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      data-first={isFirst || undefined}
      data-numeric={column.numeric}
      data-wide-only={column.wideOnly}
      style={{ width: column.width }}
      aria-sort={column.sort && order}
    >
      {column.sort ? (
        <button type="button" onClick={() => onSort(column.id)}>
          {column.head}
          {down === true && <ArrowDown size={14} aria-hidden />}
          {down === false && <ArrowUp size={14} aria-hidden />}
        </button>
      ) : (
        column.head
      )}
    </th>
  );
}

/** One cell: more would be columns of their own where some are left out. */
function Room({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td className={classes.room} style={{ height }} />
    </tr>
  );
}

/** Loads the next page when one gets near. */
function End({ more }: { more: MoreRows }) {
  const { t } = useTranslation('common');
  const mark = useRef<HTMLDivElement>(null);
  const { load, loading } = more;
  useEffect(() => {
    const element = mark.current;
    if (!element || loading) return undefined;
    const seen = ([entry]: IntersectionObserverEntry[]) => {
      if (entry?.isIntersecting) load();
    };
    const observer = new IntersectionObserver(seen, { rootMargin: '600px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [load, loading]);
  return (
    <div ref={mark} className={classes.end}>
      {t('table.loading')}
    </div>
  );
}
