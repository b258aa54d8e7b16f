/**
 * Keys that do something on a page, and the sheet (`?`) that lists those that work right now. A page says
 * `useShortcut('j', t('keys.next'), next)`; while somebody types in a field no key is taken.
 */

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { HelpSheet } from './HelpSheet';

export interface Shortcut {
  /** As `KeyboardEvent.key` has it: `j`, `/`, `?`, `Escape`. */
  key: string;
  /** What it does. */
  label: string;
  run: () => void;
}

interface Registry {
  add: (shortcut: Shortcut) => () => void;
  showHelp: () => void;
}

const Shortcuts = createContext<Registry>({ add: () => () => {}, showHelp: () => {} });

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const known = useRef<Shortcut[]>([]);
  const [listed, setListed] = useState<Shortcut[]>();
  const registry = useMemo<Registry>(
    () => ({
      add: (shortcut) => {
        known.current.push(shortcut);
        return () => {
          known.current = known.current.filter((other) => other !== shortcut);
        };
      },
      showHelp: () => setListed([...known.current]),
    }),
    [],
  );
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === '?') {
        registry.showHelp();
        return;
      }
      // The one added last is the innermost.
      const found = known.current.findLast((shortcut) => shortcut.key === event.key);
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [registry]);
  return (
    <Shortcuts value={registry}>
      {children}
      <HelpSheet shortcuts={listed} onClose={() => setListed(undefined)} />
    </Shortcuts>
  );
}

/** Whether the key goes into a field, or a dialog is open. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (!target) return false;
  // Enter is for the button or link that has the focus.
  if (event.key === 'Enter' && target.closest('a, button, summary, [role="button"]') !== null) return true;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null
  );
}

export function useShortcut(key: string, label: string, run: () => void) {
  const { add } = useContext(Shortcuts);
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => add({ key, label, run: () => latest.current() }), [add, key, label]);
}

export function useShortcutHelp() {
  return useContext(Shortcuts).showHelp;
}
