import { expect, test } from 'vitest';
import { HEADING, Layout, Scale } from './layout';
import { type Chunk, PAGE } from './pages';

const ROW = 50;

function chunk(heads: number[], folded: number[]): Chunk {
  const none = { items: undefined, rows: undefined, ids: new Int32Array(), next: undefined };
  return { ...none, heads, folded, firstGroup: undefined, lastGroup: undefined, lastName: undefined };
}

test('headings make rows higher, and what is folded has no height, also behind what was not read', () => {
  const chunks = new Map([
    [0, chunk([0, 3], [5])],
    [7, chunk([10], [])],
  ]);
  const layout = new Layout(chunks, 1000, ROW);
  expect(layout.sizeOf(0)).toBe(ROW + HEADING);
  expect(layout.sizeOf(4)).toBe(ROW);
  expect(layout.sizeOf(5)).toBe(0);
  expect(layout.startOf(PAGE)).toBe(PAGE * ROW + 2 * HEADING - ROW);
  expect(layout.startOf(711) - layout.startOf(710)).toBe(ROW + HEADING);
  expect(layout.height).toBe(1000 * ROW + 3 * HEADING - ROW);
  for (const index of [0, 3, 4, 6, 99, 100, 500, 710, 999]) {
    expect(layout.indexAt(layout.startOf(index))).toBe(index);
    expect(layout.indexAt(layout.startOf(index + 1) - 1)).toBe(index);
  }
});

test('a list that is higher than browsers can scroll is scrolled from its first pixel to its last', () => {
  const [height, seen] = [78_000_000, 700];
  const scale = new Scale(height, seen);
  expect(scale.tall).toBeLessThan(10_000_000);
  expect(scale.listAt(0)).toBe(0);
  expect(scale.listAt(scale.tall - seen)).toBe(height - seen);
  let before = -1;
  for (let page = 0; page <= scale.tall - seen; page += 99_991) {
    const list = scale.listAt(page);
    expect(list).toBeGreaterThan(before);
    expect(scale.pageAt(list)).toBeCloseTo(page, 3);
    before = list;
  }
});

test('one that is not is as it is', () => {
  const scale = new Scale(5000, 700);
  expect([scale.tall, scale.listAt(77), scale.pageAt(77)]).toEqual([5000, 77, 77]);
});
