/** Short notices that something was done, or could not be. */

import { notifications, notificationsStore } from '@mantine/notifications';
import i18next, { t } from 'i18next';
import { Problem } from '@/api';
import { readable } from '@/i18n/readable';

export function toastDone(message: string) {
  notifications.show({ message, color: 'green', autoClose: 4000, closeButtonProps: closeButton() });
}

/** `tried` says what was tried; the reason is the problem's. Stays until it is closed, or the page is left. */
export function toastProblem(tried: string, problem: Problem, reason: string) {
  const code = problem.request ? `${problem.code} · ${problem.request}` : problem.code;
  notifications.show({
    'data-problem': true,
    title: tried,
    message: `${reason} (${code})`,
    color: 'red',
    autoClose: false,
    closeButtonProps: closeButton(),
  });
}

/** What is told of one page says nothing on the next, and may cover its buttons. */
export function forgetProblems() {
  notifications.updateState(notificationsStore, (shown) => shown.filter((one) => !one['data-problem']));
}

/** A file could not be saved; the window says why. */
export function toastNotSaved(reason: string) {
  toastProblem(t('common:notSaved'), new Problem(0, 'not-saved', reason), readable(reason));
}

function closeButton() {
  return { 'aria-label': i18next.t('common:close') };
}
