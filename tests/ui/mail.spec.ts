// The Mail area, as a Reader uses it.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectAccessible } from './accessible';
import { expect, test } from './archive';
import { signInByKeys, tabTo } from './keys';
import { ANNA, rows, search, withMail } from './reader';
import { written } from './smtp';

const PLAN = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256));

test('a mail is found by the name of its attachment and downloaded as it came', async ({ archive, page }) => {
  const plan = written({
    subject: 'The plan',
    files: [
      { name: 'harbour-plan.bin', type: 'application/octet-stream', bytes: PLAN },
      { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('Maße und Größen') },
    ],
  });
  await withMail(archive, [plan, written({ subject: 'Lunch' }), written({ subject: 'Harbour tour' })]);
  await archive.signIn(page, ANNA);
  await expect(rows(page)).toHaveCount(3);
  await expectAccessible(page, 'the list');

  await search(page).fill('filename:harb');
  await search(page).press('Backspace');
  await search(page).pressSequentially('b*');
  await search(page).press('Enter');
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/q=filename/);
  await expect(page.getByRole('button', { name: 'Remove filename:harb*' })).toBeVisible();
  await rows(page).click();
  await expect(page.getByRole('heading', { name: 'The plan' })).toBeVisible();

  const mail = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as EML' }).click();
  const file = await mail;
  expect(file.suggestedFilename()).toMatch(/\.eml$/);
  const bytes = await readFile(await file.path(), 'latin1');
  expect(bytes.endsWith(`${Buffer.from(plan).toString('latin1')}\r\n`)).toBe(true);

  const attachment = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download harbour-plan.bin' }).click();
  expect(await readFile(await (await attachment).path())).toEqual(PLAN);

  await page.getByRole('button', { name: /^TXT notes.txt/ }).click();
  await expect(page.getByRole('dialog').getByText('Maße und Größen')).toBeVisible();
  await expectAccessible(page, 'an attachment');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByRole('region', { name: 'Proof' }).getByText('verified')).toBeVisible();
  await page.getByRole('button', { name: 'Details' }).click();
  await expectAccessible(page, 'a mail');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The plan' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Remove filename:harb*' })).toBeVisible();
});

test('nothing is fetched from elsewhere, and nothing in a mail runs, until its pictures are asked for once', async ({
  archive,
  page,
}) => {
  const asked: string[] = [];
  const tracker = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((done) => tracker.listen(0, '127.0.0.1', done));
  const { port } = tracker.address() as AddressInfo;
  const html = `<p>Dear Anna</p><img src="http://127.0.0.1:${port}/pixel.png" width="9" height="9">
    <script>fetch('http://127.0.0.1:${port}/script')</script>
    <p onmouseover="fetch('http://127.0.0.1:${port}/over')" style="background:url(http://127.0.0.1:${port}/style)">over</p>`;
  await withMail(archive, [written({ subject: 'Look', html }), written({ subject: 'Plain' })]);
  await archive.signIn(page, ANNA);
  await rows(page).filter({ hasText: 'Look' }).click();
  const frame = page.frameLocator('iframe[title="Text of the mail: Look"]');
  await expect(frame.getByText('Dear Anna')).toBeVisible();
  await expect(page.getByText(/remote images? blocked/)).toBeVisible();
  await frame.getByText('over').hover();
  await expectAccessible(page, 'blocked pictures');
  expect(await page.locator('iframe').getAttribute('sandbox')).not.toMatch(/scripts|same-origin/);
  expect(asked).toEqual([]);

  await page.getByRole('button', { name: 'Show once' }).click();
  await expect.poll(() => asked).toContain('/pixel.png');
  expect(asked).not.toContain('/script');
  // The next time it is asked for again.
  await rows(page).filter({ hasText: 'Plain' }).click();
  await expect(page.getByText('Text of Plain.').last()).toBeVisible();
  await rows(page).filter({ hasText: 'Look' }).click();
  await expect(page.getByRole('button', { name: 'Show once' })).toBeVisible();
  tracker.close();
});

