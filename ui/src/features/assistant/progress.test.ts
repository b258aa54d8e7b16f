import { expect, test } from 'vitest';
import type { Schemas } from '@/api';
import { countsOf, type Facts } from './useProgress';

const nothing: Facts = { tenant: undefined, users: [], mailboxes: 0, endpoints: [] };
const user = (has: Partial<Schemas['User']>) => has as Schemas['User'];
const endpoint = (has: Partial<Schemas['Endpoint']>) => has as Schemas['Endpoint'];

test('nothing is done where there is nothing', () => {
  expect(countsOf(nothing)).toEqual({ tenant: 0, admin: 0, mailboxes: 0, endpoint: 0, mail: 0 });
});

test('an Admin is there once somebody who may sign in has chosen a password', () => {
  const invited = user({ active: true, has_password: false });
  const disabled = user({ active: false, has_password: true });
  expect(countsOf({ ...nothing, users: [invited, disabled] }).admin).toBe(0);
  expect(countsOf({ ...nothing, users: [invited, user({ active: true, has_password: true })] }).admin).toBe(
    1,
  );
});

test('the mailbox of a journal is nobody’s mail', () => {
  const endpoints = [endpoint({ mailbox: 1, received: 2 }), endpoint({ mailbox: 1, received: 3 })];
  expect(countsOf({ ...nothing, mailboxes: 1, endpoints })).toMatchObject({
    mailboxes: 0,
    endpoint: 2,
    mail: 5,
  });
});
