/** The mails of a place: as many as there are, in one list that one scrolls. */

import { useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { toastDone } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import { beforeMail } from './days';
import { groupName } from './groups';
import classes from './List.module.css';
import { Layout } from './layout';
import { MOST_CHOSEN } from './pages';
import { RowView, SkeletonRow } from './RowView';
import type { Density } from './useDensity';
import type { OpenList } from './useOpenList';
import { useRoom } from './useRoom';

/** Pixels of a row, by density. */
const HEIGHT: Record<Density, number> = { comfortable: 78, compact: 54 };
/** So long the same rows are seen before they are asked for. */
const REST_MS = 60;
/** Rows that are on their way before it is known how many there are. */
const FIRST = 12;

/** A row to be brought into sight. */
export interface Goal {
  index: number;
  where: 'start' | 'end';
}

interface ListProps {
  list: OpenList;
  label: string;
  density: Density;
  /** The mail that is open. */
  open: number | undefined;
  onOpen: (id: number, how: 'look' | 'enter') => void;
  goal: Goal | undefined;
}

export function List({ list, label, density, open, onOpen, goal }: ListProps) {
  const { t } = useTranslation('mail');
  const format = useFormat();
  const { pages, previews, chosen } = list;
  const box = useRef<HTMLDivElement>(null);
  const count = pages.total === undefined && !pages.error ? FIRST : pages.count;
  const version = pages.version();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read changes where rows lie
  const layout = useMemo(
    () => new Layout(pages.chunks, count, HEIGHT[density]),
    [pages, count, density, version],
  );
  const room = useRoom(box, layout, count, list.edge);
  const { first, last, from, until, show } = room;
  useEffect(() => {
    list.edge = room.edge.current;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was read may make room for more
  useEffect(() => {
    const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, row) => pages.idAt(first + row));
    if (density === 'comfortable') previews.want(seen.filter((id) => id !== undefined));
    // Where nothing is known one may be passing, the scroll bar in the hand.
    const isPassing = pages.total !== undefined && !pages.row(first) && !pages.row(last);
    if (!isPassing) {
      pages.ensure(first, last);
      return undefined;
    }
    const timer = setTimeout(() => pages.ensure(first, last), REST_MS);
    return () => clearTimeout(timer);
  }, [first, last, version, pages, previews, density]);

  const indexOfOpen = open === undefined ? -1 : pages.indexOf(open);
  const isOpenKnown = indexOfOpen >= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another mail is opened
  useEffect(() => {
    if (isOpenKnown) show(indexOfOpen);
  }, [open]);
  useFound(list, open, show);
  useEffect(() => {
    if (!goal) return;
    show(goal.index, goal.where);
    box.current?.focus();
  }, [goal, show]);

  // A row that somebody goes to by key is opened as soon as it is known.
  const awaited = useRef<number>(undefined);
  const look = (index: number) => {
    const id = pages.idAt(index);
    awaited.current = id === undefined ? index : undefined;
    if (id === undefined) show(index);
    else onOpen(id, 'look');
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: when more was read
  useEffect(() => {
    if (awaited.current !== undefined && pages.row(awaited.current)) look(awaited.current);
  }, [version]);

  const choose = async (one: number, other: number) => {
    const ids = await pages.idsBetween(one, other);
    if (ids) chosen.range(ids);
    else toastDone(t('list.tooMany', { number: format.number(MOST_CHOSEN) }));
  };
  const press = (event: KeyboardEvent) => keyPressed(event, { list, at: indexOfOpen, look, choose });
  const click = (event: MouseEvent, id: number, index: number) => {
    const onBox = event.target instanceof Element && event.target.closest('[data-box]') !== null;
    if (event.shiftKey) {
      void choose(chosen.from ?? (isOpenKnown ? indexOfOpen : index), index);
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
  const top = pages.row(first);
  const words = { today: t('group.today'), yesterday: t('group.yesterday') };
  return (
    <div className={classes.around}>
      {pages.isGrouped && top && room.top > 0 && (
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
        aria-activedescendant={
          isOpenKnown && indexOfOpen >= from && indexOfOpen <= until ? `mail-${open}` : undefined
        }
        aria-busy={pages.isLoading}
        tabIndex={0}
        onKeyDown={press}
        onScroll={room.onScroll}
      >
        <div style={{ height: room.tall }} role="presentation" />
        {Array.from({ length: Math.max(0, until - from + 1) }, (_, row) => from + row).map((index) => {
          const height = layout.sizeOf(index);
          if (height === 0) return null;
          const style = { transform: `translateY(${layout.startOf(index) + room.shift}px)`, height };
          const row = pages.row(index);
          if (!row) return <SkeletonRow key={index} style={style} density={density} />;
          return (
            <RowView
              key={index}
              row={row}
              preview={previews.get(row.mail.id)}
              place={{ at: index + 1, of: pages.total ?? -1 }}
              head={pages.isHead(index) ? groupName(row.mail, format, words) : undefined}
              style={style}
              density={density}
              isOpen={indexOfOpen === index}
              isChosen={chosen.has(row.mail.id)}
              isChoosing={!chosen.isEmpty}
              onClick={(event) => click(event, row.mail.id, index)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Brings a mail that was open before the list was into sight, once: after a reload, and in another order. */
function useFound(list: OpenList, open: number | undefined, show: (index: number) => void) {
  const tenant = useTenant();
  const queries = useQueryClient();
  const isRead = list.pages.total !== undefined;
  useEffect(() => {
    if (!isRead || !list.isToBeFound || open === undefined) return;
    list.isToBeFound = false;
    const { pages, byDate } = list;
    const known = pages.indexOf(open);
    if (known >= 0) show(known);
    if (known >= 0 || !byDate) return;
    const find = async () => {
      const given = { path: { tenant, mail: open } };
      const { date } = await queries.fetchQuery(read('/api/v1/tenants/{tenant}/mails/{mail}', given));
      const isBefore = beforeMail({ id: open, date }, byDate.isNewestFirst);
      const index = await byDate.countBefore(isBefore);
      if (!(await byDate.isAt(index, open))) return -1;
      show(index);
      return index;
    };
    // The reader says why a mail can't be read; the list stays at its top.
    list.finding = find()
      .catch(() => -1)
      .finally(() => {
        list.finding = undefined;
      });
  }, [isRead, list, open, show, tenant, queries]);
}

interface Pressed {
  list: OpenList;
  at: number;
  look: (index: number) => void;
  choose: (one: number, other: number) => Promise<void>;
}

/** The keys of the list itself; those of the whole page are in useMailKeys. */
function keyPressed(event: KeyboardEvent, { list, at, look, choose }: Pressed) {
  const { pages, chosen } = list;
  const step = STEPS[event.key];
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) chosen.all();
  else if (event.key === 'Escape' && !chosen.isEmpty) chosen.clear();
  else if (step !== undefined && !event.ctrlKey && !event.metaKey) {
    if (pages.count === 0) return;
    // Where no row is open, one begins at the one that is seen first.
    const from = at >= 0 ? at : list.edge.index - Math.sign(step);
    const to = Math.max(0, Math.min(pages.count - 1, pages.step(from, step)));
    if (event.shiftKey) {
      chosen.from ??= Math.max(at, 0);
      void choose(chosen.from, to);
    } else {
      chosen.from = to;
    }
    look(to);
  } else return;
  event.preventDefault();
}

const PAGE = 8;
const STEPS: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
