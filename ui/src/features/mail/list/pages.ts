/**
 * A list of mails of any length, of which only what is near the eye is in memory.
 *
 * Pages come by key as somebody scrolls. A list by date can begin in its middle or at its end, too (`Beginning`): it
 * then grows both ways, upwards by the reverse order. Of those far away only the numbers of their mails stay, and where dates
 * change, so that the list keeps its length and a selection its mails; they are read again when they come near.
 * Mails of one Message-ID that stand together are one row: namesakes that differ in their bytes.
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

/** Where a list by date begins: behind this place, newest first; or so that its last mail is there. */
export type Beginning = { date: number; id: number } | 'end';

/** How a list by date is read from elsewhere than its top. */
export interface Backwards {
  /** Reads the same list in the reverse order. */
  fetch: FetchPage;
  /** Whether the list itself has the newest first. */
  isNewestFirst: boolean;
  /** Where it begins, asked when it is first read; nothing: at its top. */
  begin: () => Promise<Beginning | undefined>;
}

export type FetchPage = (after: string | undefined, limit: number, signal: AbortSignal) => Promise<MailList>;

/** The first page is small, so that it is soon there. */
export const FIRST = 50;
const LIMIT = 200;
/** So many rows are read ahead of what is seen. */
const AHEAD = 400;
/** Further away than so many rows, what was read is dropped. */
const KEEP = 1000;

interface Chunk {
  /** It came by the reverse order. */
  isBack: boolean;
  after: string | undefined;
  limit: number;
  /** Index of its first row. */
  start: number;
  /** The mails of its rows, also when they were dropped. */
  ids: Uint32Array;
  /** Which of its rows begin a group. */
  heads: Set<number>;
  firstGroup: string | undefined;
  lastGroup: string | undefined;
  lastName: string | undefined;
  rows: Row[] | undefined;
  loading: boolean;
}

