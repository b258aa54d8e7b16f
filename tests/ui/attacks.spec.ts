// Mail that attacks whoever reads it, in a real browser: nothing in it runs, and nothing is fetched from elsewhere.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './archive';
import { ANNA, rows, withMail } from './reader';
import { written } from './smtp';
import { ATTACKS, attacking, encodedWords, SCRIPTS } from './vectors';

/** Everything that must not happen in the pages of a context, as it happens; pictures from elsewhere are counted. */
async function watch(context: BrowserContext, own: string, pictures?: string[]): Promise<string[]> {
  const harm: string[] = [];
  // Nothing leaves this machine, should something be asked for.
  await context.route(
    (url) => /^https?:$/.test(url.protocol) && url.origin !== own,
    (route) => {
      const request = route.request();
      if (pictures === undefined || request.resourceType() !== 'image') {
        harm.push(`asked for ${request.url()}`);
        return route.abort();
      }
      pictures.push(request.url());
      return route.fulfill({ body: PIXEL, contentType: 'image/gif' });
    },
  );
  context.on('dialog', (dialog) => {
    harm.push(`ran: ${dialog.message()} on ${dialog.page()?.url()}`);
    void dialog.dismiss();
  });
  context.on('weberror', (error) => harm.push(`ran: ${error.error().message}`));
  context.on('console', (message) => {
    // The body's frame runs nothing, not even what Playwright would look around with.
    if (
      !message.text().startsWith('Blocked script execution in') &&
      /script|refus|violat|ignored|blocked/i.test(message.text())
    )
      harm.push(`told: ${message.text()}`);
  });
  return harm;
}

test('these tests know harm when they see it', async ({ browser }) => {
  const context = await browser.newContext();
  const harm = await watch(context, 'http://127.0.0.1:1');
  const page = await context.newPage();
  await page.setContent('<img src=x onerror=alert(1)><img src=https://evil.example/pixel.png>');
  await expect.poll(() => harm.join('\n')).toContain('ran: 1');
  expect(harm.join('\n')).toContain('asked for https://evil.example/pixel.png');
  expect(ATTACKS.length).toBeGreaterThanOrEqual(250);
  await context.close();
});

