// Photographs every page of a trial's archive, light and dark, wide and narrow, into docs/screens.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, test as base, type Page } from '@playwright/test';
import { PASSWORD } from './archive';

const PROGRAM = resolve(process.env.MAILSTEAD_BIN ?? '../../target/debug/mailstead');
const PICTURES = resolve('../../docs/screens');
const SIZES = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };

interface Trial {
  http: string;
  tenant: string;
  /** An unused set-up link. */
  invitation: string;
  /** A new sign-in link of the installation's operator. */
  operatorLink: () => Promise<string>;
  admin: string;
  reader: string;
}

/** The trial with its people, who have chosen their passwords. */
const test = base.extend<object, { trial: Trial }>({
  trial: [
    async ({ playwright }, use) => {
      await mkdir(PICTURES, { recursive: true });
      const data = await mkdtemp(join(tmpdir(), 'mailstead-screens-'));
      const service = spawn(PROGRAM, ['trial', '--no-open', '--data', data], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const told = await upTo(service, 'Ctrl-C ends the trial');
      const http = /"http":"([^"]+)"/.exec(told)?.[1] ?? '';
      const logins = [...told.matchAll(/(?:the Admin|a Reader), (\S+)\s+\S+\/setup#(\S+)/g)];
      const api = await playwright.request.newContext({ baseURL: http });
      for (const [, , token] of logins)
        await api.post('/api/v1/setup', { data: { token, password: PASSWORD } });
      const [admin = '', reader = ''] = logins.map(([, login = '']) => login);
      await api.post('/api/v1/session', { data: { login: admin, password: PASSWORD } });
      const { tenant } = await (await api.get('/api/v1/session')).json();
      const base = `/api/v1/tenants/${tenant}`;
      const domain = admin.split('@')[1];
      const made = await api.post(`${base}/users`, {
        data: { login: `jana.kruse@${domain}`, name: 'Jana Kruse' },
      });
      const { token } = await (await api.post(`${base}/users/${(await made.json()).id}/setup-link`)).json();
      // Somebody who may look at the audit log, too.
      const auditors = await (
        await api.post(`${base}/groups`, { data: { name: 'Revision', roles: ['auditor'] } })
      ).json();
      const { items } = await (await api.get(`${base}/users?q=${encodeURIComponent(admin)}`)).json();
      await api.put(`${base}/groups/${auditors.id}/members/${items[0].id}`);
      await api.dispose();
      const operatorLink = async () => {
        const words = ['operator', 'link', '--data', data, '--json'];
        return JSON.parse((await promisify(execFile)(PROGRAM, words)).stdout).operator_link;
      };
      await use({ http, tenant, invitation: `/setup#${token}`, operatorLink, admin, reader });
      const ended = new Promise((done) => service.once('exit', done));
      if (service.kill('SIGINT')) await ended;
      await rm(data, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

/** What the trial prints until it is ready. */
async function upTo(service: ChildProcess, last: string): Promise<string> {
  if (!service.stdout) throw new Error('the trial has no output');
  let told = '';
  for await (const line of createInterface(service.stdout)) {
    told += `${line}\n`;
    if (line.startsWith(last)) return told;
  }
  throw new Error(`the trial ended before it was ready:\n${told}`);
}

for (const size of ['wide', 'narrow'] as const) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${size}, ${scheme}`, async ({ trial, browser }) => {
      const take = async (page: Page, name: string) => {
        await settled(page);
        // Playwright itself makes no WebP, which takes a third of the room.
        const session = await page.context().newCDPSession(page);
        const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 60 });
        await session.detach();
        await writeFile(join(PICTURES, `${name}.${size}.${scheme}.webp`), data, 'base64');
      };
      const open = (login?: string) => opened(browser, trial, login, size, scheme);
      await photographPublic(await open(), trial, take);
      await photographAdmin(await open(trial.admin), trial, take);
      await photographMail(await open(trial.reader), trial, take, size === 'narrow');
      await photographOperator(await open(), trial, take);
    });
  }
}

type Take = (page: Page, name: string) => Promise<void>;

async function opened(
  browser: Browser,
  trial: Trial,
  login: string | undefined,
  size: keyof typeof SIZES,
  colorScheme: 'light' | 'dark',
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: trial.http,
    viewport: SIZES[size],
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  if (login) await context.request.post('/api/v1/session', { data: { login, password: PASSWORD } });
  return context;
}

/** Everything is read and nothing moves any more. */
async function settled(page: Page) {
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  await page.evaluate(() => document.fonts.ready);
}

async function photographPublic(context: BrowserContext, { invitation }: Trial, take: Take) {
  const page = await context.newPage();
  await page.goto('/sign-in');
  await take(page, 'sign-in');
  await page.goto(invitation);
  await take(page, 'set-up-link');
  await page.goto('/nowhere');
  await take(page, 'no-such-page');
  await context.close();
}

const ADMIN_PAGES = [
  '',
  'start',
  'mailboxes',
  'mailboxes/new',
  'unknown-addresses',
  'users',
  'users/new',
  'groups',
  'groups/new',
  'endpoints',
  'endpoints/new',
  'refusals',
  'imports',
  'verification',
  'audit',
  'secrets',
  'secrets/new',
  'settings',
  'storage',
];

async function photographAdmin(context: BrowserContext, { tenant }: Trial, take: Take) {
  const page = await context.newPage();
  for (const path of ADMIN_PAGES) {
    await page.goto(`/admin/${path}`);
    await take(page, `admin-${path.replace('/', '-') || 'dashboard'}`);
  }
  for (const list of ['mailboxes', 'users', 'groups', 'endpoints']) {
    const { items } = await (await context.request.get(`/api/v1/tenants/${tenant}/${list}`)).json();
    await page.goto(`/admin/${list}/${items[0].id}`);
    await take(page, `admin-${list}-one`);
  }
  await page.goto('/account');
  await take(page, 'account');
  await context.close();
}

async function photographMail(context: BrowserContext, { tenant }: Trial, take: Take, isNarrow: boolean) {
  const page = await context.newPage();
  await page.goto('/mail');
  await take(page, 'mail');
  const q = 'has:attachment';
  const found = await context.request.get(`/api/v1/tenants/${tenant}/mails`, { params: { q } });
  const [first] = (await found.json()).items;
  const words = new URLSearchParams({ q });
  await page.goto(`/mail?${words}`);
  await take(page, 'mail-search');
  await page.goto(`/mail?${words}&mail=${first.id}`);
  await take(page, 'mail-one');
  await page.goto('/mail');
  await page.getByRole('button', { name: 'Search form' }).click();
  await take(page, 'mail-search-form');
  await page.keyboard.press('Escape');
  if (isNarrow) {
    await page.getByRole('button', { name: 'Show mailboxes' }).click();
    await take(page, 'mail-tree');
  } else {
    await page.keyboard.press('?');
    await take(page, 'mail-keys');
  }
  await page.goto(`/mail?${new URLSearchParams({ q: 'subject:nothinglikethis' })}`);
  await take(page, 'mail-nothing');
  await context.close();
}

async function photographOperator(context: BrowserContext, trial: Trial, take: Take) {
  const page = await context.newPage();
  await page.goto(await trial.operatorLink());
  await page.waitForURL(/\/admin/);
  await take(page, 'operator-which-tenant');
  for (const path of ['installation', 'tenants', 'tenants/new', `tenants/${trial.tenant}`]) {
    await page.goto(`/admin/${path}`);
    await take(page, `operator-${path.includes(trial.tenant) ? 'tenants-one' : path.replace('/', '-')}`);
  }
  await context.close();
}
