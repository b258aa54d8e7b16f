/** What a row of the audit log says was changed: field by field, before and after. */

export interface Change {
  field: string;
  before: string | undefined;
  after: string | undefined;
}

export function changesOf(changes: unknown): Change[] {
  if (typeof changes !== 'object' || changes === null) return [];
  return Object.entries(changes).map(([field, value]) => {
    const [before, after] = Array.isArray(value) ? value : [undefined, value];
    return { field, before: textOf(before), after: textOf(after) };
  });
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((one) => textOf(one) ?? '').join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