test('a whole journey needs no mouse', async ({ archive, page }) => {
  const mails = ['one', 'two', 'three'].map((subject, index) =>
    written({ subject, at: Date.UTC(2026, 2, 14 - index) }),
  );
  await withMail(archive, mails);
  await signInByKeys(archive, page, ANNA);
  await expect(rows(page)).toHaveCount(3);
  const heading = page.getByRole('heading', { level: 1 });
  await page.keyboard.press('j');
  await expect(heading).toHaveText('one');
  await page.keyboard.press('j');
  await expect(heading).toHaveText('two');
  await page.keyboard.press('k');
  await expect(heading).toHaveText('one');
  await tabTo(page, page.getByRole('button', { name: 'Verify now' }));
  await page.keyboard.press('Enter');
  await expect(
    page
      .getByRole('main')
      .getByText(/verified/i)
      .first(),
  ).toBeVisible();
  await page.keyboard.press('x');
  await expect(page.getByRole('main').getByText('1 mail chosen')).toBeVisible();
  await page.getByRole('listbox').focus();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('main').getByText('2 mails chosen')).toBeVisible();
  await page.keyboard.press('Control+a');
  await expect(page.getByRole('main').getByText('3 mails chosen')).toBeVisible();
  await expectAccessible(page, 'mails chosen');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('main').getByText('3 mails chosen')).toBeHidden();

  const download = page.waitForEvent('download');
  await page.keyboard.press('e');
  await download;
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys on this page' });
  await expect(help.getByText('Next mail')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();

  await page.keyboard.press('/');
  await page.keyboard.type('three siz:e');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('There is no field siz:');
  await expectAccessible(page, 'a query refused');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('sub');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('three');
  await page.keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).locator('mark').first()).toHaveText('three');
});

