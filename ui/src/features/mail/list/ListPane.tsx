/** The middle pane: how much there is, in what order, what is chosen, and the list. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Inbox, SearchX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, useAnswered } from '@/api';
import { EmptyState, ErrorState, toastProblem, useAnnounce, useProblemText } from '@/components';
import { ChosenBar } from '@/features/mail/export/ChosenBar';
import { type MailPlace, sortOf } from '@/features/mail/place';
import { useFormat } from '@/i18n/format';
import type { To } from './GoToDate';
import { type Goal, List } from './List';
import classes from './List.module.css';
import { ListMenu } from './ListMenu';
import { useDensity } from './useDensity';
import { useNews } from './useNews';
import type { OpenList } from './useOpenList';

interface ListPaneProps {
  list: OpenList;
  place: MailPlace;
  /** What the list is of, in words. */
  title: string;
  /** The mail one is at. */
  open: number | undefined;
  onOpen: (id: number, how: 'look' | 'enter') => void;
  /** Drops what was read and reads it anew. */
  onRenew: () => void;
}

export function ListPane({ list, place, title, open, onOpen, onRenew }: ListPaneProps) {
  const { t } = useTranslation('mail');
  const textOf = useProblemText();
  const { density, setDensity } = useDensity();
  const { pages, chosen } = list;
  const news = useNews(pages, place);
  const count = useCount(list, place);
  const isRefused = pages.error?.field === 'q';
  const [goal, setGoal] = useState<Goal>();
  const go = async (to: To) => {
    if (to === 'first') setGoal({ index: 0, where: 'start' });
    else if (to === 'last') setGoal({ index: pages.count - 1, where: 'end' });
    else {
      const index = await list.byDate?.countBefore(to).catch((error) => {
        const problem = Problem.from(error);
        toastProblem(t('list.notRead'), problem, textOf(problem).reason);
      });
      if (index !== undefined) setGoal({ index: Math.min(index, pages.count - 1), where: 'start' });
    }
  };
  useAnswered(pages.error?.isAway === true && pages.count > 0, pages.retry);
  return (
    <div className={classes.pane}>
      {chosen.isEmpty ? (
        <div className={classes.top}>
          <span className={classes.count}>{count}</span>
          <ListMenu
            place={place}
            sort={sortOf(place)}
            density={density}
            setDensity={setDensity}
            onGo={list.byDate && ((to) => void go(to))}
          />
        </div>
      ) : (
        <ChosenBar list={list} place={place} />
      )}
      {news && (
        <div className={classes.notice}>
          <span>{t('list.news')}</span>
          <Button variant="subtle" size="compact-sm" onClick={onRenew}>
            {t('list.show')}
          </Button>
        </div>
      )}
      {!pages.complete && (
        <div className={classes.notice} data-kind="amber">
          <span>{t('list.catchingUp')}</span>
          <Button variant="subtle" color="orange.8" size="compact-sm" onClick={onRenew}>
            {t('list.again')}
          </Button>
        </div>
      )}
      {pages.error && pages.count === 0 ? (
        isRefused ? (
          <EmptyState icon={SearchX} title={t('list.refused')}>
            {t('list.refusedHelp')}
          </EmptyState>
        ) : (
          <ErrorState
            tried={t('list.notRead')}
            error={pages.error}
            retry={pages.retry}
            elsewhere={
              <Button component={Link} to="/mail" variant="default">
                {t('list.elsewhere')}
              </Button>
            }
          />
        )
      ) : pages.total === 0 ? (
        <Empty place={place} />
      ) : (
        <List
          key={list.opened}
          list={list}
          label={title}
          density={density}
          open={open}
          onOpen={onOpen}
          goal={goal}
        />
      )}
      {pages.error && pages.count > 0 && (
        <div className={classes.notice} data-kind="amber" role="alert">
          <span>{t('list.moreNotRead')}</span>
          <Button variant="subtle" color="orange.8" size="compact-sm" onClick={pages.retry}>
            {t('common:tryAgain')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** How many there are; said aloud when a search has ended. */
function useCount({ pages }: OpenList, place: MailPlace): string {
  const { t } = useTranslation('mail');
  const format = useFormat();
  const announce = useAnnounce();
  const { total } = pages;
  const isSearch = place.q !== undefined;
  const number = format.number(total ?? 0);
  const count = total ?? 0;
  const text = isSearch ? t('list.found', { count, number }) : t('list.mails', { count, number });
  useEffect(() => {
    if (total !== undefined) announce(text);
  }, [total, text, announce]);
  if (total === undefined) return '';
  if (!isSearch || pages.took === undefined) return text;
  return `${text} · ${format.seconds(pages.took / 1000)}`;
}

function Empty({ place }: { place: MailPlace }) {
  const { t } = useTranslation('mail');
  if (place.q) {
    return (
      <EmptyState icon={SearchX} title={t('empty.search')}>
        {t('empty.searchHelp')}
      </EmptyState>
    );
  }
  if (place.folder !== undefined) {
    return (
      <EmptyState icon={Inbox} title={t('empty.folder')}>
        {t('empty.folderHelp')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={Inbox} title={t('empty.mailbox')}>
      {t('empty.mailboxHelp')}
    </EmptyState>
  );
}
