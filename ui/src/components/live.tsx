/** Says results and progress to who can't see them. */

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { readable } from '@/i18n/readable';

const Announce = createContext<(text: string) => void>(() => {});

export function LiveRegion({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: 0 });
  const announce = useCallback((text: string) => {
    setSaid((before) => ({ text: readable(text), turn: before.turn + 1 }));
  }, []);
  return (
    <Announce value={announce}>
      {children}
      <output aria-live="polite" style={HIDDEN}>
        {/* A new element each time, so that the same words are said again. */}
        <span key={said.turn}>{said.text}</span>
      </output>
    </Announce>
  );
}

const HIDDEN = {
  // At the top: below all else it would make the page higher than the window.
  position: 'absolute',
  top: 0,
  left: 0,
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

/** `announce('12 results')`. */
export function useAnnounce() {
  return useContext(Announce);
}
