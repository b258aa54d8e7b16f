/** Which columns are shown, remembered for each table. */

import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Column } from './types';

export function useColumns<T>(name: string, columns: Column<T>[]) {
  // Only what differs from what the page proposes is kept, so that new columns appear.
  const [changed, setChanged] = useLocalStorage<Record<string, boolean>>({
    key: `mailstead.columns.${name}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const shown = useMemo(
    () => columns.filter((column) => changed[column.id] ?? !column.hidden),
    [columns, changed],
  );
  const toggle = (id: string) => {
    const column = columns.find((column) => column.id === id);
    if (column) setChanged({ ...changed, [id]: !(changed[id] ?? !column.hidden) });
  };
  return { shown, toggle };
}