test('what a search finds is exported, and a search is kept', async ({ archive, page }) => {
  await withMail(archive, [
    written({ subject: 'Offer one' }),
    written({ subject: 'Offer two' }),
    written({ subject: 'x' }),
  ]);
  await archive.signIn(page, ANNA);
  await page.getByRole('button', { name: 'Search form' }).click();
  const form = page.getByRole('dialog', { name: 'Search form' });
  await form.getByLabel('Subject').fill('offer');
  await expectAccessible(page, 'the search form');
  await form.getByRole('button', { name: 'Search' }).click();
  await expect(rows(page)).toHaveCount(2);

  await page.getByRole('button', { name: 'Save this search' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('All offers');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('link', { name: 'All offers' })).toBeVisible();

  await page.getByRole('button', { name: 'Export this list' }).click();
  await expectAccessible(page, 'an export');
  await page.getByRole('dialog').getByLabel('One mbox file').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  const exported = page.getByRole('region', { name: 'Exports' });
  await expect(exported.getByText('2 mails')).toBeVisible();
  const download = page.waitForEvent('download');
  await exported.getByRole('link', { name: 'Download' }).click();
  const mbox = await readFile(await (await download).path(), 'utf8');
  expect(mbox.match(/^Subject: Offer/gm)).toHaveLength(2);
  await expectAccessible(page, 'an export that has ended');
});

test('on a small screen one pane is seen at a time', async ({ archive, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await withMail(archive, [written({ subject: 'Small' }), written({ subject: 'Other' })]);
  await archive.signIn(page, ANNA);
  await expect(rows(page)).toHaveCount(2);
  await expectAccessible(page, 'the list, small');
  await rows(page).filter({ hasText: 'Small' }).click();
  await expect(page.getByText('Text of Small.')).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await expectAccessible(page, 'a mail, small');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Show mailboxes' }).click();
  await page
    .getByRole('dialog')
    .getByRole('link', { name: /anna@acme.test/ })
    .click();
  await expect(page).toHaveURL(/box=/);
  await expect(page.getByRole('dialog')).toBeHidden();

  // 1280 × 800 at twice the size: the text of a mail is in sight.
  await page.setViewportSize({ width: 640, height: 400 });
  await rows(page).filter({ hasText: 'Small' }).click();
  await expect(page.getByText('Text of Small.')).toBeInViewport();
});

test('a list of many mails is one list, and one comes back to where one was', async ({ archive, page }) => {
  const mails = Array.from({ length: 400 }, (_, index) =>
    written({ subject: `Mail ${index}`, at: Date.UTC(2026, 0, 1) - index * 3_600_000 }),
  );
  await withMail(archive, mails);
  await archive.signIn(page, ANNA);
  const list = page.getByRole('listbox');
  await expect(rows(page).first()).toContainText('Mail 0');
  // The scroll bar stands for all of them, also for those that were not read yet.
  const toPart = (part: number) =>
    list.evaluate((element, part) => element.scrollTo(0, element.scrollHeight * part), part);
  await toPart(0.5);
  await expect(rows(page).filter({ hasText: 'Mail 200' })).toBeVisible();
  await toPart(1);
  await expect(rows(page).last()).toContainText('Mail 399');
  await expect(rows(page).last()).toHaveAttribute('aria-posinset', '400');
  expect(await rows(page).count()).toBeLessThan(60);
  const place = () => list.evaluate((element) => Math.round(element.scrollTop));
  const before = await place();
  await search(page).fill('399');
  await search(page).press('Enter');
  await expect(rows(page)).toHaveCount(1);
  await page.goBack();
  await expect(rows(page).last()).toContainText('Mail 399');
  expect(Math.abs((await place()) - before)).toBeLessThan(2);

  // A mail far down: the way back leads to the list alone, and a reload keeps both in sight.
  const here = page.url();
  await rows(page).filter({ hasText: 'Mail 390' }).click();
  await expect(page).toHaveURL(/mail=/);
  await page.goBack();
  await expect(page).toHaveURL(here);
  await rows(page).filter({ hasText: 'Mail 390' }).click();
  await expect(page).toHaveURL(/mail=/);
  await page.reload();
  await expect(rows(page).filter({ hasText: 'Mail 390' })).toBeInViewport();
  const up = async () => {
    await list.evaluate((element) => element.scrollBy(0, -400));
    return rows(page).first().innerText();
  };
  await expect.poll(up).toContain('Mail 37');
  await list.press('Home');
  await expect(rows(page).first()).toContainText('Mail 0');
  await page.keyboard.press('End');
  await expect(rows(page).last()).toContainText('Mail 399');
  await expect(rows(page).last()).toBeInViewport();
  await expect(list).toBeFocused();

  await page.keyboard.press('g');
  await page.getByLabel('Day', { exact: true }).fill('2025-12-25');
  await expectAccessible(page, 'going to a date');
  await page.keyboard.press('Enter');
  // 24 mails a day, backwards from the first of January: the newest of that day.
  await expect(rows(page).filter({ hasText: 'Mail 146' })).toBeInViewport();
});

test('long names, subjects and words do not make the page wider than the window', async ({
  archive,
  page,
}) => {
  const long = 'L'.repeat(240);
  await withMail(archive, [
    written({
      from: `"${long}" <${'l'.repeat(60)}@elsewhere.test>`,
      subject: `Long ${long}`,
      text: long.repeat(20),
      id: 'long',
    }),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-ui-long-'));
  await mkdir(join(folder, long));
  await writeFile(join(folder, long, '1.eml'), written({ subject: 'In a folder' }));
  await archive.command('import', folder, '--mailbox', ANNA, '--tenant', 'Acme');
  await rm(folder, { recursive: true });
  await archive.signIn(page, ANNA);
  await expect(page.getByRole('navigation', { name: 'Mailboxes' }).getByText(long)).toBeVisible();
  const wider = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await wider()).toBe(0);
  await rows(page).filter({ hasText: 'Long' }).click();
  await expect(page.getByRole('heading', { name: `Long ${long}` })).toBeVisible();
  for (const width of [1280, 800, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect(await wider(), `at ${width}`).toBe(0);
  }
  // Of a very long subject only its beginning takes room.
  const heading = page.getByRole('heading', { name: `Long ${long}` });
  const height = () => heading.evaluate((element) => element.clientHeight);
  const cut = await height();
  expect(cut).toBeLessThan(130);
  await page.getByRole('button', { name: 'Show the whole subject' }).click();
  expect(await height()).toBeGreaterThan(cut);
});

test('the key for printing prints the mail, and nothing of it is left when its reader has signed out', async ({
  archive,
  page,
}) => {
  await withMail(archive, [written({ subject: 'Secret plan', html: '<p>The harbour</p>' })]);
  await page.addInitScript(() => {
    // Printing itself waits for a dialog that nobody sees.
    window.print = () => document.documentElement.setAttribute('data-printed', document.body.innerText);
  });
  await archive.signIn(page, ANNA);
  await rows(page).click();
  await expect(page.getByRole('region', { name: 'Proof' })).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Secret plan' })).toBeVisible();
  await page.keyboard.press('Control+p');
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-printed', /Secret plan[\s\S]*The harbour/);
  await expect(page.locator('#root')).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await expect(page.locator('#root')).toBeVisible();
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Login')).toBeFocused();
  expect(await page.locator('body').textContent()).not.toContain('Secret plan');
  expect(await page.title()).not.toContain('Secret plan');
});

test('a mail opened while the service is away says so, and is there when the service is', async ({
  archive,
  page,
}) => {
  await withMail(archive, [written({ subject: 'One' }), written({ subject: 'Two' })]);
  await archive.signIn(page, ANNA);
  await expect(rows(page)).toHaveCount(2);
  const away = (address: URL) => address.pathname.startsWith('/api/');
  await page.route(away, (route) => route.abort('connectionrefused'));
  await page.keyboard.press('j');
  await expect(page.getByText('The service did not answer.').first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Something went wrong')).toHaveCount(0);
  await page.unroute(away);
  await expect(page.getByRole('article').getByText(/^Text of (One|Two)\./)).toBeVisible({ timeout: 30_000 });
});

test('what is not there says where to go, and does not ask to try again', async ({ archive, page }) => {
  await withMail(archive, [written({ subject: 'Only' })]);
  await archive.signIn(page, ANNA);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${archive.http}/mail?box=77&mail=99`);
  await expect(page.getByRole('alert')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('alert')).toHaveCount(1);
  await page.getByRole('link', { name: 'Show all mail' }).click();
  await expect(rows(page)).toHaveCount(1);
});

test('a conversation of which not all is shown says so', async ({ archive, page }) => {
  const answer = (index: number) => {
    const at = Date.UTC(2026, 0, 1) + index * 60_000;
    return written({
      subject: 'Long talk',
      id: `talk-${index}`,
      at,
      answers: index > 0 ? 'talk-0' : undefined,
    });
  };
  await withMail(archive, [
    ...Array.from({ length: 230 }, (_, index) => answer(index)),
    written({ subject: 'Short talk', id: 'short', at: Date.UTC(2027, 0, 1) }),
    written({ subject: 'Re: Short talk', id: 'answer', at: Date.UTC(2027, 0, 2), answers: 'short' }),
  ]);
  await archive.signIn(page, ANNA);
  await rows(page).filter({ hasText: 'Re: Short talk' }).click();
  await expect(page.getByRole('button', { name: 'Mail 2 of 2 in this conversation' })).toBeVisible();
  await rows(page).filter({ hasText: 'Long talk' }).first().click();
  await page.getByRole('button', { name: /^Mail \d+ of the \d+ shown of this conversation$/ }).click();
  await expect(page.getByText(/It may have more/)).toBeVisible();
});
