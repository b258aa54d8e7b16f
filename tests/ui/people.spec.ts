// Mailboxes, users and groups in the Admin area.

import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible';
import { ADMIN, expect, PASSWORD, test } from './archive';
import { signInByKeys, tabTo } from './keys';

const ANNA = 'anna@acme.test';

function open(page: Page, name: string) {
  return page
    .getByRole('navigation', { name: 'Administration' })
    .getByRole('link', { name, exact: true })
    .click();
}

test('a mailbox is made, gets further addresses and a reader, and refuses what is taken', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  await admin.post(`${base}/mailboxes`, { data: { address: 'bob@acme.test' } });
  await admin.post(`${base}/users`, { data: { login: ANNA, name: 'Anna Berg' } });
  await archive.signIn(page);
  await open(page, 'Mailboxes');
  await page.getByRole('link', { name: 'New mailbox' }).click();
  await expectAccessible(page, 'a new mailbox');

  const create = page.getByRole('button', { name: 'Create mailbox' });
  await create.click();
  await expect(page.getByText('An address is needed.')).toBeVisible();
  await page.getByLabel('Primary address').fill('bob@acme.test');
  await create.click();
  await expect(page.getByLabel('Primary address')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Primary address').fill(ANNA);
  await create.click();
  await expect(page.getByRole('heading', { name: ANNA })).toBeVisible();

  await page.getByRole('combobox', { name: 'Secondary addresses' }).fill('sales@acme.test,');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The addresses are saved.')).toBeVisible();

  await page.getByRole('combobox', { name: 'Find a user' }).fill('anna');
  await page.getByRole('option', { name: /Anna Berg/ }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.getByRole('link', { name: ANNA })).toBeVisible();
  await expectAccessible(page, 'a mailbox');

  // Somebody else changes it while something is typed here: nothing is overwritten without a word.
  await page.getByRole('combobox', { name: 'Secondary addresses' }).fill('info@acme.test,');
  const { items } = await (await admin.get(`${base}/mailboxes?q=anna`)).json();
  await admin.patch(`${base}/mailboxes/${items[0].id}`, { data: { also: ['other@acme.test'] } });
  await expect(page.getByText(/Somebody else has changed this/)).toBeVisible();
  await page.getByRole('button', { name: 'Show what holds now' }).click();
  await expect(page.getByText('other@acme.test')).toBeVisible();
  await expect(page.getByText('info@acme.test')).toBeHidden();

  await page.getByRole('button', { name: 'Take away' }).click();
  await expect(page.getByText(/^Nobody yet/)).toBeVisible();
});

