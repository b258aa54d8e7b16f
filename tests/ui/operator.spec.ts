// The operator of the installation, who belongs to no tenant.

import { expectAccessible } from './accessible';
import { expect, test } from './archive';

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
  await page.getByRole('main').getByRole('combobox').click();
  await page.getByRole('option', { name: 'Beta' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();

  await page.getByRole('navigation').getByRole('link', { name: 'Mailboxes' }).click();
  await expect(page.locator('tbody').getByRole('link')).toHaveText(['info@beta.test']);

  await page.getByRole('button', { name: 'Menu of Operator' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole('alert')).toContainText('This link cannot be used.');
});
