/** A mailbox in the left pane: all its mail, and below it its folders. */

import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, FolderArchive, FolderClosed, FolderMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { Quoted } from '@/components';
import type { MailPlace } from '@/features/mail/place';
import { useTenant } from '@/features/session/tenant';
import { readable } from '@/i18n/readable';
import { type Node, treeOf } from './folders';
import classes from './Tree.module.css';
import { TreeLink } from './TreeLink';

/** How far folders stand in, and those below them. */
const FOLDER = 1.75;
const STEP = 0.9;

interface MailboxProps {
  mailbox: Schemas['Readable'];
  place: MailPlace;
  isOpenAtFirst: boolean;
  onGone: () => void;
}

export function Mailbox({ mailbox, place, isOpenAtFirst, onGone }: MailboxProps) {
  const { t } = useTranslation('mail');
  const tenant = useTenant();
  const isHere = place.box === mailbox.id;
  const [open, setOpen] = useState<boolean>();
  const isOpen = open ?? (isOpenAtFirst || isHere);
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/mail/mailboxes/{mailbox}/folders', {
      path: { tenant, mailbox: mailbox.id },
    }),
    enabled: isOpen,
  });
  // Of those that were never opened it is not known.
  const hasFolders = data === undefined ? !isOpen : data.length > 0;
  const below = { place, box: mailbox.id, onGone };
  return (
    <li>
      <div className={classes.line}>
        <TreeLink
          to={{ box: mailbox.id }}
          title={mailbox.address}
          count={mailbox.mails}
          icon={mailbox.imported && <FolderArchive size={16} aria-label={t('imported')} />}
          depth={hasFolders ? 1.25 : 0}
          isCurrent={isHere && place.folder === undefined}
          onGone={onGone}
        >
          <Address of={mailbox.address} />
        </TreeLink>
        {hasFolders && (
          <ActionIcon
            className={classes.toggle}
            size={24}
            aria-label={t(isOpen ? 'closeFolders' : 'openFolders', { mailbox: mailbox.address })}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {isOpen && data && data.length > 0 && (
        <ul>
          <Folders nodes={treeOf(data)} depth={FOLDER} {...below} />
          <li>
            <TreeLink
              to={{ box: mailbox.id, folder: '' }}
              icon={<FolderMinus size={16} aria-hidden />}
              depth={FOLDER}
              isCurrent={isHere && place.folder === ''}
              onGone={onGone}
            >
              {t('noFolder')}
            </TreeLink>
          </li>
        </ul>
      )}
    </li>
  );
}

interface FoldersProps {
  nodes: Node[];
  depth: number;
  box: number;
  place: MailPlace;
  onGone: () => void;
}

function Folders({ nodes, depth, box, place, onGone }: FoldersProps) {
  return nodes.map(({ name, path, mails, below }) => (
    <li key={path}>
      {mails === undefined ? (
        <span className={classes.link} style={{ paddingLeft: 8 + depth * 16 }}>
          <FolderClosed size={16} aria-hidden />
          <Quoted className={classes.name}>{name}</Quoted>
        </span>
      ) : (
        <TreeLink
          to={{ box, folder: path }}
          icon={<FolderClosed size={16} aria-hidden />}
          title={path}
          count={mails}
          depth={depth}
          isCurrent={place.box === box && place.folder === path}
          onGone={onGone}
        >
          {name}
        </TreeLink>
      )}
      {below.length > 0 && (
        <ul>
          <Folders nodes={below} depth={depth + STEP} box={box} place={place} onGone={onGone} />
        </ul>
      )}
    </li>
  ));
}

/** An address whose name is read first. */
function Address({ of }: { of: string }) {
  const at = of.lastIndexOf('@');
  return (
    <>
      {readable(of.slice(0, at))}
      <span className={classes.domain}>{readable(of.slice(at))}</span>
    </>
  );
}