test('no attack in the body of a mail runs or fetches anything', async ({ archive, page }) => {
  // Some three hundred mails, one after the other.
  test.setTimeout(180_000);
  const { together, tame } = await joined(page);
  const bodies = [...ATTACKS.map((attack) => `<p>text <b>bold ${attack} more</p>`), ...together];
  await withMail(
    archive,
    bodies.map((html, index) => attacking(index, html)),
  );
  await archive.signIn(page, ANNA);
  await expect(rows(page).first()).toBeVisible();
  const here = `${archive.http}/api/v1/tenants/${archive.tenant}/mails`;
  const { items } = await (await page.request.get(`${here}?limit=500`)).json();
  const ids = new Map<string, number>(items.map(({ id, subject }: Item) => [subject, id]));
  const idOf = (index: number) => ids.get(`Attack ${index}`);
  const harm = await watch(page.context(), archive.http);

  // Each alone, without the policy that would hold it: there is nothing left that it would have to hold.
  await page.route('**/html', async (route) => {
    const body = (await (await route.fetch()).text()).replace(/<meta http-equiv[^>]*>/gi, '');
    await route.fulfill({ body, contentType: 'text/html; charset=utf-8' });
  });
  for (let from = 0; from < ATTACKS.length; from += 40) {
    const some = ATTACKS.slice(from, from + 40).map((_, index) => `${here}/${idOf(from + index)}/html`);
    expect(await page.evaluate(inFrames, some)).toBe(some.length);
  }
  await page.unroute('**/html');
  expect(harm).toEqual([]);

  // As it is: the body opened by itself, and in the reader.
  for (const [index, html] of together.entries()) {
    const id = idOf(ATTACKS.length + index);
    await page.goto(`${here}/${id}/html`);
    // A mail may hide words of its own.
    await expect(page.getByText(SEEN)).toBeAttached();
    const links = await page
      .locator('a[href]')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol));
    expect(
      links.filter((scheme) => !['http:', 'https:', 'mailto:'].includes(scheme)),
      html,
    ).toEqual([]);
  }
  await page.goto(`${archive.http}/mail?mail=${idOf(ATTACKS.length)}`);
  for (const index of Array(tame).keys()) {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Attack ${ATTACKS.length + index}`);
    await expect(page.frameLocator('iframe').getByText(SEEN)).toBeAttached();
    await page.keyboard.press('j');
  }
  expect(harm).toEqual([]);
});

test('a reader who lets remote pictures in gets pictures and nothing else', async ({ archive, page }) => {
  const { together } = await joined(page);
  await withMail(
    archive,
    together.map((html, index) => attacking(index, html)),
  );
  await archive.signIn(page, ANNA);
  await expect(rows(page).first()).toBeVisible();
  const here = `${archive.http}/api/v1/tenants/${archive.tenant}/mails`;
  const { items } = await (await page.request.get(`${here}?limit=500`)).json();
  const pictures: string[] = [];
  const harm = await watch(page.context(), archive.http, pictures);
  for (const { id } of items as Item[]) {
    await page.goto(`${here}/${id}/html?remote=true`);
    await expect(page.getByText(SEEN)).toBeAttached();
  }
  expect(harm).toEqual([]);
  expect(pictures.length).toBeGreaterThan(0);
});

test('no attack in the head of a mail, or in any name, is more than words', async ({ archive, page }) => {
  const subjects = Array.from({ length: Math.ceil(SCRIPTS.length / 6) }, (_, n) =>
    SCRIPTS.slice(n * 6, n * 6 + 6).join(' '),
  );
  await withMail(archive, subjects.map(named));
  // Folders, and names that Admins give, as far as the API takes them.
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-ui-attacks-'));
  for (const [index, name] of SCRIPTS.filter((attack) => !/[\0/\n]/.test(attack)).entries()) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, '1.eml'), attacking(index, 'x'));
  }
  await archive.command('import', folder, '--mailbox', ANNA, '--tenant', 'Acme');
  await rm(folder, { recursive: true });
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  const things = [
    ['groups', { name: IMAGE, roles: ['reader'] }],
    ['users', { login: 'b@acme.test', name: IMAGE }],
    ['endpoints', { name: IMAGE, mailbox: 1 }],
  ] as const;
  for (const [list, data] of things)
    expect((await admin.post(`${base}/${list}`, { data })).status()).toBe(201);

  const harm = await watch(page.context(), archive.http);
  await archive.signIn(page, ANNA);
  await expect(rows(page).first()).toBeVisible();
  const tree = page.getByRole('navigation', { name: 'Mailboxes' });
  await tree.getByText(IMAGE, { exact: true }).first().click();
  await expect(page).toHaveURL(/folder=/);
  await expect(rows(page)).toHaveCount(1);
  await page.goto(`${archive.http}/mail?q=filename:alert`);
  await expect(rows(page)).toHaveCount(subjects.length);
  for (const subject of subjects) {
    await page.keyboard.press('j');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(plain(subject));
  }
  await page.getByRole('button', { name: 'Details' }).click();
  expect(harm).toEqual([]);

  await page.goto(`${archive.http}/account`);
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await archive.signIn(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  for (const list of ['groups', 'users', 'endpoints']) {
    await page.goto(`${archive.http}/admin/${list}`);
    await expect(page.getByText(IMAGE).first()).toBeVisible();
  }
  expect(harm).toEqual([]);
});

test('no name turns round the words around it, and a file shows what it ends in', async ({
  archive,
  page,
}) => {
  const head = { from: `${encodedWords('\u202eytiruces')} <a@elsewhere.test>` };
  const file = (name: string) => ({ name, type: 'application/octet-stream', bytes: Buffer.from('x') });
  await withMail(archive, [
    written({
      ...head,
      id: '1',
      subject: encodedWords('Your \u202ereffo\u2066 x'),
      files: [file('turned.bin')],
    }).replaceAll('filename="turned.bin"', `filename*=UTF-8''${encodeURIComponent('\u202efdp.exe')}`),
    written({ ...head, id: '2', subject: encodedWords('\u202bמחיר 12\u202c') }),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-ui-turned-'));
  await mkdir(join(folder, '\u202egnp.exe'));
  await writeFile(join(folder, '\u202egnp.exe', '1.eml'), written({ subject: 'In a folder' }));
  await archive.command('import', folder, '--mailbox', ANNA, '--tenant', 'Acme');
  await rm(folder, { recursive: true });

  await archive.signIn(page, ANNA);
  await rows(page).filter({ hasText: 'Your reffo x' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your reffo x');
  await expect(page.getByRole('button', { name: /^EXE fdp\.exe/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Download fdp.exe' })).toBeVisible();
  await page.getByRole('button', { name: 'Details' }).click();
  expect(await page.evaluate(turning)).toEqual([]);
  await page.getByRole('button', { name: /^EXE fdp/ }).click();
  await expect(page.getByRole('dialog', { name: 'fdp.exe' })).toBeVisible();
  expect(await page.evaluate(turning)).toEqual([]);
  await page.keyboard.press('Escape');
  await rows(page).filter({ hasText: 'מחיר 12' }).click();
  await expect(page).toHaveTitle('מחיר 12 · Mailstead');
  await page.getByRole('navigation', { name: 'Mailboxes' }).getByText('gnp.exe').click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole('listbox', { name: 'gnp.exe' })).toBeVisible();
  expect(await page.evaluate(turning)).toEqual([]);
});

/** What of a page would turn words round, or is not seen; the folder that an address names is in it as it is. */
function turning(): string[] {
  const found: string[] = [];
  const look = (text: string | null) => {
    if (text && /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066\u2067]/.test(text)) found.push(text);
  };
  const walk = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) look(walk.currentNode.textContent);
  for (const element of document.querySelectorAll('*')) {
    for (const name of ['title', 'aria-label', 'alt', 'placeholder', 'download', 'value'])
      look(element.getAttribute(name));
  }
  look(document.title);
  return found;
}

/** A picture of one point. */
const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** One that every API field of words takes. */
const IMAGE = '<img src=x onerror=alert(1)>';

/** As people read it: what has no shape is not shown. */
function plain(words: string): RegExp {
  const seen = words.split(/[^\x21-\x7e]+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(seen.join('[^\\x21-\\x7e]*'));
}

/** Words of a body that are seen once it is there. */
const SEEN = 'before them';

/** A mail with an attack wherever it has words of its sender's. */
function named(attack: string, index: number): string {
  const words = encodedWords(attack);
  const file = `UTF-8''${encodeURIComponent(attack)}.txt`;
  return [
    `From: ${words} <mallory@elsewhere.test>`,
    `To: ${words} <anna@acme.test>`,
    `Subject: ${words}`,
    `Date: ${new Date(Date.UTC(2026, 2, 14) - index * 60_000).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <named-${index}@elsewhere.test>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(attack).toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b',
    'Content-Type: text/plain',
    `Content-Disposition: attachment; filename*=${file}`,
    '',
    'x',
    '--b--',
  ].join('\r\n');
}

