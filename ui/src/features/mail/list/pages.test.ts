import { expect, test, vi } from 'vitest';
import { beginningOfDay } from './days';
import { type Beginning, type FetchPage, type Listed, MailPages } from './pages';

const COUNT = 5000;

function mail(id: number, more: Partial<Listed> = {}): Listed {
  return {
    id,
    date: 1_000_000 - id,
    archived: 0,
    size: 1,
    attachments: 0,
    to: [],
    to_more: 0,
    subject: `subject ${id}`,
    message_id: `<${id}@x>`,
    ...more,
  };
}

/** Pages of `all`, by the number of the last mail before. */
function pagesOf(all: Listed[]) {
  return vi.fn<FetchPage>(async (after, limit) => {
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === Number(after)) + 1;
    const items = all.slice(start, start + limit);
    const next = start + limit < all.length ? String(items.at(-1)?.id) : undefined;
    return { items, next, total: all.length, complete: true };
  });
}

async function settled(pages: MailPages) {
  await vi.waitFor(() => expect(pages.isLoading).toBe(false));
}

async function scrollTo(pages: MailPages, index: number) {
  while (pages.count <= index && pages.hasMore) {
    pages.ensure(pages.count, pages.count);
    await settled(pages);
  }
  pages.ensure(index, index + 20);
  await settled(pages);
}

test('what is far away is dropped, keeps its numbers, and comes back when it is near', async () => {
  const all = Array.from({ length: COUNT }, (_, id) => mail(id));
  const fetched = pagesOf(all);
  const pages = new MailPages(fetched, () => undefined);
  await scrollTo(pages, COUNT - 100);
  expect(pages.row(0)).toBeUndefined();
  expect(pages.idAt(0)).toBe(0);
  expect(pages.count).toBeGreaterThan(COUNT - 100);
  const inMemory = all.filter((_, index) => pages.row(index)).length;
  expect(inMemory).toBeLessThan(2600);

  const calls = fetched.mock.calls.length;
  pages.ensure(0, 20);
  await vi.waitFor(() => expect(pages.row(0)?.mail.id).toBe(0));
  expect(fetched.mock.calls.length).toBeGreaterThan(calls);
});

test('mails of one Message-ID that stand together are one row, also over the border of two pages', async () => {
  const all = Array.from({ length: 300 }, (_, id) => mail(id));
  all[7] = mail(7, { message_id: '<6@x>' });
  all[50] = mail(50, { message_id: '<49@x>' });
  const pages = new MailPages(pagesOf(all), () => undefined);
  await scrollTo(pages, 100);
  expect(pages.count).toBe(298);
  expect(pages.row(6)?.others.map(({ id }) => id)).toEqual([7]);
  expect(pages.row(pages.indexOf(49))?.others.map(({ id }) => id)).toEqual([50]);
  expect(pages.indexOf(50)).toBe(pages.indexOf(49));
  expect(pages.total).toBe(300);
});

test('a heading goes before the first row of each group', async () => {
  const all = Array.from({ length: 120 }, (_, id) => mail(id));
  const pages = new MailPages(pagesOf(all), ({ id }) => `${Math.floor(id / 60)}`);
  await scrollTo(pages, 119);
  const heads = all.map((_, index) => pages.isHead(index));
  expect(heads.flatMap((is, index) => (is ? [index] : []))).toEqual([0, 60]);
  expect(pages.headsBetween(1, 120)).toBe(1);
});

test('after a failure nothing is read until it is tried again', async () => {
  const fetched = pagesOf([mail(1)]);
  fetched.mockRejectedValueOnce(new Error('no'));
  const pages = new MailPages(fetched, () => undefined);
  pages.ensure(0, 10);
  await vi.waitFor(() => expect(pages.error?.detail).toBe('no'));
  pages.ensure(0, 10);
  expect(fetched).toHaveBeenCalledTimes(1);
  pages.retry();
  await vi.waitFor(() => expect(pages.count).toBe(1));
});

/** A list of 1,000 mails, number 0 the newest, in both orders as the service pages them. */
function bothWays(isNewestFirst: boolean, begin: Beginning | undefined) {
  const newest = Array.from({ length: 1000 }, (_, id) =>
    mail(1000 - id, { date: 10_000 - Math.floor(id / 3) }),
  );
  const page = (all: Listed[], start: number, limit: number, of: string) => {
    const items = all.slice(start, start + limit);
    const last = items.at(-1);
    const next =
      last && start + limit < all.length ? `${of}.${of === 'date' ? last.date : 0}.${last.id}` : undefined;
    return { items, next, total: all.length, complete: true };
  };
  const byDate: FetchPage = async (after, limit) => {
    const [, date = 0, id = 0] = after?.split('.').map(Number) ?? [];
    const found = newest.findIndex((one) => one.date < date || (one.date === date && one.id < id));
    return page(newest, after === undefined ? 0 : found < 0 ? newest.length : found, limit, 'date');
  };
  const byOldest: FetchPage = async (after, limit) => {
    const all = newest.toReversed();
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === Number(after.split('.')[2])) + 1;
    return page(all, start, limit, 'oldest');
  };
  const [there, back] = isNewestFirst ? [byDate, byOldest] : [byOldest, byDate];
  const whole = isNewestFirst ? newest : newest.toReversed();
  const pages = new MailPages(there, ({ date }) => `${date}`, {
    fetch: back,
    isNewestFirst,
    begin: async () => begin,
  });
  return { pages, whole: whole.map(({ id }) => id) };
}

test.each<[string, boolean, Beginning | undefined, number]>([
  ['its top', true, undefined, 1000],
  ['a mail', true, { date: 10_000 - 100, id: 700 + 1 }, 700],
  ['a day without mail before the first', true, { date: 1, id: 0 }, 1],
  ['its end', true, 'end', 1],
  ['its top, oldest first', false, undefined, 1],
  ['a mail, oldest first', false, { date: 10_000 - 100, id: 700 + 1 }, 700],
  ['its end, oldest first', false, 'end', 1000],
])('a list that begins at %s grows both ways to all of its mails', async (_, isNewestFirst, begin, first) => {
  const { pages, whole } = bothWays(isNewestFirst, begin);
  pages.ensure(0, 0);
  await settled(pages);
  expect(pages.indexOf(first)).toBeGreaterThanOrEqual(0);
  await vi.waitFor(() => {
    pages.ensure(0, pages.count);
    expect(pages.isFromTop && !pages.hasMore).toBe(true);
    expect(pages.count).toBe(1000);
  });
  expect(pages.idsBetween(0, 999)).toEqual(whole);
  expect(pages.headsBetween(0, 1000)).toBe(334);
});

test('a day is a place in both orders', () => {
  const seconds = (...day: [number, number, number]) => new Date(...day).getTime() / 1000;
  expect(beginningOfDay('2024-02-29', true)).toEqual({ date: seconds(2024, 2, 1), id: 0 });
  expect(beginningOfDay('2024-02-29', false)).toEqual({ date: seconds(2024, 1, 29), id: 0 });
  expect(beginningOfDay('', true)).toBeUndefined();
});
