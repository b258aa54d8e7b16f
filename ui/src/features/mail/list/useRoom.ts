/**
 * The room in which a list is scrolled: which rows are seen, and the ways to others. What is seen stays where it is
 * when rows above it get or lose height.
 */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Layout, Scale } from './layout';

/** The row at the upper edge, and how many of its pixels are above. */
export interface Edge {
  index: number;
  hidden: number;
}

/** Rows out of sight that are there already. */
const OVERSCAN = 6;
/** So long nothing is scrolled when scrolling has ended. */
const REST_MS = 150;

export function useRoom(box: RefObject<HTMLElement | null>, layout: Layout, count: number, begin: Edge) {
  const [seen, setSeen] = useState(0);
  const edge = useRef(begin);
  const scale = new Scale(layout.height, seen);
  /** Pixels of the list above the upper edge, and of the page. */
  const [at, setAt] = useState({ list: layout.startOf(begin.index) + begin.hidden, page: 0 });
  const known = useRef(at);
  const latest = useRef({ layout, scale, count });
  latest.current = { layout, scale, count };

  const place = useCallback((list: number, page: number) => {
    const { layout, count } = latest.current;
    known.current = { list, page };
    const index = Math.min(Math.max(0, count - 1), layout.indexAt(list));
    edge.current = { index, hidden: list - layout.startOf(index) };
    setAt(known.current);
  }, []);
  /** Brings a place of the list to the upper edge. */
  const goTo = useCallback(
    (wanted: number) => {
      const { scale, layout } = latest.current;
      const height = box.current?.clientHeight ?? 0;
      const list = Math.max(0, Math.min(wanted, layout.height - height));
      const page = scale.pageAt(list);
      if (box.current) box.current.scrollTop = page;
      place(list, box.current?.scrollTop ?? page);
    },
    [box, place],
  );

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => setSeen(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  // At first, and when rows above have become higher or lower.
  const isPlaced = useRef(false);
  useLayoutEffect(() => {
    if (count === 0 || seen === 0) return;
    const list = layout.startOf(edge.current.index) + edge.current.hidden;
    if (!isPlaced.current || Math.abs(list - known.current.list) >= 1) goTo(list);
    isPlaced.current = true;
  }, [layout, count, seen, goTo]);

  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const { scale, layout } = latest.current;
    const { list, page } = known.current;
    const moved = element.scrollTop - page;
    if (Math.abs(moved) < 1) return;
    const isLeap = Math.abs(moved) > 2 * element.clientHeight;
    const to = isLeap ? scale.listAt(element.scrollTop) : list + moved;
    place(Math.max(0, Math.min(to, layout.height - element.clientHeight)), element.scrollTop);
    if (scale.isExact) return;
    // Small steps are as long as they look; where they have led to, the page follows.
    clearTimeout(rest.current);
    rest.current = setTimeout(() => goTo(known.current.list), REST_MS);
  }, [box, place, goTo]);

  /** Brings a row into sight, if it is not. */
  const show = useCallback(
    (index: number, where: 'near' | 'start' | 'end' = 'near') => {
      const { layout } = latest.current;
      const height = box.current?.clientHeight ?? 0;
      const [start, end] = [layout.startOf(index), layout.startOf(index + 1)];
      const { list } = known.current;
      if (where === 'start' || (where === 'near' && start < list)) goTo(start);
      else if (where === 'end' || end > list + height) goTo(end - height);
    },
    [box, goTo],
  );

  const first = layout.indexAt(at.list);
  const last = Math.min(count - 1, layout.indexAt(at.list + seen));
  return {
    /** Rows that are seen. */
    first,
    last,
    /** Rows that are there. */
    from: Math.max(0, first - OVERSCAN),
    until: Math.min(count - 1, last + OVERSCAN),
    /** Pixels from a place in the list to that in the page. */
    shift: at.page - at.list,
    top: at.list,
    tall: scale.tall,
    edge,
    onScroll,
    show,
  };
}
