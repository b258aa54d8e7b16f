export { DataTable, type DataTableProps } from './DataTable';
export { type TableSearch, type TableState, tableSearch, useTableState } from './search';
export type { BulkAction, Column, MoreRows } from './types';
