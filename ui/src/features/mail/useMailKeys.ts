/** The keys of the Mail area, beside those of the list itself. */

import { useTranslation } from 'react-i18next';
import { useShortcut } from '@/components/shortcuts';
import type { OpenList } from './list/useOpenList';

interface Keys {
  list: OpenList | undefined;
  /** The mail that is open. */
  open: number | undefined;
  onOpen: (id: number, how: 'look' | 'enter') => void;
  onBack: () => void;
}

export function useMailKeys({ list, open, onOpen, onBack }: Keys) {
  const { t } = useTranslation('mail');
  const at = list && open !== undefined ? list.pages.indexOf(open) : -1;
  const step = async (from: number, by: number) => {
    const to = Math.max(0, list?.pages.step(from, by) ?? -1);
    // Where one has just come to, rows may still be on their way.
    const id = list?.pages.idAt(to) ?? (from >= 0 ? (await list?.pages.idsBetween(to, to))?.[0] : undefined);
    if (!list || id === undefined) return;
    list.chosen.from = to;
    onOpen(id, 'look');
  };
  const move = (by: number) => {
    // The open mail is still looked for in the list: the step is one from there, not from the top.
    if (at < 0 && open !== undefined && list?.finding) {
      void list.finding.then((found) => step(Math.max(found, list.pages.indexOf(open)), by));
      return;
    }
    // Where no row is open, one begins at the one that is seen first.
    void step(at >= 0 ? at : (list?.edge.index ?? 0) - by, by);
  };
  const enter = () => {
    const id = open ?? list?.pages.idAt(list.edge.index);
    if (id !== undefined) onOpen(id, 'enter');
  };
  useShortcut('j', t('keys.next'), () => move(1));
  useShortcut('k', t('keys.previous'), () => move(-1));
  useShortcut('o', t('keys.open'), enter);
  useShortcut('Enter', t('keys.open'), enter);
  useShortcut('u', t('keys.back'), onBack);
  useShortcut('x', t('keys.choose'), () => {
    if (open === undefined || !list) return;
    list.chosen.from = Math.max(0, at);
    list.chosen.toggle(open);
  });
  useShortcut('Escape', t('keys.clear'), () => list?.chosen.clear());
}
