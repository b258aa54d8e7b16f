/** The balance sheet of an import: what was seen is the sum of what became of it. */

export interface Balance {
  seen: number;
  archived: number;
  already: number;
  skipped: number;
  failed: number;
  /** Of the archived: what begins with no header field, and may be no mail. */
  headless: number;
  /** What is not archived, or odd, and why: failures first. */
  listed: Listed[];
}

export interface Listed {
  path: string;
  offset?: number | null;
  reason: string;
}

export const PARTS = ['archived', 'already', 'skipped', 'failed'] as const;

/** The result of a job, if it is that of an import. The API's own document leaves it open. */
export function balanceOf(result: unknown): Balance | undefined {
  if (typeof result !== 'object' || result === null || !('seen' in result)) return undefined;
  const found = result as Partial<Record<'seen' | 'headless' | (typeof PARTS)[number], number>> &
    Partial<Record<'failures' | 'skips' | 'oddities', Listed[]>>;
  const count = (name: 'seen' | 'headless' | (typeof PARTS)[number]) => found[name] ?? 0;
  return {
    seen: count('seen'),
    archived: count('archived'),
    already: count('already'),
    skipped: count('skipped'),
    failed: count('failed'),
    headless: count('headless'),
    listed: [...(found.failures ?? []), ...(found.skips ?? []), ...(found.oddities ?? [])],
  };
}

/** Whether the sum fits: if it does not, a mail has got lost on the way. */
export function isBalanced(balance: Balance): boolean {
  return balance.seen === PARTS.reduce((sum, part) => sum + balance[part], 0);
}

/** The figures that say what became of it; how much was archived also where that is none. */
export function figuresOf(balance: Balance): { part: (typeof PARTS)[number]; count: number }[] {
  return PARTS.map((part) => ({ part, count: balance[part] })).filter(
    ({ part, count }) => part === 'archived' || count > 0,
  );
}
