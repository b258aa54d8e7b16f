/**
 * A list of mails of any length, of which only what is near the eye is in memory.
 *
 * Every mail has a row of its own number, so that any part of the list can be looked at without what is before it: what
 * is scrolled to is read by its place, what follows on it by key. What is far away is dropped; of what was read once the
 * numbers of the mails stay, and where dates change. Mails of one Message-ID that stand together are shown as one:
 * namesakes that differ in their bytes. The rows of those behind the first have no height.
 */

import type { Schemas } from '@/api';
import { Problem } from '@/api';

export type Listed = Schemas['Listed'];
export type MailList = Schemas['MailList'];

export interface Row {
  mail: Listed;
  /** Others with the same Message-ID, whose bytes differ. */
  others: Listed[];
}

/** From where a page is read: behind so many mails, or behind a page. Neither: from the top, as it is now. */
export interface From {
  skip?: number;
  after?: string;
}

export type FetchPage = (from: From, limit: number, signal: AbortSignal) => Promise<MailList>;

/** How a list can be read: by place and by key; or by key only, one page behind the other. */
export type Reading = 'anywhere' | 'by place' | 'in order';

/** Rows of a page. */
export const PAGE = 100;
/** So many rows are read ahead of what is seen. */
const AHEAD = 200;
/** Further away than so many rows, what was read is dropped. */
const KEEP = 1000;
/** Pages that are asked for at once. */
const AT_ONCE = 2;
/** Rows that are read at most to choose from one to another. */
export const MOST_CHOSEN = 5000;

/** The rows of a page. Of those not read there are none. */
export interface Chunk {
  /** What was read, while it is near. */
  items: Listed[] | undefined;
  rows: (Row | undefined)[] | undefined;
  /** The mail of each row; -1: none, its row has no height. */
  ids: Int32Array;
  /** Which of its rows begin a group. */
  heads: number[];
  /** Which have no height. */
  folded: number[];
  firstGroup: string | undefined;
  lastGroup: string | undefined;
  lastName: string | undefined;
  next: string | undefined;
}

export class MailPages {
  /** By number: chunk 3 begins with row 300. */
  readonly chunks = new Map<number, Chunk>();
  /** Chunks that are read for what is chosen, wherever one looks meanwhile. */
  private readonly held = new Set<number>();
  private reads = new Map<number, AbortController>();
  private wanted = { first: 0, last: 0 };
  private listeners = new Set<() => void>();
  private abort = new AbortController();
  private isStopped = false;
  private changes = 0;
  /** Why the last page could not be read. */
  error: Problem | undefined;
  /** How many mails there are in all. */
  total: number | undefined;
  /** False: the index was still catching up. */
  complete = true;
  /** Milliseconds until the first page was there. */
  took: number | undefined;

  constructor(
    private readonly fetchPage: FetchPage,
    /** The group that a mail stands in: a heading goes before the first of each. */
    private readonly groupOf: (mail: Listed) => string | undefined,
    private readonly reading: Reading = 'anywhere',
  ) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Another number after each change. */
  readonly version = () => this.changes;

  /** Rows that can be scrolled to. */
  get count(): number {
    const total = this.total ?? 0;
    if (this.reading !== 'in order') return total;
    let known = 0;
    while (this.chunks.has(known)) known += 1;
    return Math.min(total, (known + 1) * PAGE);
  }

  get isLoading(): boolean {
    return this.reads.size > 0;
  }

  /** Whether headings stand between its rows. */
  get isGrouped(): boolean {
    return [...this.chunks.values()].some(({ firstGroup }) => firstGroup !== undefined);
  }

  row(index: number): Row | undefined {
    return this.chunks.get(chunkOf(index))?.rows?.[index % PAGE];
  }

  idAt(index: number): number | undefined {
    const id = this.chunks.get(chunkOf(index))?.ids[index % PAGE];
    return id === undefined || id < 0 ? undefined : id;
  }

  /** The row of a mail, if it was read. */
  indexOf(id: number): number {
    for (const [number, { ids, rows }] of this.chunks) {
      const found = ids.indexOf(id);
      if (found >= 0) return number * PAGE + found;
      // It may be one that is folded under another.
      const under = rows?.findIndex((row) => row?.others.some((other) => other.id === id)) ?? -1;
      if (under >= 0) return number * PAGE + under;
    }
    return -1;
  }

  /** The row that is so many further, of those that are seen; the same one at the ends. */
  step(from: number, by: number): number {
    // To an end, from the outside: what is between may be much.
    if (by === Number.NEGATIVE_INFINITY) return this.step(-1, 1);
    if (by === Number.POSITIVE_INFINITY) return this.step(this.count, -1);
    const direction = Math.sign(by);
    let [at, left] = [from, Math.abs(by)];
    for (let index = from + direction; left > 0 && index >= 0 && index < this.count; index += direction) {
      if (this.isFolded(index)) continue;
      at = index;
      left -= 1;
    }
    return at;
  }

  isFolded(index: number): boolean {
    return this.chunks.get(chunkOf(index))?.folded.includes(index % PAGE) ?? false;
  }

  /** Whether a heading goes before a row. */
  isHead(index: number): boolean {
    return this.chunks.get(chunkOf(index))?.heads.includes(index % PAGE) ?? false;
  }

