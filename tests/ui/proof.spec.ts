// Secrets, settings, and the audit log.

import { expectAccessible } from './accessible';
import { expect, test } from './archive';

test('secrets of each kind are made, never shown again, renamed, overwritten and deleted', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Secrets' }).click();
  await expect(page.getByText('No secret yet')).toBeVisible();
  await expectAccessible(page, 'no secret');
  await page.getByRole('link', { name: 'New secret' }).first().click();
  await expectAccessible(page, 'a new secret');
  const create = page.getByRole('button', { name: 'Create secret' });
  await create.click();
  await expect(page.getByText('A name is needed.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Exchange');
  await page.getByRole('textbox', { name: 'User name' }).fill('archive');
  await page.getByRole('textbox', { name: 'Password' }).fill('hidden words of mine');
  await create.click();
  await expect(page.getByRole('heading', { name: 'Exchange' })).toBeVisible();
  await expect(page.getByText('archive', { exact: true })).toBeVisible();
  expect(await page.content()).not.toContain('hidden words of mine');

  await page.getByRole('link', { name: 'Secrets' }).first().click();
  await page.getByRole('link', { name: 'New secret' }).click();
  await page.getByRole('radio', { name: 'Certificate' }).check();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('exchange');
  await create.click();
  await expect(page.getByText('This name is taken.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Entra');
  await create.click();
  await expect(page.getByRole('heading', { name: 'Entra' })).toBeVisible();
  await expectAccessible(page, 'a certificate');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download public part' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.(pem|crt|cer)$/);

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Entra ID');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Entra ID' })).toBeVisible();
  const before = await page.locator('dd code').innerText();
  await page.getByRole('button', { name: 'Write a new value' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Write a new value' }).click();
  await expect(page.locator('dd code')).not.toHaveText(before);

  await page.getByRole('button', { name: 'Delete secret' }).click();
  const asked = page.getByRole('dialog', { name: 'Delete secret' });
  await asked.getByLabel(/Type .* to confirm/).fill('Entra ID');
  await asked.getByRole('button', { name: 'Delete secret' }).click();
  await expect(page.locator('tbody td[data-first]')).toHaveText(['Exchange']);
  await expectAccessible(page, 'secrets');
});

test('settings are refused at their field, saved, and stand in the audit log that validates', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  await archive.signIn(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  const length = page.getByLabel('Fewest characters of a password');
  await expect(length).toHaveValue('12');
  await expectAccessible(page, 'settings');
  await length.fill('200');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(length).toHaveAttribute('aria-invalid', 'true');
  await length.fill('14');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The settings are saved.')).toBeVisible();
  for (const name of ['Storage', 'Verification']) {
    await page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expectAccessible(page, name);
  }

  // An Admin who is no Auditor has no audit log.
  await expect(page.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
  const group = await (
    await admin.post(`${base}/groups`, { data: { name: 'Audit', roles: ['auditor'] } })
  ).json();
  const me = await (await admin.get('/api/v1/session')).json();
  await admin.put(`${base}/groups/${group.id}/members/${me.user}`);
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('combobox', { name: 'Any activity' }).click();
  await page.getByRole('option', { name: 'Settings' }).click();
  await expect(page).toHaveURL(/activity=settings/);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await expectAccessible(page, 'the audit log');
  await page.getByRole('button', { name: 'Changed the settings' }).click();
  const changed = page.getByRole('dialog').getByRole('row', { name: /password_length/ });
  await expect(changed).toContainText('12');
  await expect(changed).toContainText('14');
  await expectAccessible(page, 'a row of the audit log');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Last 7 days' }).click();
  await page.getByRole('button', { name: 'Validate these days' }).click();
  await expect(page.getByText(/rows were checked\. All are as they were written\./)).toBeVisible();
  await expectAccessible(page, 'a validation');
});
