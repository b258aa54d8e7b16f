import { expect, test } from 'vitest';
import { mailPlace } from '@/features/mail/place';
import { parseSearch, stringifySearch } from './written';

test.each(['1.50', '007', '1e3', '12345678901234567890', '7', 'true', '"quoted"', 'from:anna 2024'])(
  'the query %s stays what it is, typed by hand and written by a page',
  (q) => {
    expect(mailPlace(parseSearch(`?q=${encodeURIComponent(q)}`)).q).toBe(q === '"quoted"' ? 'quoted' : q);
    expect(mailPlace(parseSearch(stringifySearch({ q }))).q).toBe(q);
  },
);

test('numbers are numbers', () => {
  expect(parseSearch('?mail=12&box=3')).toEqual({ mail: 12, box: 3 });
  expect(stringifySearch({ mail: 12 })).toBe('?mail=12');
});
