/** The Mail area's three panes: mailboxes, the list, the mail. */

import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MailOpen, ScrollText } from 'lucide-react';
import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { EmptyState, Panes, quoted, SkeletonLines, usePaneCount, useTitle } from '@/components';
import { MailFrame } from '@/features/frame/MailFrame';
import { useTenant } from '@/features/session/tenant';
import { hasRole, useSession } from '@/features/session/useSession';
import { ExportDialog } from './export/ExportDialog';
import { ListPane } from './list/ListPane';
import { type OpenList, useOpenList } from './list/useOpenList';
import classes from './MailArea.module.css';
import { type GoTo, type MailPlace, useMailPlace } from './place';
import { Reader } from './reader/Reader';
import { SearchField } from './search/SearchField';
import { Tree } from './tree/Tree';
import { useMailKeys } from './useMailKeys';

export function MailArea() {
  const tenant = useTenant();
  // An operator says first whose mail it is; until then there is nothing to ask for.
  if (!tenant) return <MailFrame search={null}>{null}</MailFrame>;
  return <Area tenant={tenant} />;
}

function Area({ tenant }: { tenant: string }) {
  const { t } = useTranslation('mail');
  const { place, go } = useMailPlace();
  const [opened, drawer] = useDisclosure();
  const panes = usePaneCount();
  const list = useOpenList(tenant, place);
  const queries = useQueryClient();
  const detail = useRef<HTMLDivElement>(null);
  const title = useTitleOf(place);
  const isWaiting = useIsWaiting(place);
  useTitle(title);
  const { look, current } = useLook(place.mail, go);

  const open = (id: number, how: 'look' | 'enter') => {
    if (panes === 1) {
      // The browser's own way back leads to the list.
      if (how === 'enter') go({ mail: id }, { replace: place.mail !== undefined });
      else look(id);
      return;
    }
    if (how === 'enter' && place.mail === id) detail.current?.focus();
    look(id);
  };
  const back = useCallback(() => go({ mail: undefined }, { replace: true }), [go]);
  const search = (q: string | undefined) =>
    go({ q, mail: undefined, sort: place.sort === 'relevance' && !q ? undefined : place.sort });
  const renew = () => {
    list.pages.stop();
    void queries.resetQueries({ queryKey: ['mails', tenant] });
  };
  useMailKeys({ list: isWaiting ? undefined : list, open: current, onOpen: open, onBack: back });
  const refusal = list.pages.error?.field === 'q' ? list.pages.error : undefined;
  const index = place.mail === undefined ? -1 : list.pages.indexOf(place.mail);
  return (
    <ExportDialog>
      <MailFrame
        search={<SearchField place={place} scope={title} onSearch={search} refusal={refusal} />}
        onOpenTree={drawer.open}
      >
        {place.mail === undefined && <h1 className={classes.title}>{quoted(title)}</h1>}
        <Panes
          name="mail"
          labels={{ first: t('mailboxes'), list: t('list.label'), detail: t('reader') }}
          drawer={{ opened, onClose: drawer.close, title: t('mailboxes') }}
          chosen={place.mail !== undefined}
          first={<Tree place={place} onGone={drawer.close} />}
          list={
            isWaiting ? (
              <EmptyState icon={ScrollText} title={t('choose')}>
                {t('chooseHelp')}
              </EmptyState>
            ) : (
              <ListPane
                key={keyOf(place)}
                list={list}
                place={place}
                title={title}
                open={current}
                onOpen={open}
                onRenew={renew}
              />
            )
          }
          detail={
            <div ref={detail} className={classes.detail} tabIndex={-1}>
              {place.mail === undefined ? (
                <Nothing list={list} />
              ) : (
                // Its words come with the first mail: the list stays, and keeps the focus.
                <Suspense fallback={<SkeletonLines />}>
                  <Reader
                    key={place.mail}
                    id={place.mail}
                    listed={list.pages.row(index)?.mail}
                    onBack={panes === 1 ? back : undefined}
                    onClose={back}
                    onOpen={(id) => go({ mail: id })}
                  />
                </Suspense>
              )}
            </div>
          }
        />
      </MailFrame>
    </ExportDialog>
  );
}

function Nothing({ list }: { list: OpenList }) {
  const { t } = useTranslation('mail');
  if (list.pages.count === 0) return null;
  return (
    <EmptyState icon={MailOpen} title={t('noneOpen')}>
      {t('noneOpenHelp')}
    </EmptyState>
  );
}

/** Another list is another component: it has its own scroll position. */
function keyOf({ box, folder, q, sort }: MailPlace): string {
  return JSON.stringify([box, folder, q, sort]);
}

/** What the list is of, in words. */
function useTitleOf({ box, folder }: MailPlace): string {
  const { t } = useTranslation('mail');
  const tenant = useTenant();
  const { data } = useQuery(read('/api/v1/tenants/{tenant}/mail/mailboxes', { path: { tenant } }));
  if (folder === '') return t('noFolder');
  if (folder !== undefined) return folder.slice(folder.lastIndexOf('/') + 1);
  const [only, ...others] = data ?? [];
  if (box === undefined) return only && others.length === 0 ? only.address : t('allMailboxes');
  return data?.find(({ id }) => id === box)?.address ?? t('mailbox');
}

/** Who may read all mail says first whose: each reading is written down. */
function useIsWaiting({ box, q }: MailPlace): boolean {
  const session = useSession();
  return hasRole(session, 'compliance') && box === undefined && q === undefined;
}

const REST_MS = 120;

/**
 * Opens the mail that somebody rests at, not each that he passes with a key held down. `current` is where he is, the
 * address follows.
 */
function useLook(open: number | undefined, go: GoTo) {
  const [ahead, setAhead] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef({ at: 0, asked: open });
  const isOpen = useRef(open !== undefined);
  useEffect(() => {
    isOpen.current = open !== undefined;
  }, [open]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    setAhead((before) => (open === last.current.asked && before !== open ? before : undefined));
  }, [open]);
  const look = (id: number) => {
    const now = performance.now();
    const isPassing = now - last.current.at < REST_MS;
    last.current.at = now;
    setAhead(id);
    clearTimeout(timer.current);
    const follow = () => {
      last.current.asked = id;
      // The way back from the first leads to the list alone, that from the others not through each of them.
      go({ mail: id }, { replace: isOpen.current });
    };
    if (isPassing) timer.current = setTimeout(follow, REST_MS);
    else follow();
  };
  return { look, current: ahead ?? open };
}
