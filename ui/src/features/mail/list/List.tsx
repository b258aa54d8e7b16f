/** The mails of a place: as many as there are, in one list that one scrolls. */

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import { groupName } from './groups';
import classes from './List.module.css';
import { RowView, SkeletonRow } from './RowView';
import type { Density } from './useDensity';
import type { OpenList } from './useOpenList';

/** Pixels of a row, by density, and of a heading. */
const HEIGHT: Record<Density, number> = { comfortable: 78, compact: 54 };
const HEADING = 32;
/** Rows in the scrolled room at once: browsers know no longer pages than some million pixels. */
const ROOM = 100_000;
const STEP = ROOM / 2;
const NEAR = 300;

interface ListProps {
  list: OpenList;
  label: string;
  density: Density;
  /** The mail that is open. */
  open: number | undefined;
  onOpen: (id: number, how: 'look' | 'enter') => void;
}

export function List({ list, label, density, open, onOpen }: ListProps) {
  const { t } = useTranslation('mail');
  const format = useFormat();
  const { pages, previews, chosen } = list;
  const box = useRef<HTMLDivElement>(null);
  const [base, setBase] = useState(list.scroll.base);
  const known = Math.min(pages.count - base, ROOM);
  const isEnd = base + known >= pages.count;
  const waiting = isEnd && pages.hasMore && !pages.error ? (pages.count === 0 ? 12 : 4) : 0;
  const height = HEIGHT[density];
  const virtual = useVirtualizer({
    count: known + waiting,
    getScrollElement: () => box.current,
    estimateSize: (index) => height + (index < known && pages.isHead(base + index) ? HEADING : 0),
    getItemKey: (index) => base + index,
    overscan: 6,
    initialOffset: list.scroll.top,
  });
  const items = virtual.getVirtualItems();
  const first = base + (items[0]?.index ?? 0);
  const last = base + (items.at(-1)?.index ?? 0);

  // Heights follow from what the rows are.
  const shape = `${density} ${base} ${pages.version()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the shape changes
  useLayoutEffect(() => virtual.measure(), [shape]);

  // Before the end of the room, the room moves along.
  useLayoutEffect(() => {
    const move = (to: number) => {
      const [from, until] = [Math.min(base, to), Math.max(base, to)];
      const pixels = (until - from) * height + pages.headsBetween(from, until) * HEADING;
      if (box.current) box.current.scrollTop += to < base ? pixels : -pixels;
      setBase(to);
    };
    if (last > base + ROOM - NEAR && pages.count > base + ROOM) move(base + STEP);
    else if (base > 0 && first < base + NEAR) move(Math.max(0, base - STEP));
  }, [base, first, last, height, pages]);

  const version = pages.version();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read may make room for more
  useEffect(() => {
    pages.ensure(first, last);
    const ids = items.flatMap(({ index }) => pages.idAt(base + index) ?? []);
    if (density === 'comfortable') previews.want(ids);
  }, [first, last, version, pages, previews, density]);

  const indexOfOpen = open === undefined ? -1 : pages.indexOf(open);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another mail is opened
  useEffect(() => {
    if (indexOfOpen >= base && indexOfOpen < base + known)
      virtual.scrollToIndex(indexOfOpen - base, { align: 'auto' });
  }, [indexOfOpen]);

  const press = (event: KeyboardEvent) => keyPressed(event, { list, at: indexOfOpen, onOpen });
  const click = (event: MouseEvent, id: number, index: number) => {
    const onBox = event.target instanceof Element && event.target.closest('[data-box]') !== null;
    if (event.shiftKey) {
      const from = chosen.from ?? (indexOfOpen >= 0 ? indexOfOpen : index);
      chosen.range(pages.idsBetween(from, index));
      return;
    }
    chosen.from = index;
    if (onBox || event.ctrlKey || event.metaKey) {
      chosen.toggle(id);
      return;
    }
    chosen.clear();
    onOpen(id, 'enter');
  };
  const top = pages.row(base + (virtual.getVirtualItemForOffset(virtual.scrollOffset ?? 0)?.index ?? 0));
  const words = { today: t('group.today'), yesterday: t('group.yesterday') };
  const isGrouped = pages.isHead(0);
  return (
    <div className={classes.around}>
      {isGrouped && top && (virtual.scrollOffset ?? 0) > 0 && (
        <div className={classes.above} aria-hidden>
          {groupName(top.mail, format, words)}
        </div>
      )}
      <div
        ref={box}
        className={classes.list}
        // A list of which several may be chosen; the open one is the active one.
        role="listbox"
        aria-label={readable(label)}
        aria-multiselectable
        aria-activedescendant={indexOfOpen >= 0 ? `mail-${open}` : undefined}
        aria-busy={pages.isLoading}
        tabIndex={0}
        onKeyDown={press}
        onScroll={(event) => {
          list.scroll = { base, top: event.currentTarget.scrollTop };
        }}
      >
        <div style={{ height: virtual.getTotalSize() }} role="presentation" />
        {items.map(({ index, start, size }) => {
          const row = pages.row(base + index);
          const style = { transform: `translateY(${start}px)`, height: size };
          if (!row) return <SkeletonRow key={base + index} style={style} density={density} />;
          const head = pages.isHead(base + index) ? groupName(row.mail, format, words) : undefined;
          return (
            <RowView
              key={base + index}
              row={row}
              preview={previews.get(row.mail.id)}
              place={{ at: base + index + 1, of: pages.total ?? -1 }}
              head={head}
              style={style}
              density={density}
              isOpen={indexOfOpen === base + index}
              isChosen={chosen.has(row.mail.id)}
              isChoosing={!chosen.isEmpty}
              onClick={(event) => click(event, row.mail.id, base + index)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface Pressed {
  list: OpenList;
  at: number;
  onOpen: ListProps['onOpen'];
}

/** The keys of the list itself; those of the whole page are in useMailKeys. */
function keyPressed(event: KeyboardEvent, { list, at, onOpen }: Pressed) {
  const { pages, chosen } = list;
  const step = STEPS[event.key];
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) chosen.all();
  else if (event.key === 'Escape' && !chosen.isEmpty) chosen.clear();
  else if (step && !event.ctrlKey && !event.metaKey) {
    const to = Math.max(0, Math.min(pages.count - 1, step(at, pages.count)));
    const id = pages.idAt(to);
    if (id === undefined) return;
    if (event.shiftKey) {
      chosen.from ??= Math.max(at, 0);
      chosen.range(pages.idsBetween(chosen.from, to));
    } else {
      chosen.from = to;
    }
    onOpen(id, 'look');
  } else return;
  event.preventDefault();
}

const PAGE = 8;
const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + PAGE,
  PageUp: (at) => at - PAGE,
  Home: () => 0,
  End: (_, count) => count - 1,
};
