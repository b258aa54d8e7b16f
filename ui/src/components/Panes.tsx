/**
 * Three panes beside each other, resizable, their widths remembered. Below 900 px the first is in a drawer; below
 * 600 px, and where it is not high either, as at twice the size, only the list or the detail is seen.
 */

import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { SideSheet } from './Dialog';
import classes from './Panes.module.css';

interface PanesProps {
  /** Under which the widths are remembered. */
  name: string;
  first: ReactNode;
  list: ReactNode;
  detail: ReactNode;
  /** Whether something is chosen, which one pane alone then shows. */
  chosen: boolean;
  /** The first pane's drawer, where there is no room beside. */
  drawer: { opened: boolean; onClose: () => void; title: string };
  labels: { first: string; list: string; detail: string };
}

/** How many panes there is room for. */
export function usePaneCount(): 1 | 2 | 3 {
  const two = useMediaQuery('(width >= 600px) and (height >= 480px), (width >= 900px)', true, {
    getInitialValueInEffect: false,
  });
  const three = useMediaQuery('(width >= 900px)', true, { getInitialValueInEffect: false });
  return three ? 3 : two ? 2 : 1;
}

export function Panes({ name, first, list, detail, chosen, drawer, labels }: PanesProps) {
  const count = usePaneCount();
  const layout = useDefaultLayout({
    id: `mailstead.panes.${name}.${count}`,
    panelIds: count === 3 ? ['first', 'list', 'detail'] : ['list', 'detail'],
    storage: localStorage,
  });
  const inDrawer = count < 3 && <SideSheet {...drawer}>{first}</SideSheet>;
  if (count === 1) {
    return (
      <>
        {inDrawer}
        {chosen ? <Pane label={labels.detail}>{detail}</Pane> : <Pane label={labels.list}>{list}</Pane>}
      </>
    );
  }
  return (
    <>
      {inDrawer}
      <Group key={count} className={classes.panes} {...layout}>
        {count === 3 && (
          <>
            <Panel id="first" defaultSize="18%" minSize={160} maxSize={420}>
              <Pane label={labels.first}>{first}</Pane>
            </Panel>
            <Separator className={classes.separator} />
          </>
        )}
        <Panel id="list" defaultSize={count === 3 ? '32%' : '42%'} minSize={260}>
          <Pane label={labels.list}>{list}</Pane>
        </Panel>
        <Separator className={classes.separator} />
        <Panel id="detail" minSize={280}>
          <Pane label={labels.detail}>{detail}</Pane>
        </Panel>
      </Group>
    </>
  );
}

function Pane({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes.pane} aria-label={label}>
      {children}
    </section>
  );
}
