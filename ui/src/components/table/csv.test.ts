import { expect, test } from 'vitest';
import { toCsv } from './csv';
import type { Column } from './types';

const column = (id: string): Column<Record<string, string | number>> => ({
  id,
  head: id,
  cell: () => null,
  csv: (row) => row[id] ?? '',
});

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['she said "no"', '"she said ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\u202efdp.exe', 'fdp.exe'],
  ['\u200e=1+1', "'=1+1"],
  [-5, '-5'],
])('%j is written as %j', (value, expected) => {
  expect(toCsv([column('a')], [{ a: value }])).toBe(`\uFEFFa\r\n${expected}\r\n`);
});

test('columns without a value are left out', () => {
  const actions = { ...column('x'), csv: undefined };
  expect(toCsv([column('a'), actions], [{ a: 1, x: 2 }])).toBe('\uFEFFa\r\n1\r\n');
});
