/** A dialog over the page, and a drawer from its left edge: with a title, and a button that closes it. */

import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Dialog.module.css';
import { quoted } from './Quoted';

interface DialogProps {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Only its buttons close it: what it shows is shown once. */
  stays?: boolean;
  /** Wider than a form. */
  wide?: boolean;
  children: ReactNode;
}

export function Dialog({ opened, onClose, title, stays, wide, children }: DialogProps) {
  const { t } = useTranslation('common');
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      centered
      size={wide ? 720 : 460}
      closeOnClickOutside={!stays}
      closeOnEscape={!stays}
      // What it asked may have changed by being answered: it does not fade into something else.
      transitionProps={{ exitDuration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content radius="lg">
        {/* Not Mantine's own head: its <header> counts as the page's. */}
        <div className={classes.head}>
          <Modal.Title>{quoted(title)}</Modal.Title>
          {!stays && <Modal.CloseButton aria-label={t('close')} />}
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

type SideSheetProps = Pick<DialogProps, 'opened' | 'onClose' | 'title' | 'children'>;

export function SideSheet({ opened, onClose, title, children }: SideSheetProps) {
  const { t } = useTranslation('common');
  return (
    <Drawer.Root opened={opened} onClose={onClose} size={280}>
      <Drawer.Overlay backgroundOpacity={0.35} />
      <Drawer.Content>
        <div className={classes.head}>
          <Drawer.Title>{title}</Drawer.Title>
          <Drawer.CloseButton aria-label={t('close')} />
        </div>
        <div className={classes.sheet}>{children}</div>
      </Drawer.Content>
    </Drawer.Root>
  );
}
