// What somebody does who has no mouse.

import type { Locator, Page } from '@playwright/test';
import { ADMIN, type Archive, expect, PASSWORD } from './archive';

/** Goes on from field to field until it is there; a page has no more than this many. */
export async function tabTo(page: Page, goal: Locator, most = 80) {
  const isThere = () => goal.evaluate((element) => element === document.activeElement);
  await goal.waitFor();
  for (let step = 0; step < most; step += 1) {
    if (await isThere()) return;
    await page.keyboard.press('Tab');
  }
  expect(await isThere(), `${goal} is reached by ${most} tabs`).toBe(true);
}

export async function signInByKeys(archive: Archive, page: Page, login = ADMIN) {
  await page.goto(`${archive.http}/sign-in`);
  await expect(page.getByLabel('Login')).toBeFocused();
  await page.keyboard.type(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
}
