// How the Mail area feels with a million mails: makes them, imports them, and measures in the browser what a reader
// waits for. Prints the rows of the table in docs/benchmarks.md.
//
// MAILSTEAD_MAILS (1,000,000) and MAILSTEAD_MINUTES of scrolling (10) make it shorter to try it.

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Page } from '@playwright/test';
import { type Archive, expect, test } from './archive';
import { ANNA, rows, search, withMail } from './reader';
import { written } from './smtp';

const MAILS = Number(process.env.MAILSTEAD_MAILS ?? 1_000_000);
const MINUTES = Number(process.env.MAILSTEAD_MINUTES ?? 10);
const A_FILE = 100_000;
const SPAN_SECONDS = 6 * 365 * 86_400;
const TRIES = 15;

const WORDS =
  `account agenda answer april archive balance board bridge budget call change client contract copy customer deadline
  delivery design draft energy estimate evening factory figure forecast garden grant harbour holiday invoice journal kernel
  lawyer letter licence list machine market meeting minute module monday morning motor network notice number office offer
  order paper parcel patch payment permit phone picture plan plant power price print project proposal quality quarter question
  railway reading receipt record repair report request research result review river safety sample schedule season sensor server
  session ship signature station stock storage summer supplier survey table team ticket timber training travel update valve
  vendor version visit voucher warehouse warranty water weather week winter workshop yard zone`.split(/\s+/);

test('a million mails', async ({ archive, page, context }) => {
  await withMail(archive, [written({ subject: 'The first' })]);
  await fill(archive);
  await archive.signIn(page, ANNA);
  await expect(rows(page).first()).toBeVisible();
  const start = async () => {
    await page.goto('about:blank');
    await page.goto(`${archive.http}/mail`, { waitUntil: 'commit' });
    return shown(page, { asked: 'mails?' });
  };

  await measure('start to rows', '≤ 1.5 s', start);
  const mailbox = page.getByRole('link', { name: ANNA });
  await measure('a mailbox opened, to its rows', '≤ 150 ms', async () => {
    await start();
    return shown(page, { asked: 'mailbox=', after: () => mailbox.click() });
  });
  await measure('a search, to its rows', '≤ 200 ms', async (n) => {
    await start();
    await search(page).fill(QUERIES[n % QUERIES.length] ?? '');
    return shown(page, { asked: 'q=', after: () => search(page).press('Enter') });
  });
  await measure('a mail opened, to its text', '≤ 100 ms', async (n) => {
    await start();
    const opened = (row: number) => shown(page, { asked: '/html', after: () => rows(page).nth(row).click() });
    // The first one also loads the reader itself.
    await opened(0);
    return opened(1 + (n % 8));
  });
  for (const sort of ['from', 'subject', 'size']) {
    await page.goto(`${archive.http}/mail?sort=${sort}`, { waitUntil: 'commit' });
    print(`first list by ${sort}, start to rows`, ms(await shown(page, { asked: 'sort=' })), '–');
  }
  await start();
  await scroll(page);
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  print(`heap after ${MINUTES} minutes of scrolling`, `${(usedSize / 1e6).toFixed(0)} MB`, '≤ 150 MB');
});

function print(what: string, measured: string, target: string) {
  process.stdout.write(`| ${what} | ${measured} | ${target} |\n`);
}

const ms = (time: number) => `${time.toFixed(0)} ms`;

async function measure(what: string, target: string, once: (n: number) => Promise<number>) {
  const times: number[] = [];
  for (let n = 0; n < TRIES; n += 1) times.push(await once(n));
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(TRIES - 1, Math.floor(TRIES * share))] ?? 0;
  print(`${what}, p50 / p95 of ${TRIES}`, `${ms(at(0.5))} / ${ms(at(0.95))}`, target);
}

/**
 * Milliseconds from what somebody does – or from the page's beginning – until the answer that it asks for has come and
 * the frame with the rows, or the text, is drawn.
 */
async function shown(page: Page, { asked, after }: { asked: string; after?: () => Promise<void> }) {
  const watched = page.evaluate(
    ({ asked, isStart }) =>
      new Promise<number>((done) => {
        let since = isStart ? 0 : Number.POSITIVE_INFINITY;
        const begin = (event: Event) => {
          since = Math.min(since, event.timeStamp);
        };
        for (const kind of ['mousedown', 'keydown'])
          document.addEventListener(kind, begin, { capture: true, once: true });
        const look = () => {
          const answers = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
          const isAnswered = answers.some(
            ({ name, startTime, responseEnd }) =>
              name.includes(asked) && startTime >= since && responseEnd > 0,
          );
          const isDrawn =
            document.querySelector('[role=option]') !== null &&
            document.querySelector('[data-skeleton]') === null;
          if (!isAnswered || !isDrawn) requestAnimationFrame(look);
          // The frame after the one in which it was found is on the screen.
          else requestAnimationFrame(() => done(performance.now() - since));
        };
        if (!isStart) performance.clearResourceTimings();
        look();
      }),
    { asked, isStart: after === undefined },
  );
  await after?.();
  return watched;
}

