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

/** Types that are known by another name. */
const NAMES: Record<string, string> = { plain: 'TXT', rfc822: 'EML', calendar: 'ICS', 'svg+xml': 'SVG' };
/** Of types whose own names are long. */
const KINDS: Record<string, string> = { text: 'TXT', image: 'IMG' };

/** `PDF`, `XLSX`; of what has no ending, its type. */
export function shortKind({ name, content_type }: Attached): string {
  const ending = /\.([A-Za-z0-9]+)$/.exec(readable(name ?? ''))?.[1];
  if (ending && ending.length <= LONGEST) return ending.toUpperCase();
  const [kind = '', type = ''] = content_type.toLowerCase().split('/');
  const short = /^[a-z0-9]+$/.test(type) && type.length <= LONGEST ? type.toUpperCase() : undefined;
  return NAMES[type] ?? short ?? KINDS[kind] ?? 'BIN';
}
