// An archive of its own for a test: a data directory, a tenant with its first Admin, and the program serving it.
//
//   import { expect, test } from './archive';
//   test('…', async ({ archive, page }) => { await archive.signIn(page); … });
//
// A page that breaks the content security policy, throws, or complains fails its test.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import {
  type APIRequestContext,
  test as base,
  expect,
  type Page,
  type PlaywrightWorkerArgs,
} from '@playwright/test';

const PROGRAM = resolve(process.env.MAILSTEAD_BIN ?? '../../target/debug/mailstead');
export const PASSWORD = 'seven brown foxes jump over';
export const ADMIN = 'admin@acme.test';

export class Archive {
  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly playwright: PlaywrightWorkerArgs['playwright'],
    /** Address of the web interface. */
    readonly http: string,
    /** Address of the SMTP listener, `host:port`. */
    readonly smtp: string,
    /** Id of the tenant. */
    readonly tenant: string,
    /** The first Admin's set-up link. */
    readonly link: string,
  ) {}

  static async start(playwright: PlaywrightWorkerArgs['playwright']): Promise<Archive> {
    const folder = await mkdtemp(join(tmpdir(), 'mailstead-ui-'));
    const words = ['serve', '--data', join(folder, 'data'), '--http', '127.0.0.1:0', '--smtp', '127.0.0.1:0'];
    const service = spawn(PROGRAM, words, { stdio: ['ignore', 'pipe', 'ignore'] });
    const ready = await firstLine(service);
    const made = await command(folder, 'tenant', 'add', 'Acme', '--domain', 'acme.test', '--admin', ADMIN);
    return new Archive(folder, service, playwright, ready.http, ready.smtp, made.id, made.setup_link);
  }

  /** A file of its data directory. */
  file(...path: string[]) {
    return join(this.folder, 'data', ...path);
  }

  /** Runs a command of the program on this archive; what it prints as JSON. */
  command(...words: string[]) {
    return command(this.folder, ...words);
  }

  /** Chooses the password of a set-up link without a browser. */
  async choosePassword(link = this.link) {
    const token = link.split('#').at(-1);
    const api = await this.playwright.request.newContext({ baseURL: this.http });
    expect((await api.post('/api/v1/setup', { data: { token, password: PASSWORD } })).status()).toBe(204);
    await api.dispose();
  }

  /** The API with the session of somebody who has chosen his password. */
  async api(login = ADMIN): Promise<APIRequestContext> {
    const api = await this.playwright.request.newContext({ baseURL: this.http });
    expect((await api.post('/api/v1/session', { data: { login, password: PASSWORD } })).status()).toBe(200);
    return api;
  }

  /** Signs somebody in on the sign-in page. */
  async signIn(page: Page, login = ADMIN, password = PASSWORD) {
    await page.goto(`${this.http}/sign-in`);
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async stop() {
    const ended = new Promise((done) => this.process.once('exit', done));
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function firstLine(service: ChildProcess): Promise<{ http: string; smtp: string }> {
  if (!service.stdout) throw new Error('the service has no output');
  for await (const line of createInterface(service.stdout)) return JSON.parse(line);
  throw new Error(`${PROGRAM} ended before it was ready`);
}

async function command(folder: string, ...words: string[]) {
  const { stdout } = await promisify(execFile)(PROGRAM, [...words, '--data', join(folder, 'data'), '--json']);
  return JSON.parse(stdout);
}

/**
 * Answers of 4xx are told on the console by the browser, and so is a service that is away; the tests ask for some of
 * them. And the frame of a mail runs
 * nothing, not even what Playwright would look around with.
 */
const EXPECTED =
  /^Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_CONNECTION_REFUSED)|^Blocked script execution in '[^']*\/html/;

export const test = base.extend<{ archive: Archive }>({
  archive: async ({ playwright }, use) => {
    const archive = await Archive.start(playwright);
    await use(archive);
    await archive.stop();
  },
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
    });
    await use(page);
    expect(complaints, 'what the page complained of').toEqual([]);
  },
});

export { expect };
