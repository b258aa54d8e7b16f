/**
 * What stands behind `?` in an address. Numbers, truth values and lists are written as JSON; what only looks like one
 * is text and stays as it was typed: `q=1.50` is no 1.5.
 */

import { parseSearchWith, stringifySearchWith } from '@tanstack/react-router';

/** The value that a text writes; throws where it is just a text. */
function meaningOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'number' && String(value) !== text) throw new Error('a text that looks like a number');
  return value;
}

export const parseSearch = parseSearchWith(meaningOf);
export const stringifySearch = stringifySearchWith(JSON.stringify, meaningOf);
