/** A table's state in the URL: what is searched, by what it is sorted, and a page's own filters. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type TableSearch = { q?: string; sort?: string } & Record<string, string | undefined>;

/** `validateSearch: tableSearch('role', 'state')` for a route whose page has a table with these filters. */
export function tableSearch(...filters: string[]) {
  return (search: Record<string, unknown>): TableSearch => {
    const found: TableSearch = {};
    for (const name of ['q', 'sort', ...filters]) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') found[name] = value;
      if (typeof value === 'number' || typeof value === 'boolean') found[name] = String(value);
    }
    return found;
  };
}

export interface TableState {
  search: TableSearch;
  /** Changes some of it; `undefined` takes it away. */
  set: (change: Partial<TableSearch>) => void;
}

export function useTableState(): TableState {
  const search = useSearch({ strict: false }) as TableSearch;
  const navigate = useNavigate();
  const set = useCallback(
    (change: Partial<TableSearch>) => {
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...change }),
        replace: true,
        resetScroll: false,
      } as never);
    },
    [navigate],
  );
  return { search, set };
}

/** `name` up, `-name` down. */
export function sortOf(text: string | undefined): { id: string; down: boolean } | undefined {
  if (!text) return undefined;
  return text.startsWith('-') ? { id: text.slice(1), down: true } : { id: text, down: false };
}

/** What a click on a column's head makes of it: up, down, not at all. */
export function nextSort(text: string | undefined, id: string): string | undefined {
  const now = sortOf(text);
  if (now?.id !== id) return id;
  return now.down ? undefined : `-${id}`;
}
