/**
 * The same thing done with many: says first what it touches, then does it one after the other, and tells in the end
 * which were refused, and why.
 */

import { Progress as Bar, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api';
import { useFormat } from '@/i18n/format';
import classes from './BulkDialog.module.css';
import { Dialog } from './Dialog';
import { useAnnounce } from './live';
import { Notice } from './Notice';
import { useProblemText } from './problemText';

interface BulkDialogProps<T> {
  title: string;
  /** What it touches, and what stays. */
  children: ReactNode;
  /** The button's word. */
  action: string;
  rows: T[];
  nameOf: (row: T) => string;
  run: (row: T) => Promise<unknown>;
  onClose: () => void;
  danger?: boolean;
  /** Something has to be chosen first. */
  notReady?: boolean;
}

interface Refused {
  name: string;
  problem: Problem;
}

const NAMED = 5;

export function BulkDialog<T>(props: BulkDialogProps<T>) {
  const { title, children, action, rows, nameOf, run, onClose, danger, notReady } = props;
  const { t } = useTranslation('common');
  const format = useFormat();
  const announce = useAnnounce();
  const [done, setDone] = useState<number>();
  const [refused, setRefused] = useState<Refused[]>([]);
  const stopped = useRef(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const start = async () => {
    const failed: Refused[] = [];
    setDone(0);
    for (const [index, row] of rows.entries()) {
      if (stopped.current) return;
      try {
        await run(row);
      } catch (error) {
        failed.push({ name: nameOf(row), problem: Problem.from(error) });
      }
      setDone(index + 1);
    }
    setRefused(failed);
    announce(t('bulk.done', { count: rows.length - failed.length, total: format.number(rows.length) }));
    if (failed.length === 0) onClose();
  };
  const running = done !== undefined && done < rows.length;
  const ended = done === rows.length;
  const named = rows.slice(0, NAMED).map(nameOf);
  const further = rows.length - named.length;
  return (
    <Dialog opened onClose={onClose} title={title} stays={running}>
      <Stack gap="md">
        {!ended && <Text component="div">{children}</Text>}
        {!ended && (
          <Text c="dimmed">
            {format.list([...named, ...(further > 0 ? [t('bulk.more', { count: further })] : [])])}
          </Text>
        )}
        {running && <Bar value={((done ?? 0) / rows.length) * 100} size="sm" aria-label={title} />}
        {ended && refused.length > 0 && <Refusals refused={refused} total={rows.length} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t(ended ? 'close' : 'cancel')}
          </Button>
          {!ended && (
            <Button
              onClick={start}
              loading={running}
              color={danger ? 'red.8' : undefined}
              disabled={notReady}
            >
              {action}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

function Refusals({ refused, total }: { refused: Refused[]; total: number }) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const textOf = useProblemText();
  return (
    <>
      <Notice tone="bad">{t('bulk.refused', { count: refused.length, total: format.number(total) })}</Notice>
      <ul className={classes.refused}>
        {refused.map(({ name, problem }) => (
          <li key={name}>
            <strong>{name}</strong>
            <span className="muted">{textOf(problem).reason}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
