/** How a setting is written in each of the places where it can stand. */

import type { Schemas } from '@/api';

type Setting = Schemas['Setting'];

/** The file in the data directory. */
export const FILE = 'mailstead.toml';

/** What stands for a value that nobody has given yet. */
const OPEN = '…';

export function inFile({ key, value }: Setting): string | undefined {
  // A basic string of TOML escapes as JSON does.
  return key ? `${key} = ${JSON.stringify(value ?? OPEN)}` : undefined;
}

export function inEnvironment({ variable, value }: Setting): string {
  return `${variable}=${quoted(value ?? OPEN)}`;
}

export function inCall({ flag, value }: Setting): string {
  return value === 'true' || value === 'false' ? flag : `${flag} ${quoted(value ?? OPEN)}`;
}

/** Where it is changed: where it stands, or where it is best written. */
export function placeOf({ source, flag, variable, key }: Setting): string {
  if (source === 'flag') return flag;
  return source === 'environment' || !key ? variable : FILE;
}

/** For a shell, if it would otherwise take it apart. */
function quoted(value: string): string {
  return /^[\w@%+=:,./…-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
