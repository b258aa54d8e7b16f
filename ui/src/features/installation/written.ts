/** How a setting is written in each of the places where it can stand. */

import type { Schemas } from '@/api';

type Setting = Schemas['Setting'];

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

/** Where it is changed: where it stands, or where it would best be written. */
export function wayOf({ source, flag, variable, key }: Setting): string {
  if (source === 'flag') return flag;
  return source === 'environment' ? variable : (key ?? variable);
}

/** For a shell, if it would otherwise take it apart. */
function quoted(value: string): string {
  return /^[\w@%+=:,./…-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
