/** Who got a mail, as it is told in one line. */

import type { Schemas } from '@/api';
import type { Format } from '@/i18n/format';

export type Person = Schemas['Person'];

/** Who got it without standing in it. */
export function hiddenOf(mail: Schemas['ShownMail']): Schemas['Recipient'][] {
  return (mail.envelope?.recipients ?? []).filter(
    ({ hidden, expanded, forwarded, kind }) => hidden || expanded || forwarded || kind === 'bcc',
  );
}

/** The first names, and how many more there are. */
export function namesOf(
  people: Person[],
  most: number,
  more: (count: number) => string,
  format: Format,
): string {
  const told = people.slice(0, most).map(({ name, address }) => name || address);
  const left = people.length - told.length;
  return format.list(left > 0 ? [...told, more(left)] : told);
}
