/**
 * The query language as the search field shows it: what is set in one place as chips, the words as text.
 *
 * Only plain lists of terms are taken apart. What has brackets or OR stays text: the service understands it, and says
 * where it does not.
 */

export const FIELDS = [
  'from',
  'to',
  'cc',
  'subject',
  'body',
  'attachment',
  'filename',
  'folder',
  'before',
  'after',
  'date',
  'larger',
  'has',
  'message-id',
] as const;
export type Field = (typeof FIELDS)[number];

export interface Term {
  field: Field | undefined;
  value: string;
  not: boolean;
  /** As it was written. */
  raw: string;
}

export interface Parts {
  chips: Term[];
  /** What is no chip. */
  words: string;
}

function fieldOf(text: string): Field | undefined {
  const name = text.toLowerCase();
  return FIELDS.find((field) => field === name);
}

const TERM = /(-?)(?:([A-Za-z-]+):)?(?:"([^"]*)"|([^\s()"]+))|(\S)/gy;

/** The terms of a plain list; nothing where it is more than that, or not finished. */
export function termsOf(query: string): Term[] | undefined {
  const found: Term[] = [];
  TERM.lastIndex = 0;
  let at = 0;
  while (at < query.length) {
    const space = /\s/.test(query[at] ?? '');
    if (space) {
      at += 1;
      continue;
    }
    TERM.lastIndex = at;
    const match = TERM.exec(query);
    if (!match || match[5] !== undefined) return undefined;
    const [raw, not = '', name, quoted, plain] = match;
    if (!name && quoted === undefined && /^(OR|AND|NOT|\||&)$/.test(plain ?? '')) return undefined;
    const field = name ? fieldOf(name) : undefined;
    const value = field ? (quoted ?? plain ?? '') : raw.slice(not.length);
    found.push({ field, value, not: not === '-', raw });
    at = TERM.lastIndex;
  }
  return found;
}

/** A query as chips and words. */
export function partsOf(query: string): Parts {
  const terms = termsOf(query);
  if (!terms) return { chips: [], words: query };
  const isChip = (term: Term) => term.field !== undefined;
  return {
    chips: terms.filter(isChip),
    words: terms
      .filter((term) => !isChip(term))
      .map(({ raw }) => raw)
      .join(' '),
  };
}

/** Both together again. */
export function joined({ chips, words }: Parts): string {
  return [...chips.map(({ raw }) => raw), words.trim()].filter(Boolean).join(' ');
}

/** `field:value`, in quotes where it has to be. */
export function written(field: Field, value: string): string {
  const clean = value.replaceAll('"', '').trim();
  return /[\s()]/.test(clean) ? `${field}:"${clean}"` : `${field}:${clean}`;
}

/** Where in what somebody typed a refusal is about, counted from 0, and why. */
export function placeOfError(detail: string): { at: number; why: string } {
  const match = /at character (\d+): (.*)$/s.exec(detail);
  if (!match) return { at: -1, why: detail.replace(/^q: /, '') };
  return { at: Math.max(0, Number(match[1]) - 1), why: match[2] ?? '' };
}

/** What somebody is typing at the end of a text: perhaps a field, and the beginning of its value. */
export function typingOf(text: string): {
  start: number;
  not: boolean;
  field: Field | undefined;
  value: string;
} {
  const match = /(^|\s)(-?)(?:([A-Za-z-]+):)?("?)([^\s"]*|(?<=")[^"]*)$/.exec(text);
  if (!match) return { start: text.length, not: false, field: undefined, value: '' };
  const [, before = '', not = '', name, , value = ''] = match;
  const field = name ? fieldOf(name) : undefined;
  const start = match.index + before.length;
  return { start, not: not === '-', field, value: name && !field ? `${name}:${value}` : value };
}

/** The filter form: what people set who type no queries. */
export interface Filter {
  from: string;
  to: string;
  subject: string;
  words: string;
  filename: string;
  after: string;
  before: string;
  larger: string;
  attachment: boolean;
}

const FORM = ['from', 'to', 'subject', 'filename', 'after', 'before', 'larger'] as const;

/** The form with what a query sets; what it has no field for stays in the words. */
export function filterOf(query: string): Filter {
  const filter: Filter = {
    from: '',
    to: '',
    subject: '',
    words: '',
    filename: '',
    after: '',
    before: '',
    larger: '',
    attachment: false,
  };
  const { chips, words } = partsOf(query);
  const rest: string[] = [];
  for (const chip of chips) {
    const name = FORM.find((field) => field === chip.field);
    if (name && !chip.not && filter[name] === '' && !isPartOfDate(name, chip.value))
      filter[name] = chip.value;
    else if (chip.field === 'has' && !chip.not) filter.attachment = true;
    else rest.push(chip.raw);
  }
  filter.words = [...rest, words].filter(Boolean).join(' ');
  return filter;
}

/** A month or a year fits in no field for a day. */
function isPartOfDate(name: string, value: string): boolean {
  return (name === 'after' || name === 'before') && !/^\d{4}-\d{2}-\d{2}$/.test(value);
}

export function queryOf(filter: Filter): string {
  const set = FORM.flatMap((field) => (filter[field].trim() ? [written(field, filter[field])] : []));
  if (filter.attachment) set.push('has:attachment');
  return [...set, filter.words.trim()].filter(Boolean).join(' ');
}
