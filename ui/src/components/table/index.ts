export { DataTable, type DataTableProps } from './DataTable';
export { type TableSearch, type TableState, tableSearch, useTableState } from './search';
export { type BulkAction, type Column, type MoreRows, moreOf } from './types';
