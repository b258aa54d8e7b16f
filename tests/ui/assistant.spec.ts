// From an empty installation to the first archived mail; and tenants, who never see each other.

import { expectAccessible } from './accessible';
import { ADMIN, expect, PASSWORD, test } from './archive';
import { deliver, written } from './smtp';

test('the assistant leads to the first mail, and goes on where it was left', async ({ archive, page }) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Go on with the set-up' }).click();
  await expect(page.getByRole('heading', { name: 'Set up the archive' })).toBeVisible();
  await expectAccessible(page, 'the assistant');
  const addresses = page.getByLabel('Addresses, one per line');
  await addresses.fill('anna');
  await expect(page.getByText('“anna” is not a mail address.')).toBeVisible();
  await addresses.fill('anna@acme.test sales@acme.test\nbob@acme.test\n');
  await page.getByRole('button', { name: 'Create 2 mailboxes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create 2 mailboxes' }).click();
  await expect(page.getByText('2 mailboxes', { exact: true })).toBeVisible();

  await page.goto(`${archive.http}/admin`);
  await page.getByRole('link', { name: 'Go on with the set-up' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Postfix');
  await page.getByRole('button', { name: 'Create endpoint' }).click();
  await expect(page.getByText('Waiting for the first mail')).toBeVisible();
  await expectAccessible(page, 'the assistant at its last step');

  const to = await page.locator('code').first().innerText();
  const from = 'anna@acme.test';
  const mails = [written({ from, to: 'x@elsewhere.test', subject: 'first' })];
  expect(await deliver(archive.smtp, { from, to, mails })).toMatch(/^250/);
  await expect(page.getByText('The archive is set up and receives mail.')).toBeVisible();
  await page.getByRole('link', { name: 'To the dashboard' }).click();
  await expect(page.getByText('Go on with the set-up')).toBeHidden();
});

test('addresses that mail names become mailboxes, many at once', async ({ archive, page }) => {
  await archive.choosePassword();
  await archive.command('mailbox', 'add', 'journal@acme.test', '--tenant', 'Acme');
  const endpoint = await archive.command(
    'endpoint',
    'add',
    'X',
    '--mailbox',
    'journal@acme.test',
    '--tenant',
    'Acme',
  );
  for (const name of ['info', 'sales']) {
    const mails = [written({ from: `${name}@acme.test`, to: 'x@elsewhere.test', subject: name })];
    expect(await deliver(archive.smtp, { from: '', to: endpoint.address, mails })).toMatch(/^250/);
  }
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Create mailboxes' }).click();
  await expect(page.locator('tbody tr')).toHaveCount(2);
  await expectAccessible(page, 'addresses without a mailbox');
  await page.getByRole('button', { name: 'Create 2 mailboxes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create mailboxes' }).click();
  await expect(page.getByText('Every address has a mailbox')).toBeVisible();
});

test('an operator makes a tenant, hands its link over, pauses it; and its Admin sees nothing of another', async ({
  archive,
  page,
  browser,
}) => {
  await archive.choosePassword();
  await archive.command('mailbox', 'add', 'anna@acme.test', '--tenant', 'Acme');
  const { operator_link } = await archive.command('operator', 'link');
  await page.goto(operator_link);
  await page.getByRole('navigation').getByRole('link', { name: 'Tenants' }).click();
  await expect(page.getByRole('heading', { name: 'Tenants' })).toBeVisible();
  await expectAccessible(page, 'tenants');
  await page.getByRole('link', { name: 'New tenant' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Beta');
  await page.getByRole('combobox', { name: 'Login domains' }).fill('acme.test,');
  await page.getByLabel('Login of the first Admin').fill('admin@beta.test');
  await page.getByRole('button', { name: 'Create tenant' }).click();
  await expect(page.getByText('This domain belongs to another tenant.')).toBeVisible();
  await page.getByRole('combobox', { name: 'Login domains' }).press('Backspace');
  await page.getByRole('combobox', { name: 'Login domains' }).fill('beta.test,');
  await page.getByRole('button', { name: 'Create tenant' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set-up link' });
  const link = await dialog.locator('code').innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('heading', { name: 'Set up the archive' })).toBeVisible();
  await expect(page.getByText('Nobody has chosen a password yet.', { exact: false })).toBeVisible();
  await expectAccessible(page, 'the assistant of an operator');

  await archive.choosePassword(link);
  const other = await browser.newContext({ locale: 'en-GB' });
  const hers = await other.newPage();
  await archive.signIn(hers, 'admin@beta.test', PASSWORD);
  await hers.getByRole('link', { name: 'Mailboxes' }).click();
  await expect(hers.getByText('No mailbox yet')).toBeVisible();
  await hers.getByRole('link', { name: 'Users' }).click();
  await expect(hers.locator('tbody td[data-first]')).toHaveText(['admin@beta.test']);
  for (const path of ['', '/mailboxes', '/users', '/dashboard', '/events']) {
    expect((await hers.request.get(`${archive.http}/api/v1/tenants/${archive.tenant}${path}`)).status()).toBe(
      404,
    );
  }
  await hers.goto(`${archive.http}/admin/tenants`);
  await expect(hers).toHaveURL(/\/admin$/);
  const acme = await archive.api(ADMIN);
  expect((await acme.get('/api/v1/tenants')).status()).toBe(403);

  await page.getByRole('navigation').getByRole('link', { name: 'Tenants' }).click();
  await page.getByRole('link', { name: 'Beta' }).click();
  await expectAccessible(page, 'a tenant');
  await page.getByRole('button', { name: 'Pause tenant' }).click();
  const asked = page.getByRole('dialog', { name: 'Pause Beta' });
  await asked.getByLabel(/Type .* to confirm/).fill('Beta');
  await asked.getByRole('button', { name: 'Pause tenant' }).click();
  await expect(page.getByText('is not taken for now')).toBeVisible();
  await hers.goto(`${archive.http}/admin`);
  await expect(hers.getByText('The tenant is paused', { exact: false })).toBeVisible();
  await other.close();
});
