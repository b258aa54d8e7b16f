// Lists: the mailboxes stand for all of them.

import { readFile } from 'node:fs/promises';
import { expectAccessible } from './accessible';
import { expect, test } from './archive';

test('a list is searched, sorted and exported, and its URL holds what one sees', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const mailboxes = `/api/v1/tenants/${archive.tenant}/mailboxes`;

  await archive.signIn(page);
  await page.getByRole('link', { name: 'Mailboxes' }).click();
  await expect(page.getByText('No mailbox yet')).toBeVisible();
  await expectAccessible(page, 'an empty list');

  // What somebody else makes appears by itself.
  for (const name of ['carl', 'anna', 'bob']) {
    const also = name === 'anna' ? ['=sales@acme.test'] : [];
    expect((await admin.post(mailboxes, { data: { address: `${name}@acme.test`, also } })).status()).toBe(
      201,
    );
  }
  const addresses = page.locator('tbody').getByRole('link');
  await expect(addresses).toHaveText(['anna@acme.test', 'bob@acme.test', 'carl@acme.test']);
  await expectAccessible(page, 'a list');

  const head = page.getByRole('columnheader', { name: 'Address' });
  await head.getByRole('button').click();
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(addresses).toHaveText(['carl@acme.test', 'bob@acme.test', 'anna@acme.test']);

  await page.keyboard.press('/');
  await page.keyboard.type('o');
  await expect(page).toHaveURL(/sort=-address/);
  await expect(page).toHaveURL(/q=o/);
  await page.reload();
  await expect(page.getByLabel('Search addresses')).toHaveValue('o');
  await page.getByLabel('Search addresses').fill('sales');
  await expect(addresses).toHaveText(['anna@acme.test']);

  await page.getByRole('button', { name: 'Choose columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Created' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Created' })).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('mailboxes.csv');
  const [, row] = (await readFile(await file.path(), 'utf8')).split('\r\n');
  expect(row).toContain("anna@acme.test,'=sales@acme.test,0");
});
