/** The activities that the audit log knows, in words. */

import type { TFunction } from 'i18next';
import { readable } from '@/i18n/readable';

/** Beginnings of activities that can be filtered by: each up to its dot. */
export const ACTIVITIES = [
  'sign-in',
  'sign-out',
  'session',
  'device',
  'second-factor',
  'setup-link',
  'token',
  'user',
  'group',
  'mailbox',
  'endpoint',
  'secret',
  'settings',
  'tenant',
  'mail',
  'search',
  'export',
  'import',
  'job',
  'archive',
  'audit',
  'refused',
] as const;

/** What was done, in words; of what is newer than this page, its code. */
export function activityText(t: TFunction<'audit'>, activity: string): string {
  return t(`audit:does.${wordOf(activity)}`, { defaultValue: readable(activity) });
}

/** Dots would be steps into the words. */
export function wordOf(activity: string): string {
  return activity.replaceAll('.', '-');
}