interface Item {
  id: number;
  subject: string;
}

/** Attacks one behind the other, as far as they do not hide what follows; first these mails, then what stands alone. */
async function joined(page: Page): Promise<{ together: string[]; tame: number }> {
  const tame = await page.evaluate(
    (attacks) =>
      attacks.filter((attack) => {
        const { body } = new DOMParser().parseFromString(`<div>${attack}</div><hr id="after">`, 'text/html');
        return body.querySelector(':scope > #after') !== null;
      }),
    ATTACKS,
  );
  const some = Array.from({ length: Math.ceil(tame.length / 16) }, (_, n) => tame.slice(n * 16, n * 16 + 16));
  const wild = ATTACKS.filter((attack) => !tame.includes(attack)).map((attack) => [attack]);
  const together = [...some, ...wild].map(
    (attacks) =>
      `<p>${SEEN}</p>${attacks.map((attack) => `<div>${attack}</div>`).join('\n')}<p>behind them</p>`,
  );
  return { together, tame: some.length };
}

/** Loads pages in frames; how many came. */
async function inFrames(addresses: string[]): Promise<number> {
  const loads = addresses.map(
    (address) =>
      new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.onload = done;
        frame.src = address;
        document.body.append(frame);
      }),
  );
  const came = (await Promise.all(loads)).length;
  for (const frame of document.querySelectorAll('body > iframe')) frame.remove();
  return came;
}
