/**
 * Where each row of a list lies, in pixels from its top. All rows are equally high, but for the headings that go before
 * some and the rows that have no height; of those only what was read is known.
 */

import { type Chunk, PAGE } from './pages';

/** Pixels of a heading. */
export const HEADING = 32;

export class Layout {
  private readonly numbers: number[];
  /** Pixels that the chunks before each of `numbers` have more than their rows. */
  private readonly more: number[] = [0];

  constructor(
    private readonly chunks: ReadonlyMap<number, Chunk>,
    private readonly count: number,
    /** Pixels of a row. */
    private readonly row: number,
  ) {
    this.numbers = [...chunks.keys()].sort((a, b) => a - b);
    for (const number of this.numbers) {
      const chunk = chunks.get(number);
      const own = (chunk?.heads.length ?? 0) * HEADING - (chunk?.folded.length ?? 0) * row;
      this.more.push((this.more.at(-1) ?? 0) + own);
    }
  }

  get height(): number {
    return this.startOf(this.count);
  }

  /** Where a row begins, its heading included. */
  startOf(index: number): number {
    const number = Math.floor(index / PAGE);
    const at = firstNotBelow(this.numbers.length, (one) => (this.numbers[one] ?? 0) >= number);
    const chunk = this.numbers[at] === number ? this.chunks.get(number) : undefined;
    const before = (places: number[]) =>
      firstNotBelow(places.length, (one) => (places[one] ?? 0) >= index % PAGE);
    const own = chunk ? before(chunk.heads) * HEADING - before(chunk.folded) * this.row : 0;
    return index * this.row + (this.more[at] ?? 0) + own;
  }

  sizeOf(index: number): number {
    return this.startOf(index + 1) - this.startOf(index);
  }

  /** The row that lies there. */
  indexAt(pixels: number): number {
    const behind = firstNotBelow(this.count, (index) => this.startOf(index) > pixels);
    return Math.max(0, behind - 1);
  }
}

/** The first of so many of which something holds that holds of all behind it, too. */
function firstNotBelow(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Browsers know no longer pages than some million pixels. */
const TALLEST = 8_000_000;
/** So much at both ends of a taller list is as in one that is not. */
const END = 1_000_000;

/** How a list of any height lies in a page that browsers can scroll. */
export class Scale {
  constructor(
    /** Of the list. */
    private readonly height: number,
    /** Of what is seen of it. */
    private readonly seen: number,
  ) {}

  /** A pixel of the page is one of the list. */
  get isExact(): boolean {
    return this.height <= TALLEST;
  }

  /** Pixels of the page. */
  get tall(): number {
    return Math.min(this.height, TALLEST);
  }

  /** Where the list is when the page is scrolled to there. */
  listAt(page: number): number {
    if (this.isExact || page <= END) return page;
    const [pageEnd, listEnd] = [TALLEST - this.seen - END, this.height - this.seen - END];
    if (page >= pageEnd) return listEnd + (page - pageEnd);
    return END + ((page - END) * (listEnd - END)) / (pageEnd - END);
  }

  /** The reverse. */
  pageAt(list: number): number {
    if (this.isExact || list <= END) return list;
    const [pageEnd, listEnd] = [TALLEST - this.seen - END, this.height - this.seen - END];
    if (list >= listEnd) return pageEnd + (list - listEnd);
    return END + ((list - END) * (pageEnd - END)) / (listEnd - END);
  }
}
