/** The chosen rows of a table, by key; a click with Shift chooses everything between. */

import { useCallback, useMemo, useRef, useState } from 'react';

export function useSelection<T>(rows: T[], keyOf: (row: T) => string) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const chosen = useMemo(() => rows.filter((row) => keys.has(keyOf(row))), [rows, keys, keyOf]);

  const toggle = useCallback(
    (key: string, range: boolean) => {
      setKeys((before) => {
        const after = new Set(before);
        const on = !before.has(key);
        for (const one of range ? between(rows.map(keyOf), last.current, key) : [key]) {
          if (on) after.add(one);
          else after.delete(one);
        }
        return after;
      });
      last.current = key;
    },
    [rows, keyOf],
  );
  const toggleAll = () => setKeys(chosen.length === rows.length ? new Set() : new Set(rows.map(keyOf)));
  return {
    chosen,
    has: (row: T) => keys.has(keyOf(row)),
    toggle,
    toggleAll,
    clear: () => setKeys(new Set()),
  };
}

function between(keys: string[], from: string | undefined, to: string): string[] {
  const [a, b] = [keys.indexOf(from ?? to), keys.indexOf(to)];
  if (a < 0 || b < 0) return [to];
  return keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}
