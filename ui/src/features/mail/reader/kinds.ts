/** What an attachment is, in a word, and how it can be looked at. */

import type { Schemas } from '@/api';
import { readable } from '@/i18n/readable';

type Attached = Pick<Schemas['Attached'], 'name' | 'content_type'>;

export type Shown = 'picture' | 'pdf' | 'text' | 'none';

const PICTURE = /\.(png|jpe?g|gif|webp|bmp)$/i;
const TEXT = /\.(txt|csv|log|md|json|xml|ics|vcf|ya?ml|eml|html?|ini|sql|diff|patch)$/i;

/** How it can be looked at. The service looks at the bytes and gives nothing else as a picture or PDF. */
export function shownAs({ name, content_type }: Attached): Shown {
  const type = content_type.toLowerCase();
  if (/^image\/(png|jpe?g|gif|webp|bmp|x-ms-bmp)$/.test(type) || PICTURE.test(name ?? '')) return 'picture';
  if (type === 'application/pdf' || /\.pdf$/i.test(name ?? '')) return 'pdf';
  const isText = type.startsWith('text/') || type === 'message/rfc822' || type === 'application/json';
  return isText || TEXT.test(name ?? '') ? 'text' : 'none';
}

const LONGEST = 4;

/** `PDF`, `XLSX`; of what has no ending, its type. */
export function shortKind({ name, content_type }: Attached): string {
  const ending = /\.([A-Za-z0-9]+)$/.exec(readable(name ?? ''))?.[1];
  const word = ending && ending.length <= LONGEST ? ending : (content_type.split('/')[1] ?? '');
  return word.slice(0, LONGEST).toUpperCase();
}
