// The operator of the installation, who belongs to no tenant.

import { X509Certificate } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { expectAccessible } from './accessible';
import { Archive, expect, test } from './archive';

test('an operator signs in by a link, once, and chooses whose archive he looks at', async ({
  archive,
  page,
}) => {
  await archive.command('tenant', 'add', 'Beta', '--domain', 'beta.test');
  await archive.command('mailbox', 'add', 'info@beta.test', '--tenant', 'Beta');
  await archive.command('mailbox', 'add', 'info@acme.test', '--tenant', 'Acme');
  const { operator_link: link } = await archive.command('operator', 'link');
  await page.goto(link);
  await expect(page.getByText('Whose archive?')).toBeVisible();
  await expectAccessible(page, 'the choice of a tenant');
  // Before he has chosen there is no mail to be asked for.
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
  await page.goto(`${archive.http}/mail`);
  await expect(page.getByText('Whose archive?')).toBeVisible();
  await page.goto(`${archive.http}/admin`);
  await expect(page.getByText('Whose archive?')).toBeVisible();
  expect(refused).toEqual([]);
  await page.getByRole('main').getByRole('combobox').click();
  await page.getByRole('option', { name: 'Beta' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Mailboxes' }).click();
  await expect(page.locator('tbody').getByRole('link')).toHaveText(['info@beta.test']);

  // He has no account of his own; he is not signed out by asking for it.
  await page.goto(`${archive.http}/account`);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await page.getByRole('button', { name: 'Menu of Operator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('alert')).toContainText('This link cannot be used.');
});

/** SHA-256 of the first certificate of a PEM, as it is shown. */
function fingerprintOf(pem: string) {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

test('an operator sees how the installation runs, and has a renewed certificate read', async ({
  archive,
  page,
  playwright,
}) => {
  const { operator_link: link } = await archive.command('operator', 'link');
  await page.goto(link);
  // The only tenant there is needs not to be chosen.
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await page.getByRole('navigation').getByRole('link', { name: 'Installation' }).click();
  await expect(page.getByRole('heading', { name: 'Installation' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'By tenant' }).getByRole('link')).toHaveText(['Acme']);
  await expect(page.getByText(/are free\. Below/)).toBeVisible();
  await expect(page.getByText(archive.smtp, { exact: true })).not.toHaveCount(0);
  await expect(page.getByText('Reachable from this machine only')).toBeVisible();
  await expectAccessible(page, 'the installation');

  const certificate = page.getByRole('region', { name: 'Mail servers (SMTP)' });
  const first = fingerprintOf(await readFile(archive.file('tls', 'certificate.pem'), 'utf8'));
  await expect(certificate.getByText(first)).toBeVisible();
  await expect(certificate.getByText('localhost', { exact: true })).toBeVisible();
  const waiting = page.waitForEvent('download');
  await certificate.getByRole('link', { name: 'Download PEM' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('mailstead-smtp.pem');
  const pem = await readFile(await download.path(), 'utf8');
  expect(fingerprintOf(pem)).toBe(first);
  expect(pem).not.toContain('KEY');

  const read = page.getByRole('button', { name: 'Read anew' });
  await writeFile(archive.file('tls', 'certificate.pem'), 'no certificate at all');
  await read.click();
  await expect(certificate.getByRole('alert')).toContainText('the old one stays in use');
  await expect(certificate.getByText(first)).toBeVisible();
  await expectAccessible(page, 'a certificate that could not be read');

  const other = await Archive.start(playwright);
  for (const file of ['certificate.pem', 'key.pem'])
    await copyFile(other.file('tls', file), archive.file('tls', file));
  await other.stop();
  const second = fingerprintOf(await readFile(archive.file('tls', 'certificate.pem'), 'utf8'));
  await read.click();
  await expect(certificate.getByText('It was read just now')).toBeVisible();
  await expect(certificate.getByText(second)).toBeVisible();
  expect(second).not.toBe(first);
});

test('an operator finds a setting, where it comes from, and how it is changed', async ({ archive, page }) => {
  const { operator_link: link } = await archive.command('operator', 'link');
  await page.goto(link);
  await page.getByRole('navigation').getByRole('link', { name: 'Installation' }).click();
  const settings = page.getByRole('table', { name: 'All settings' });
  const row = (name: string) =>
    settings.getByRole('row').filter({ has: page.getByRole('button', { name, exact: true }) });
  await expect(row('How to change http')).toContainText('127.0.0.1:0');
  await expect(row('How to change http')).toContainText('option of the call');
  await expect(row('How to change max_connections')).toContainText('default');

  await page.getByRole('combobox', { name: 'Any source' }).click();
  await page.getByRole('option', { name: 'option of the call' }).click();
  await expect(settings.locator('tbody').getByRole('button')).toHaveText(['data', 'http', 'smtp']);
  await page.goto(`${archive.http}/admin/installation?q=max_connections`);
  await expect(settings.locator('tbody').getByRole('button')).toHaveText([
    'max_connections',
    'max_connections_per_address',
  ]);

  await page.getByRole('button', { name: 'How to change max_connections', exact: true }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'max_connections' });
  await expect(dialog.getByText('max_connections = "200"')).toBeVisible();
  await expect(dialog.getByText('MAILSTEAD_MAX_CONNECTIONS=200')).toBeVisible();
  await expect(dialog.getByText('--max-connections 200')).toBeVisible();
  await expectAccessible(page, 'how a setting is changed');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the installation is for operators only: an Admin neither finds nor gets it', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Installation' })).toHaveCount(0);
  await page.goto(`${archive.http}/admin/installation`);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/?$/);
  const admin = await archive.api();
  for (const path of ['', '/certificates/smtp'])
    expect((await admin.get(`/api/v1/installation${path}`)).status()).toBe(403);
  expect((await admin.post('/api/v1/installation/read-certificates')).status()).toBe(403);
  await admin.dispose();
});
