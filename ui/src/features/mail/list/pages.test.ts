import { expect, test, vi } from 'vitest';
import { type FetchPage, type Listed, MailPages, type Reading } from './pages';

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

function mails(count: number): Listed[] {
  return Array.from({ length: count }, (_, id) => mail(id));
}

/** Pages of `all`, by place and by the number of the last mail before. */
function pagesOf(all: Listed[]) {
  return vi.fn<FetchPage>(async ({ skip = 0, after }, limit) => {
    const start = after === undefined ? skip : all.findIndex(({ id }) => id === Number(after)) + 1;
    const items = all.slice(start, start + limit);
    const next = start + limit < all.length ? String(items.at(-1)?.id) : undefined;
    return { items, next, total: all.length, complete: true };
  });
}

function open(
  all: Listed[],
  reading?: Reading,
  groupOf: (mail: Listed) => string | undefined = () => undefined,
) {
  const fetched = pagesOf(all);
  return { fetched, pages: new MailPages(fetched, groupOf, reading) };
}

async function look(pages: MailPages, index: number) {
  pages.ensure(index, index + 20);
  await vi.waitFor(() => {
    expect(pages.isLoading).toBe(false);
    expect(pages.row(index) !== undefined || pages.isFolded(index)).toBe(true);
  });
}

test('any row is read without those before it, and by its own number', async () => {
  const { fetched, pages } = open(mails(COUNT));
  await look(pages, 0);
  expect(pages.count).toBe(COUNT);
  await look(pages, 4321);
  expect(pages.row(4321)?.mail.id).toBe(4321);
  expect(pages.indexOf(4321)).toBe(4321);
  expect(pages.row(2000)).toBeUndefined();
  expect(fetched.mock.calls.length).toBeLessThan(10);
});

test('what is far away is dropped, keeps its numbers, and comes back when it is near', async () => {
  const { fetched, pages } = open(mails(COUNT));
  for (let index = 0; index < COUNT; index += 200) await look(pages, index);
  expect(pages.row(0)).toBeUndefined();
  expect(pages.idAt(0)).toBe(0);
  expect(Array.from({ length: COUNT }, (_, index) => pages.row(index)).filter(Boolean).length).toBeLessThan(
    1500,
  );
  const calls = fetched.mock.calls.length;
  await look(pages, 0);
  expect(pages.row(0)?.mail.id).toBe(0);
  expect(fetched.mock.calls.length).toBeGreaterThan(calls);
});

test('mails of one Message-ID that stand together are one row, also over the border of two pages', async () => {
  const all = mails(300);
  all[7] = mail(7, { message_id: '<6@x>' });
  all[100] = mail(100, { message_id: '<99@x>' });
  const { pages } = open(all);
  await look(pages, 0);
  await look(pages, 120);
  expect([7, 100].map((index) => pages.isFolded(index))).toEqual([true, true]);
  expect(pages.row(6)?.others.map(({ id }) => id)).toEqual([7]);
  expect(pages.row(99)?.others.map(({ id }) => id)).toEqual([100]);
  expect(pages.indexOf(100)).toBe(99);
  expect(pages.step(6, 1)).toBe(8);
  expect(pages.step(101, -1)).toBe(99);
  expect(pages.step(0, Number.POSITIVE_INFINITY)).toBe(299);
});

test('the border of two pages is right from whichever side it is come to', async () => {
  const all = mails(400);
  all[200] = mail(200, { message_id: '<199@x>' });
  const { pages } = open(all, 'by place', ({ id }) => `${Math.floor(id / 50)}`);
  await look(pages, 399);
  await look(pages, 0);
  await look(pages, 150);
  expect(pages.isFolded(200)).toBe(true);
  const heads = all.map((_, index) => index).filter((index) => pages.isHead(index));
  expect(heads).toEqual([0, 50, 100, 150, 201, 250, 300, 350]);
});

test('a list without places is read in order, and grows', async () => {
  const { fetched, pages } = open(mails(1000), 'in order');
  await look(pages, 0);
  const first = pages.count;
  expect(first).toBeLessThan(1000);
  await look(pages, first - 30);
  expect(pages.count).toBeGreaterThan(first);
  expect(fetched.mock.calls.every(([{ skip }]) => skip === undefined)).toBe(true);
});

test('a range is read where it is not known, as long as it is no whole archive', async () => {
  const { pages } = open(mails(9000));
  await look(pages, 0);
  await look(pages, 1500);
  expect(await pages.idsBetween(1500, 3)).toEqual(Array.from({ length: 1498 }, (_, index) => 3 + index));
  expect(await pages.idsBetween(0, 8000)).toBeUndefined();
});

test('after a failure nothing is read until it is tried again', async () => {
  const { fetched, pages } = open([mail(1)]);
  fetched.mockRejectedValueOnce(new Error('no'));
  pages.ensure(0, 10);
  await vi.waitFor(() => expect(pages.error?.detail).toBe('no'));
  pages.ensure(0, 10);
  expect(fetched).toHaveBeenCalledTimes(1);
  pages.retry();
  await vi.waitFor(() => expect(pages.row(0)?.mail.id).toBe(1));
});
