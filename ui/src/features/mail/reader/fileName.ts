/** The name under which a mail is saved: its day and subject, as every file system takes them. */

import type { Schemas } from '@/api';

const LONGEST = 80;

export function fileName({ id, date, subject }: Pick<Schemas['Listed'], 'id' | 'date' | 'subject'>): string {
  const day = new Date(date * 1000).toISOString().slice(0, 10);
  // Letters, digits and what joins them; nothing that a path or a shell gives a meaning to.
  const words = subject
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}.,_ -]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST)
    .replace(/[. ]+$/, '');
  return `${day} ${words || id}.eml`;
}
