import { expect, test, vi } from 'vitest';
import { type FetchPage, type Listed, MailPages } from './pages';

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
