/** Mailboxes as they are typed or pasted: one a line, its further addresses behind the first. */

export interface Line {
  address: string;
  also: string[];
}

export function linesOf(text: string): Line[] {
  return text
    .split('\n')
    .map((line) => line.split(/[\s,;]+/).filter(Boolean))
    .flatMap(([address, ...also]) => (address ? [{ address, also }] : []));
}

/** The first thing that is no address. */
export function notAddress(lines: Line[]): string | undefined {
  return lines
    .flatMap(({ address, also }) => [address, ...also])
    .find((one) => !/^[^\s@]+@[^\s@]+$/.test(one));
}
