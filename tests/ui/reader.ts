// Somebody who reads mail: a mailbox, what is in it, and what she sees of it.

import type { Page } from '@playwright/test';
import { type Archive, expect } from './archive';
import { deliver } from './smtp';

export const ANNA = 'anna@acme.test';

/** A mailbox with an endpoint, Anna who may read it, and mail in it. */
export async function withMail(archive: Archive, mails: string[]) {
  await archive.choosePassword();
  const admin = await archive.api();
  const here = `/api/v1/tenants/${archive.tenant}`;
  const post = async (path: string, data?: object) => {
    const answer = await admin.post(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return answer.json();
  };
  const mailbox = await post(`${here}/mailboxes`, { address: ANNA });
  const endpoint = await post(`${here}/endpoints`, { name: 'door', mailbox: mailbox.id, plain: true });
  const anna = await post(`${here}/users`, { login: ANNA, name: 'Anna Archer' });
  const readers = await post(`${here}/groups`, { name: 'Readers', roles: ['reader'] });
  expect((await admin.put(`${here}/groups/${readers.id}/members/${anna.id}`)).ok()).toBe(true);
  expect((await admin.put(`${here}/mailboxes/${mailbox.id}/grants/users/${anna.id}`)).ok()).toBe(true);
  const { token } = await post(`${here}/users/${anna.id}/setup-link`);
  await archive.choosePassword(token);
  expect(await deliver(archive.smtp, { from: 'sender@elsewhere.test', to: endpoint.address, mails })).toMatch(
    /^250/,
  );
  const reader = await archive.api(ANNA);
  const found = async () => (await (await reader.get(`${here}/mails?q=*`)).json()).total;
  await expect.poll(found, { message: 'the mails are in the index' }).toBe(mails.length);
}

export const rows = (page: Page) => page.getByRole('option');
export const search = (page: Page) => page.getByRole('combobox', { name: 'Search mail' });
