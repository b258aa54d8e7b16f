export { DataTable, type DataTableProps } from './DataTable';
export { Filter } from './Filter';
export { type TableSearch, type TableState, tableSearch, useTableState } from './search';
export type { BulkAction, Column, RowsQuery } from './types';