export class MailPages {
  private chunks: Chunk[] = [];
  private next: string | undefined;
  private begun = false;
  /** As `next`, in the reverse order; there is more before the first row. */
  private previous: { after: string | undefined } | undefined;
  private loadingPrevious = false;
  private loadingNext = false;
  private listeners = new Set<() => void>();
  private abort = new AbortController();
  private changes = 0;
  /** The row that it begins with, where that is not the first of those read, and where in sight it should be. */
  beginsAt: { row: number; align: 'start' | 'end' } | undefined;
  /** Rows that came before those that were there first. */
  prepended = 0;
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
    private readonly backwards?: Backwards,
  ) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Another number after each change. */
  readonly version = () => this.changes;

  /** Rows known so far. */
  get count(): number {
    const last = this.chunks.at(-1);
    return last ? last.start + last.ids.length : 0;
  }

  /** Whether there is more than is known. */
  get hasMore(): boolean {
    return !this.begun || this.next !== undefined;
  }

  /** Whether its first row is the first there is. */
  get isFromTop(): boolean {
    return this.previous === undefined;
  }

  /** Whether headings stand between its rows. */
  get isGrouped(): boolean {
    return this.chunks[0]?.firstGroup !== undefined;
  }

  get isLoading(): boolean {
    return this.loadingNext;
  }

  row(index: number): Row | undefined {
    const chunk = this.chunkAt(index);
    return chunk?.rows?.[index - chunk.start];
  }

  idAt(index: number): number | undefined {
    const chunk = this.chunkAt(index);
    return chunk?.ids[index - chunk.start];
  }

  indexOf(id: number): number {
    for (const chunk of this.chunks) {
      const found = chunk.ids.indexOf(id);
      if (found >= 0) return chunk.start + found;
      // It may be one that is folded under another.
      const under = chunk.rows?.findIndex((row) => row.others.some((other) => other.id === id)) ?? -1;
      if (under >= 0) return chunk.start + under;
    }
    return -1;
  }

  /** Whether a heading goes before a row. */
  isHead(index: number): boolean {
    const chunk = this.chunkAt(index);
    return chunk?.heads.has(index - chunk.start) ?? false;
  }

  /** How many headings go before rows from `start` to before `end`. */
  headsBetween(start: number, end: number): number {
    let found = 0;
    for (const chunk of this.chunks) {
      for (const head of chunk.heads) {
        const index = chunk.start + head;
        if (index >= start && index < end) found += 1;
      }
    }
    return found;
  }

  /** The numbers of the rows from one to another, both included. */
  idsBetween(one: number, other: number): number[] {
    const found: number[] = [];
    for (let index = Math.min(one, other); index <= Math.max(one, other); index += 1) {
      const id = this.idAt(index);
      if (id !== undefined) found.push(id);
    }
    return found;
  }

  /** Sees to it that these rows are there, and soon those behind them; drops what is far away. */
  ensure(first: number, last: number) {
    for (const chunk of this.chunks) {
      const end = chunk.start + chunk.ids.length;
      const isNear = chunk.start <= last + AHEAD && end >= first - AHEAD;
      if (isNear && !chunk.rows && !chunk.loading) void this.refill(chunk);
      const isFar = chunk.start > last + KEEP || end < first - KEEP;
      if (isFar && chunk.rows) chunk.rows = undefined;
    }
    if (this.error) return;
    if (this.hasMore && last + AHEAD >= this.count) void this.more();
    if (this.previous && first < AHEAD) void this.before();
  }

  /** Tries again what could not be read. */
  readonly retry = () => {
    this.error = undefined;
    if (this.hasMore) void this.more();
    // Whoever shows it asks for the rows that it lacks.
    this.tell();
  };

  /** Reads nothing any more. */
  stop() {
    this.abort.abort();
    this.abort = new AbortController();
  }

  private chunkAt(index: number): Chunk | undefined {
    let [low, high] = [0, this.chunks.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const chunk = this.chunks[middle];
      if (!chunk) return undefined;
      if (index < chunk.start) high = middle - 1;
      else if (index >= chunk.start + chunk.ids.length) low = middle + 1;
      else return chunk;
    }
    return undefined;
  }

  private async more() {
    if (this.loadingNext) return;
    this.loadingNext = true;
    this.tell();
    const { signal } = this.abort;
    const since = performance.now();
    try {
      const beginning = this.begun ? undefined : await this.backwards?.begin();
      if (!beginning || !(await this.beginAt(beginning, signal))) {
        const page = await this.append(this.next, this.begun ? LIMIT : FIRST, signal);
        this.next = page.next ?? undefined;
      }
      this.took ??= performance.now() - since;
      this.begun = true;
    } catch (error) {
      if (!signal.aborted) this.error = Problem.from(error);
    }
    this.loadingNext = false;
    this.tell();
  }

  /** Reads the rows from which the list grows both ways; false: there are none, and it begins at its top. */
  private async beginAt(beginning: Beginning, signal: AbortSignal): Promise<boolean> {
    const isNewestFirst = this.backwards?.isNewestFirst === true;
    if (beginning !== 'end') {
      const after = afterOf(beginning);
      const page = isNewestFirst
        ? await this.append(after, FIRST, signal)
        : await this.prepend(after, LIMIT, signal);
      const [first] = page.items;
      // What is on the other side stands behind this one, in the order that has the oldest first.
      const other = first && `oldest.0.${first.id}`;
      if (isNewestFirst && other) {
        this.next = page.next ?? undefined;
        this.previous = { after: other };
        return true;
      }
      if (!other) {
        this.chunks = [];
        return isNewestFirst && this.beginAt('end', signal);
      }
      this.beginsAt = { row: this.count, align: 'start' };
      this.previous = page.next ? { after: page.next } : undefined;
      this.next = (await this.append(other, LIMIT, signal)).next ?? undefined;
      return true;
    }
    const page = await this.prepend(undefined, LIMIT, signal);
    this.beginsAt = { row: this.count - 1, align: 'end' };
    this.previous = page.next ? { after: page.next } : undefined;
    return page.items.length > 0;
  }

  private async before() {
    const { previous } = this;
    if (this.loadingPrevious || !previous) return;
    this.loadingPrevious = true;
    const { signal } = this.abort;
    try {
      const page = await this.prepend(previous.after, LIMIT, signal);
      this.previous = page.next ? { after: page.next } : undefined;
    } catch (error) {
      if (!signal.aborted) this.error = Problem.from(error);
    }
    this.loadingPrevious = false;
    this.tell();
  }

  private async append(after: string | undefined, limit: number, signal: AbortSignal): Promise<MailList> {
    const page = await this.fetchPage(after, limit, signal);
    const chunk = emptyChunk(false, after, limit, this.count);
    this.fill(chunk, page, this.chunks.at(-1));
    this.chunks.push(chunk);
    this.note(page);
    return page;
  }

  private async prepend(after: string | undefined, limit: number, signal: AbortSignal): Promise<MailList> {
    if (!this.backwards) throw new Error('this list has no reverse order');
    const page = await this.backwards.fetch(after, limit, signal);
    const chunk = emptyChunk(true, after, limit, 0);
    this.fill(chunk, page, undefined);
    const [below] = this.chunks;
    if (below) {
      // Its first row stood below nothing until now.
      if (below.firstGroup !== undefined && below.firstGroup === chunk.lastGroup) below.heads.delete(0);
      for (const one of this.chunks) one.start += chunk.ids.length;
      this.prepended += chunk.ids.length;
    }
    if (chunk.ids.length > 0) this.chunks.unshift(chunk);
    this.note(page);
    return page;
  }

  private note(page: MailList) {
    this.total = page.total;
    this.complete = page.complete;
  }

  private async refill(chunk: Chunk) {
    chunk.loading = true;
    const { signal } = this.abort;
    try {
      const fetchPage = chunk.isBack && this.backwards ? this.backwards.fetch : this.fetchPage;
      const page = await fetchPage(chunk.after, chunk.limit, signal);
      const before = chunk.ids.length;
      this.fill(chunk, page, this.chunks[this.chunks.indexOf(chunk) - 1]);
      // Mail came between, or was erased: what is behind moves.
      const moved = chunk.ids.length - before;
      if (moved !== 0) {
        for (const later of this.chunks) if (later.start > chunk.start) later.start += moved;
      }
    } catch (error) {
      if (!signal.aborted) this.error = Problem.from(error);
    }
    chunk.loading = false;
    this.tell();
  }

  private fill(chunk: Chunk, page: MailList, before: Chunk | undefined) {
    const rows: Row[] = [];
    let last: Row | undefined = before?.rows?.at(-1);
    let name = before?.lastName;
    for (const mail of chunk.isBack ? page.items.toReversed() : page.items) {
      if (mail.message_id && mail.message_id === name) {
        const isKnown = last?.others.some((other) => other.id === mail.id);
        if (last && !isKnown) last.others.push(mail);
        continue;
      }
      last = { mail, others: [] };
      name = mail.message_id ?? undefined;
      rows.push(last);
    }
    let group = before?.lastGroup;
    chunk.heads.clear();
    rows.forEach(({ mail }, index) => {
      const now = this.groupOf(mail);
      if (now !== undefined && now !== group) chunk.heads.add(index);
      if (index === 0) chunk.firstGroup = now;
      group = now;
    });
    chunk.lastGroup = group;
    chunk.lastName = name;
    chunk.ids = Uint32Array.from(rows, ({ mail }) => mail.id);
    chunk.rows = rows;
  }

  private tell() {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}

/** What is asked for behind a place, newest first. */
export function afterOf({ date, id }: { date: number; id: number }): string {
  return `date.${date}.${id}`;
}

function emptyChunk(isBack: boolean, after: string | undefined, limit: number, start: number): Chunk {
  return {
    isBack,
    after,
    limit,
    start,
    ids: new Uint32Array(),
    heads: new Set(),
    firstGroup: undefined,
    lastGroup: undefined,
    lastName: undefined,
    rows: undefined,
    loading: false,
  };
}