  /** The mails of the rows from one to another, both included: read where they are not known. Nothing: too many. */
  async idsBetween(one: number, other: number): Promise<number[] | undefined> {
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    if (last - first >= MOST_CHOSEN) return undefined;
    for (let number = chunkOf(first); number <= chunkOf(last); number += 1) {
      if (this.chunks.has(number)) continue;
      this.held.add(number);
      await this.read(number).finally(() => this.held.delete(number));
    }
    const rows = Array.from({ length: last - first + 1 }, (_, index) => this.idAt(first + index));
    return rows.filter((id) => id !== undefined);
  }

  /** Sees to it that these rows are there, and soon those around them; drops what is far away. */
  ensure(first: number, last: number) {
    this.wanted = { first, last };
    this.isStopped = false;
    for (const [number, chunk] of this.chunks) {
      if (this.isWithin(number, KEEP)) continue;
      chunk.items = undefined;
      chunk.rows = undefined;
    }
    for (const [number, abort] of this.reads) {
      if (!this.isWithin(number, KEEP) && !this.held.has(number)) abort.abort();
    }
    this.pump();
  }

  /** Tries again what could not be read. */
  readonly retry = () => {
    this.error = undefined;
    this.pump();
    this.tell();
  };

  /** Reads nothing any more. */
  stop() {
    this.isStopped = true;
    this.abort.abort();
    this.abort = new AbortController();
  }

  private isWithin(number: number, rows: number): boolean {
    const { first, last } = this.wanted;
    return number * PAGE <= last + rows && (number + 1) * PAGE > first - rows;
  }

  /** Asks for what is wanted and not there: what is seen, then what is near. */
  private pump() {
    if (this.error || this.isStopped) return;
    if (this.total === undefined) {
      if (this.reads.size === 0) void this.load(0);
      return;
    }
    const seen = chunkOf(this.wanted.first);
    const end = chunkOf(Math.max(0, this.total - 1));
    const last = Math.min(end, chunkOf(this.wanted.last + AHEAD));
    const missing: number[] = [];
    for (let number = chunkOf(Math.max(0, this.wanted.first - AHEAD)); number <= last; number += 1) {
      if (!this.chunks.get(number)?.rows && !this.reads.has(number)) missing.push(number);
    }
    missing.sort((a, b) => Math.abs(a - seen) - Math.abs(b - seen));
    for (const number of missing) {
      if (this.reads.size >= AT_ONCE) return;
      if (this.from(number)) void this.load(number);
    }
  }

  /** From where a chunk can be read; nothing: only once the one before it is known. */
  private from(number: number): From | undefined {
    if (this.reading === 'by place') return { skip: number * PAGE };
    if (number === 0) return {};
    const after = this.chunks.get(number - 1)?.next;
    if (after !== undefined) return { after };
    return this.reading === 'anywhere' ? { skip: number * PAGE } : undefined;
  }

  private async load(number: number) {
    try {
      await this.read(number);
    } catch (error) {
      const isAborted = error instanceof DOMException && error.name === 'AbortError';
      if (!isAborted) this.error = Problem.from(error);
    }
    this.pump();
    this.tell();
  }

  private async read(number: number) {
    const from = this.from(number);
    if (!from) return;
    const abort = new AbortController();
    this.reads.set(number, abort);
    this.tell();
    const since = performance.now();
    try {
      const page = await this.fetchPage(from, PAGE, AbortSignal.any([abort.signal, this.abort.signal]));
      if (this.total === undefined || number === 0) this.total = page.total;
      this.complete = page.complete;
      this.took ??= performance.now() - since;
      this.put(number, page);
    } finally {
      this.reads.delete(number);
    }
  }

  private put(number: number, page: MailList) {
    const chunk = this.chunks.get(number) ?? emptyChunk();
    chunk.items = page.items;
    chunk.next = page.next ?? undefined;
    this.chunks.set(number, chunk);
    this.arrange(number);
    // What it ends with tells how the one behind it begins.
    this.arrange(number + 1);
  }

  /** Makes rows of what was read. */
  private arrange(number: number) {
    const chunk = this.chunks.get(number);
    if (!chunk?.items) return;
    const before = this.chunks.get(number - 1);
    const length = Math.min(PAGE, Math.max(0, (this.total ?? 0) - number * PAGE));
    const rows: (Row | undefined)[] = new Array(length);
    const ids = new Int32Array(length).fill(-1);
    let last = before?.rows?.findLast((row) => row !== undefined);
    let name = before?.lastName;
    let group = before?.lastGroup;
    chunk.heads = [];
    chunk.folded = [];
    chunk.firstGroup = undefined;
    for (let index = 0; index < length; index += 1) {
      const mail = chunk.items[index];
      if (!mail || (mail.message_id && mail.message_id === name)) {
        chunk.folded.push(index);
        if (mail && last && !last.others.some(({ id }) => id === mail.id)) last.others.push(mail);
        continue;
      }
      last = { mail, others: [] };
      rows[index] = last;
      ids[index] = mail.id;
      name = mail.message_id ?? undefined;
      const now = this.groupOf(mail);
      chunk.firstGroup ??= now;
      // Of the first that is known of it, it is not known whether the group begins there.
      if (now !== undefined && now !== group && (group !== undefined || number * PAGE + index === 0))
        chunk.heads.push(index);
      group = now;
    }
    chunk.lastGroup = group;
    chunk.lastName = name;
    chunk.rows = rows;
    chunk.ids = ids;
  }

  private tell() {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}

function chunkOf(index: number): number {
  return Math.floor(index / PAGE);
}

function emptyChunk(): Chunk {
  return {
    items: undefined,
    rows: undefined,
    ids: new Int32Array(),
    heads: [],
    folded: [],
    firstGroup: undefined,
    lastGroup: undefined,
    lastName: undefined,
    next: undefined,
  };
}