test('many mailboxes are granted to a group at once', async ({ archive, page }) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  for (const name of ['a', 'b', 'c'])
    await admin.post(`${base}/mailboxes`, { data: { address: `${name}@acme.test` } });
  await admin.post(`${base}/groups`, { data: { name: 'Sales', roles: ['reader'] } });
  await archive.signIn(page);
  await open(page, 'Mailboxes');
  await page.getByRole('checkbox', { name: 'Choose all rows' }).check();
  await page.getByRole('button', { name: 'Grant access' }).click();
  const dialog = page.getByRole('dialog', { name: 'Grant 3 mailboxes' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Grant access' })).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByRole('combobox', { name: 'Find a group' }).click();
  await page.getByRole('option', { name: 'Sales' }).click();
  await expectAccessible(page, 'a bulk action');
  await dialog.getByRole('button', { name: 'Grant access' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('tbody').getByText('Sales')).toHaveCount(3);
  await page.getByRole('button', { name: 'Choose none' }).click();
  await page.getByRole('combobox', { name: 'Show all' }).click();
  await page.getByRole('option', { name: 'Granted to nobody' }).click();
  await expect(page).toHaveURL(/show=unread/);
  await expect(page.getByText('Nothing fits this search.')).toBeVisible();
});

test('a user is made with a link shown once, chooses a password by it, is changed, and is deleted by name', async ({
  archive,
  page,
  context,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  await admin.post(`${base}/groups`, { data: { name: 'Readers of mail', roles: ['reader'] } });
  await archive.signIn(page);
  await open(page, 'Users');
  await page.getByRole('link', { name: 'New user' }).click();
  const login = page.getByRole('textbox', { name: 'Login', exact: true });
  await login.fill(ADMIN);
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText('A name is needed.')).toBeVisible();
  await page.getByLabel('Full name').fill('Anna Berg');
  await page.getByRole('button', { name: 'Create user' }).click();
  await expect(page.getByText('This login is taken.')).toBeVisible();
  await login.fill(ANNA);
  await page.getByRole('combobox', { name: 'Groups' }).click();
  await page.getByRole('option', { name: 'Readers of mail' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set-up link' });
  const link = await dialog.locator('code').innerText();
  expect(link).toContain(`${archive.http}/setup#`);
  await expectAccessible(page, 'a set-up link');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('heading', { name: 'Anna Berg' })).toBeVisible();
  await expect(page.getByText(link)).toHaveCount(0);
  await expect(page.getByText('Not chosen yet')).toBeVisible();
  await expectAccessible(page, 'a user');

  // The person herself, elsewhere.
  await archive.choosePassword(link);
  const anna = await archive.api(ANNA);
  await page.reload();
  await expect(page.getByText('Set', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'End all sessions' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all sessions' }).click();
  await expect(page.getByText('Not signed in anywhere.')).toBeVisible();
  expect((await anna.get('/api/v1/me/sessions')).status()).toBe(401);

  await page.getByRole('button', { name: 'Reset', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();
  await expect(page.getByRole('dialog', { name: 'Set-up link', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('switch', { name: 'May sign in' }).uncheck({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/is disabled and can't sign in/)).toBeVisible();

  await page.getByRole('button', { name: 'Delete user' }).click();
  const asked = page.getByRole('dialog', { name: 'Delete user' });
  await expect(asked.getByRole('button', { name: 'Delete user' })).toBeDisabled();
  await asked.getByLabel(/Type .* to confirm/).fill(ANNA);
  await asked.getByRole('button', { name: 'Delete user' }).click();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.locator('tbody td[data-first]')).toHaveText([ADMIN]);
  await context.close();
});

test('the last Admin can be lost by no way', async ({ archive, page }) => {
  await archive.choosePassword();
  await archive.signIn(page);
  const refusal = page.getByText(/Nobody would be left who may administer this archive/);
  await open(page, 'Users');
  await page.getByRole('link', { name: ADMIN }).click();

  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(refusal).toBeVisible();
  await page.getByRole('switch', { name: 'May sign in' }).uncheck({ force: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('form').getByText(/own account|Nobody would be left/)).toBeVisible();

  await page.getByRole('switch', { name: 'May sign in' }).check({ force: true });
  await open(page, 'Groups');
  await page.getByRole('link', { name: 'Administrators' }).click();
  await page.getByRole('checkbox', { name: 'Admin' }).uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('form').getByText(/Nobody would be left/)).toBeVisible();
  await expectAccessible(page, 'a refusal at its field');

  await page.getByRole('button', { name: 'Delete group' }).click();
  const asked = page.getByRole('dialog', { name: 'Delete group' });
  await asked.getByLabel(/Type .* to confirm/).fill('Administrators');
  await asked.getByRole('button', { name: 'Delete group' }).click();
  await expect(asked.getByText(/Nobody would be left/)).toBeVisible();
});

test('a group is made, gets a member and a mailbox, and is deleted by name', async ({ archive, page }) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  await admin.post(`${base}/mailboxes`, { data: { address: 'info@acme.test' } });
  await archive.signIn(page);
  await open(page, 'Groups');
  await page.getByRole('link', { name: 'New group' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('administrators');
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByText('This name is taken.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Sales');
  await expectAccessible(page, 'a new group');
  await page.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'Sales' })).toBeVisible();

  await page.getByRole('combobox', { name: 'Find a user' }).click();
  await page.getByRole('option', { name: ADMIN }).click();
  await page.getByRole('button', { name: 'Add member' }).click();
  await expect(page.getByRole('link', { name: ADMIN })).toBeVisible();
  await page.getByRole('combobox', { name: 'Find a mailbox' }).click();
  await page.getByRole('option', { name: 'info@acme.test' }).click();
  await page.getByRole('button', { name: 'Grant access' }).click();
  await expect(page.getByRole('link', { name: 'info@acme.test' })).toBeVisible();
  await expectAccessible(page, 'a group');

  await page.getByRole('button', { name: 'Delete group' }).click();
  const asked = page.getByRole('dialog', { name: 'Delete group' });
  await asked.getByLabel(/Type .* to confirm/).fill('Sales');
  await asked.getByRole('button', { name: 'Delete group' }).click();
  await expect(page).toHaveURL(/\/admin\/groups$/);
  // What had the focus is gone: it is on the page.
  await expect(page.getByRole('main')).toBeFocused();
  await expect(page.getByRole('link', { name: 'Sales' })).toBeHidden();
});

test('an Admin reads no mail, and a Reader administers nothing', async ({ archive, page }) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const base = `/api/v1/tenants/${archive.tenant}`;
  expect((await admin.get(`${base}/mails`)).status()).toBe(403);
  await archive.signIn(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await page.goto(`${archive.http}/mail`);
  await expect(page).toHaveURL(/\/admin$/);
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await expect(page.getByRole('menuitem', { name: 'Mail', exact: true })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  const anna = await (await admin.post(`${base}/users`, { data: { login: ANNA, name: 'Anna' } })).json();
  const { id } = await (
    await admin.post(`${base}/groups`, { data: { name: 'R', roles: ['reader'] } })
  ).json();
  expect((await admin.put(`${base}/groups/${id}/members/${anna.id}`)).status()).toBe(204);
  const { token } = await (await admin.post(`${base}/users/${anna.id}/setup-link`)).json();
  await archive.choosePassword(token);
  await archive.signIn(page, ANNA, PASSWORD);
  await expect(page).toHaveURL(/\/mail/);
  for (const address of ['/admin', '/admin/users', '/admin/audit']) {
    await page.goto(archive.http + address);
    await expect(page).toHaveURL(/\/mail/);
  }
});

test('an Admin makes a mailbox and an endpoint without a mouse', async ({ archive, page }) => {
  await archive.choosePassword();
  await signInByKeys(archive, page);
  const follow = async (role: 'link' | 'button', name: string) => {
    await tabTo(page, page.getByRole(role, { name, exact: true }).first());
    await page.keyboard.press('Enter');
  };
  await follow('link', 'Mailboxes');
  await expect(page.getByRole('heading', { name: 'Mailboxes', level: 1 })).toBeVisible();
  await follow('link', 'New mailbox');
  await expect(page.getByLabel('Primary address')).toBeFocused();
  await page.keyboard.type(ANNA);
  await page.keyboard.press('Tab');
  await page.keyboard.type('sales@acme.test, info@acme.test ');
  await follow('button', 'Create mailbox');
  await expect(page.getByRole('heading', { name: ANNA })).toBeVisible();
  await expect(page.getByText('info@acme.test')).toBeVisible();

  await follow('link', 'Journal endpoints');
  await expect(page.getByRole('heading', { name: 'Journal endpoints' })).toBeVisible();
  await follow('link', 'New endpoint');
  await expect(page.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
  await page.keyboard.type('Exchange');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Waiting for the first mail')).toBeVisible();
});
