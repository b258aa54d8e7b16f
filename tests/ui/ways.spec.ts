// The ways in: journal endpoints, what they refuse, and files.

import { Buffer } from 'node:buffer';
import { expectAccessible } from './accessible';
import { expect, test } from './archive';
import { deliver, written } from './smtp';

test('an endpoint is made, waits for its first mail, tells what it refused, is paused and removed', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Journal endpoints' }).click();
  await expect(page.getByRole('heading', { name: 'Journal endpoints' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'No way in yet' })).toBeVisible();
  await expectAccessible(page, 'no endpoint');
  await page.getByRole('link', { name: 'New endpoint' }).first().click();
  await page.getByRole('combobox', { name: 'Networks that may deliver' }).fill('nonsense,');
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await expect(page.getByText('A name is needed.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Exchange');
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await expect(page.getByRole('combobox', { name: 'Networks that may deliver' })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await page.getByRole('combobox', { name: 'Networks that may deliver' }).press('Backspace');
  await expectAccessible(page, 'a new endpoint');
  await page.getByRole('button', { name: 'Create endpoint' }).click();

  await expect(page.getByText('Waiting for the first mail')).toBeVisible();
  const address = await page.locator('code').first().innerText();
  expect(address).toMatch(/^[0-9a-f]{32}@/);
  await expectAccessible(page, 'an endpoint');

  const from = 'anna@acme.test';
  const mails = [written({ from, to: 'bob@elsewhere.test', subject: 'first' })];
  expect(await deliver(archive.smtp, { from, to: address, mails, plain: true })).toMatch(/^5/);
  await expect(page.getByText(/A delivery from 127\.0\.0\.1 was refused: 5/)).toBeVisible();
  expect(await deliver(archive.smtp, { from, to: address, mails })).toMatch(/^250/);
  await expect(page.getByRole('main').getByText('A mail has been received and archived.')).toBeVisible();
  await expectAccessible(page, 'the first mail');

  for (const guide of ['Google Workspace', 'Exchange Server', 'Postfix', 'Exim', 'Other']) {
    await page.getByRole('tab', { name: guide }).click();
    await expect(page.getByRole('tabpanel')).toContainText(
      address.split('@')[guide === 'Google Workspace' ? 1 : 0] ?? '',
    );
  }
  await page.getByLabel('Host name of this archive').fill('archive.acme.test');
  await page.getByRole('tab', { name: 'Postfix' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('smtp:[archive.acme.test]:25');

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  expect(await deliver(archive.smtp, { from, to: address, mails })).toMatch(/^4/);
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByText('The endpoint “Exchange” is paused', { exact: false })).toBeVisible();
  await page.getByRole('link', { name: 'Open endpoint' }).click();

  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await expectAccessible(page, 'refused deliveries');
  await page.getByRole('link', { name: 'Journal endpoints' }).first().click();
  await page.getByRole('link', { name: 'Exchange' }).click();
  await page.getByRole('button', { name: 'Remove endpoint' }).click();
  const asked = page.getByRole('dialog', { name: 'Remove endpoint' });
  await asked.getByLabel(/Type .* to confirm/).fill('Exchange');
  await asked.getByRole('button', { name: 'Remove endpoint' }).click();
  await expect(page.getByRole('heading', { name: 'No way in yet' })).toBeVisible();
});

test('a file is imported with a balance that adds up, and again without a second copy', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  await admin.post(`${base}/mailboxes`, { data: { address: 'anna@acme.test' } });
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await expect(page.getByText('No import yet')).toBeVisible();
  await expectAccessible(page, 'no import');
  const mails = ['one', 'two', 'three'].map((subject) => written({ from: 'x@elsewhere.test', subject }));
  const mbox = mails
    .map((mail) => `From x Mon Nov  2 10:00:00 2026\n${mail.replaceAll('\r\n', '\n')}\n\n`)
    .join('');
  const file = { name: 'old mail.mbox', mimeType: 'application/mbox', buffer: Buffer.from(mbox) };
  const input = page.locator('input[type=file]');
  await input.setInputFiles(file);
  await expect(page.getByText('Choose the mailbox first, then the files.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Into the mailbox' }).click();
  await page.getByRole('option', { name: 'anna@acme.test' }).click();

  await input.setInputFiles(file);
  const job = page.getByRole('button', { name: 'old mail.mbox' });
  await expect(job).toBeVisible();
  await job.click();
  const row = (name: string) => page.getByRole('row', { name }).getByRole('cell');
  await expect(row('Archived now')).toHaveText('3');
  await expect(row('Seen in the file')).toHaveText('3');
  await expectAccessible(page, 'a balance sheet');
  await page.getByRole('button', { name: 'Remove from list' }).click();
  await expect(page.getByText('No import yet')).toBeVisible();

  await input.setInputFiles(file);
  await job.click();
  await expect(row('Already in the archive')).toHaveText('3');

  // What is not all well says so at once, and an empty file does not pretend to be on its way.
  const buffer = Buffer.from('PK\u0003\u0004 no mail');
  await input.setInputFiles({ name: 'text.docx', mimeType: 'application/zip', buffer });
  await expect(page.getByText('0 archived, 1 skipped')).toBeVisible();
  await input.setInputFiles({ name: 'empty.eml', mimeType: 'message/rfc822', buffer: Buffer.alloc(0) });
  await expect(page.getByRole('alert')).toContainText('empty.eml: the file is empty');
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expectAccessible(page, 'an empty file');
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();

  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await page.getByRole('combobox', { name: 'Into the mailbox' }).click();
  await page.getByRole('option', { name: 'anna@acme.test' }).click();
  await page.route('**/imports?**', () => {});
  await input.setInputFiles(file);
  await expect(page.getByRole('progressbar')).toHaveCount(1);
  await page.getByRole('link', { name: 'Dashboard' }).click();
  const asked = page.getByRole('dialog', { name: 'Stop the upload?' });
  await asked.getByRole('button', { name: 'Stay here' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Dashboard' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
});
