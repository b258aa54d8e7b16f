import { expect, test } from 'vitest';
import { sortRows } from './rows';
import { nextSort, sortOf } from './search';
import type { Column } from './types';

const columns: Column<{ name: string; size: number }>[] = [
  { id: 'name', head: 'Name', cell: (row) => row.name, sort: (row) => row.name },
  { id: 'size', head: 'Size', cell: (row) => row.size, sort: (row) => row.size },
];
const rows = [
  { name: 'öl2', size: 10 },
  { name: 'Zebra', size: 9 },
  { name: 'öl10', size: 100 },
];

test.each([
  ['name', ['öl2', 'öl10', 'Zebra']],
  ['-name', ['Zebra', 'öl10', 'öl2']],
  ['size', ['Zebra', 'öl2', 'öl10']],
  ['unknown', ['öl2', 'Zebra', 'öl10']],
  [undefined, ['öl2', 'Zebra', 'öl10']],
])('sorted by %j', (sort, expected) => {
  expect(sortRows(rows, columns, sort, 'de').map((row) => row.name)).toEqual(expected);
});

test('a head goes up, down and back', () => {
  expect(nextSort(undefined, 'name')).toBe('name');
  expect(nextSort('name', 'name')).toBe('-name');
  expect(nextSort('-name', 'name')).toBeUndefined();
  expect(nextSort('-size', 'name')).toBe('name');
  expect(sortOf('-size')).toEqual({ id: 'size', down: true });
});
