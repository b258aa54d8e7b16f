import { expectAccessible } from './accessible';
import { ADMIN, expect, PASSWORD, test } from './archive';
import { codeOf, nextCodeOf } from './totp';

const ANNA = 'anna@acme.test';
const OTHER = 'nine slow badgers dig under';

test('the first Admin chooses a password by his link, signs in, and sees the dashboard', async ({
  archive,
  page,
}) => {
  await page.goto(archive.link);
  await expect(page.getByRole('heading', { name: 'Choose your password' })).toBeVisible();
  await expect(page.getByText(ADMIN)).toBeVisible();
  await expectAccessible(page, 'set-up');

  const set = page.getByRole('button', { name: 'Set password' });
  await page.getByLabel('New password', { exact: true }).fill('password1234');
  await page.getByLabel('New password, again').fill('password1234');
  await set.click();
  await expect(page.getByText(/too easy to guess/i)).toBeVisible();

  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password, again').fill(PASSWORD);
  await set.click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText('Your password is set.')).toBeVisible();
  await expectAccessible(page, 'sign-in');

  await archive.signIn(page, ADMIN, 'not this one');
  await expect(page.getByRole('alert')).toContainText('wrong-credentials');
  await archive.signIn(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await expect(page.getByText('Mails', { exact: true })).toBeVisible();
  await expectAccessible(page, 'dashboard');

  await page.goto(archive.link);
  await expect(page.getByRole('alert')).toContainText('link-not-valid');
});

test('who has to choose a new password and to set up a second factor does both, and signs in with them', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  const admin = await archive.api();
  const users = `/api/v1/tenants/${archive.tenant}/users`;
  const anna = await (await admin.post(users, { data: { login: ANNA, name: 'Anna' } })).json();
  const { token } = await (await admin.post(`${users}/${anna.id}/setup-link`)).json();
  await archive.choosePassword(token);
  expect((await admin.patch(`${users}/${anna.id}`, { data: { totp_required: true } })).status()).toBe(200);
  expect((await admin.post(`${users}/${anna.id}/require-new-password`)).status()).toBe(204);

  await archive.signIn(page, ANNA);
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password', { exact: true }).fill(OTHER);
  await page.getByLabel('New password, again').fill(OTHER);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
  await page.getByText('No camera?').click();
  await expectAccessible(page, 'second factor');
  const secret = (await page.locator('details code').innerText()).replaceAll(' ', '');
  await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();

  const goOn = page.getByRole('button', { name: 'Go on' });
  await expect(goOn).toBeDisabled();
  const recovery = await page.getByRole('listitem').first().innerText();
  await expectAccessible(page, 'recovery codes');
  await page.getByLabel('I have kept the codes').check();
  await goOn.click();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();

  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await archive.signIn(page, ANNA, OTHER);
  await page.getByRole('textbox', { name: 'Code' }).fill(nextCodeOf(secret));
  await page.getByLabel(/Ask for no code/).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();

  // The device is trusted now; after it was forgotten, a recovery code works instead of the app.
  await page.getByRole('button', { name: 'Forget' }).click();
  await expect(page.getByText('Every sign-in asks for a code.')).toBeVisible();
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await archive.signIn(page, ANNA, OTHER);
  await page.getByRole('textbox', { name: 'Code' }).fill(recovery);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
});

test('a session that ended leads to the sign-in page and back to where one was', async ({
  archive,
  page,
}) => {
  await archive.choosePassword();
  await page.goto(`${archive.http}/account`);
  await expect(page).toHaveURL(/\/sign-in\?to=/);
  await page.getByLabel('Login').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${archive.http}/account`);

  const other = await archive.api();
  const sessions = await (await other.get('/api/v1/me/sessions')).json();
  for (const session of sessions.filter((one: { current: boolean }) => !one.current)) {
    expect((await other.delete(`/api/v1/me/sessions/${session.id}`)).status()).toBe(204);
  }
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto(`${archive.http}/admin/users`);
  await expect(tab.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Login').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${archive.http}/account`);
  // The other tab has the same session.
  await expect(tab).toHaveURL(`${archive.http}/admin/users`);

  for (const to of ['/%09/evil.test', '/.//evil.test', '//evil.test', '/%250a/evil.test']) {
    await page.goto(`${archive.http}/sign-in?to=${to}`);
    await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  }
});

test('an account has its own passwords for programs, in both languages', async ({ archive, page }) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();
  await expectAccessible(page, 'account');

  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText('A name is needed.')).toBeVisible();
  await page.getByLabel('Name').fill('pocket');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByText(/^msp_/)).toBeVisible();
  await expectAccessible(page, 'a new app password');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText('pocket')).toBeVisible();

  await page.getByRole('button', { name: /^Menu of/ }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Konto' })).toBeVisible();
  await page.getByRole('button', { name: 'Widerrufen' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Widerrufen' }).click();
  await expect(page.getByText('Es gibt keine.')).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Tasten auf dieser Seite' })).toBeVisible();
});

test('what was typed and not saved is not lost by a click beside it', async ({ archive, page }) => {
  await archive.choosePassword();
  await archive.signIn(page);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await page.goto(`${archive.http}/account`);
  await page.getByLabel('Current password').fill('half of it');
  await page.getByRole('link', { name: 'Mailstead' }).click();
  const asked = page.getByRole('dialog', { name: 'Leave without saving?' });
  await asked.getByRole('button', { name: 'Stay here' }).click();
  await expect(page.getByLabel('Current password')).toHaveValue('half of it');
  await page.getByRole('link', { name: 'Mailstead' }).click();
  await asked.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
});
