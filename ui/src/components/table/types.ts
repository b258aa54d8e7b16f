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

/** Of a query that pages. */
export function moreOf(query: {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}): MoreRows {
  return { has: query.hasNextPage, loading: query.isFetchingNextPage, load: query.fetchNextPage };
}

/** Where further rows come from. */
export interface MoreRows {
  has: boolean;
  loading: boolean;
  load: () => void;
}