/** Scrolls as somebody does who looks for something: on and on, faster and slower, at times back. */
async function scroll(page: Page) {
  const seen = await page.evaluate(
    (minutes) =>
      new Promise<{ frames: number[]; blank: number; rows: number }>((done) => {
        const box = document.querySelector<HTMLElement>('[role=listbox]');
        if (!box) throw new Error('there is no list');
        const frames: number[] = [];
        const begun = performance.now();
        let [last, blankSince, blank, rows] = [begun, 0, 0, 0];
        const frame = (now: number) => {
          frames.push(now - last);
          last = now;
          const { top, bottom } = box.getBoundingClientRect();
          const isBlank = [...box.querySelectorAll('[data-skeleton]')].some((row) => {
            const at = row.getBoundingClientRect();
            return at.bottom > top && at.top < bottom;
          });
          if (!isBlank) blankSince = 0;
          else if (blankSince === 0) blankSince = now;
          else blank = Math.max(blank, now - blankSince);
          rows = Math.max(rows, Number(box.querySelector('[role=option]')?.getAttribute('aria-posinset')));
          if (now - begun > minutes * 60_000) {
            done({ frames, blank, rows });
            return;
          }
          // Seconds of reading speed, of a fast wheel, of a fling, and a short way back.
          const phase = ((now - begun) / 1000) % 10;
          box.scrollTop += phase < 2 ? 8 : phase < 6 ? 80 : phase < 9 ? 250 : -80;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    MINUTES,
  );
  const { frames, blank, rows } = seen;
  frames.sort((a, b) => a - b);
  const at = (share: number) => frames[Math.floor(frames.length * share)] ?? 0;
  const rate = (frames.length * 1000) / frames.reduce((sum, frame) => sum + frame, 0);
  print(
    `scrolling ${MINUTES} minutes, to row ${rows}: frames a second; a frame p50 / p99`,
    `${rate.toFixed(1)}; ${at(0.5).toFixed(1)} / ${at(0.99).toFixed(1)} ms`,
    '60',
  );
  print('longest time with a blank row in sight', ms(blank), '≤ 100 ms');
}

/** Words that many, some and few mails have. */
const QUERIES = ['harbour', 'subject:invoice', 'from:person7', 'contract lawyer', '"board meeting"', 'n471'];

async function fill(archive: Archive) {
  const folder = await mkdtemp(join(tmpdir(), 'mailstead-million-'));
  const random = numbers(1);
  for (let made = 0; made < MAILS; made += A_FILE) {
    const path = join(folder, 'mails.mbox');
    await pipeline(
      Readable.from(pieces(made, Math.min(MAILS, made + A_FILE), random)),
      createWriteStream(path),
    );
    await archive.command('import', path, '--mailbox', ANNA, '--tenant', 'Acme');
  }
  await rm(folder, { recursive: true });
}

/** An mbox with mails of these numbers, in pieces. */
function* pieces(from: number, until: number, random: () => number) {
  let piece = '';
  for (let n = from; n < until; n += 1) {
    piece += mail(n, random);
    if (piece.length > 1_000_000) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function mail(n: number, random: () => number): string {
  const word = () => WORDS[Math.floor(random() ** 2 * WORDS.length)] ?? '';
  const words = (count: number) => Array.from({ length: count }, word).join(' ');
  const date = new Date((1_560_000_000 + (n / MAILS) * SPAN_SECONDS) * 1000)
    .toUTCString()
    .replace('GMT', '+0000');
  const person = Math.floor(random() ** 2 * 400);
  const lines = Array.from({ length: 3 + Math.floor(random() * 20) }, () => words(10)).join('\n');
  const head = `From sender@elsewhere.test Mon Jan  1 00:00:00 2024
From: Person ${person} <person${person}@elsewhere.test>
To: ${ANNA}
Subject: ${words(2 + Math.floor(random() * 5))} n${n}
Date: ${date}
Message-ID: <${n}.${Math.floor(random() * 1e9)}@elsewhere.test>
MIME-Version: 1.0
`;
  if (n % 8 !== 0) return `${head}Content-Type: text/plain; charset=utf-8\n\n${lines}\n\n`;
  const file = Buffer.from(words(300)).toString('base64').replace(/.{76}/g, '$&\n');
  return `${head}Content-Type: multipart/mixed; boundary=b${n}

--b${n}
Content-Type: text/plain; charset=utf-8

${lines}
--b${n}
Content-Type: application/octet-stream; name="${word()}-${n}.dat"
Content-Disposition: attachment; filename="${word()}-${n}.dat"
Content-Transfer-Encoding: base64

${file}
--b${n}--

`;
}

/** Numbers from 0 to 1 that are the same each time (mulberry32). */
function numbers(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
