/** Columns and actions of a table, as pages describe them. */

import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface Column<T> {
  id: string;
  head: string;
  cell: (row: T) => ReactNode;
  /** Numbers, at the right. */
  numeric?: boolean;
  /** Makes the column sortable. Texts are compared as the language has it. */
  sort?: (row: T) => string | number;
  /** What stands in an exported file; else what `sort` says. Dates in ISO form. */
  csv?: (row: T) => string | number;
  /** Not shown until somebody chooses it. */
  hidden?: boolean;
  /** Left out below 600 px, where there is room for few. */
  wideOnly?: boolean;
  /** One line, cut off where there is no room: give the whole as a title. */
  clip?: boolean;
  /** CSS width. */
  width?: string | number;
}

/** Something that can be done with the chosen rows. */
export interface BulkAction<T> {
  label: string;
  icon?: LucideIcon;
  danger?: boolean;
  run: (rows: T[]) => void;
}

/** What rows come from: of a query, and of one that pages what it has more. */
export interface RowsQuery {
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
  hasNextPage?: boolean;
  isFetchingNextPage?: boolean;
  fetchNextPage?: () => unknown;
}

/** What a query that pages has more. */
export function moreOf(query: RowsQuery | undefined): MoreRows | undefined {
  const load = query?.fetchNextPage;
  return load && { has: query.hasNextPage === true, loading: query.isFetchingNextPage === true, load };
}

/** Where further rows come from. */
export interface MoreRows {
  has: boolean;
  loading: boolean;
  load: () => void;
}
