/**
 * A mail on paper: its head, its text and its digest, on as many sheets as it takes. A mail's own page can't be
 * printed from here, because nothing may look into its frame; in a window of its own it can.
 */

import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { addressOf, Problem, type Schemas } from '@/api';
import { quoted, Time, toastProblem, useProblemText } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { beginningOf } from '@/mailview/bytes';
import classes from './Print.module.css';
import type { Person } from './recipients';

/** Characters of a text that are printed. */
const MOST = 2 * 1024 * 1024;

/** Prints the mail that is open: by `print`, and by the browser's own key. */
export function usePrint(mail: Schemas['ShownMail'] | undefined) {
  const { t } = useTranslation('reader');
  const tenant = useTenant();
  const textOf = useProblemText();
  const [text, setText] = useState<string>();
  useEffect(() => {
    if (text === undefined) return undefined;
    const done = () => setText(undefined);
    window.addEventListener('afterprint', done);
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [text]);
  const print = async () => {
    if (!mail) return;
    const address = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/text', {
      path: { tenant, mail: mail.id },
    });
    try {
      setText((await beginningOf(address, MOST, new AbortController().signal)).text);
    } catch (error) {
      const problem = Problem.from(error);
      toastProblem(t('notPrinted'), problem, textOf(problem).reason);
    }
  };
  const latest = useRef(print);
  useEffect(() => {
    latest.current = print;
  });
  const isThere = mail !== undefined;
  useEffect(() => {
    if (!isThere) return undefined;
    const press = (event: KeyboardEvent) => {
      const isPrint = event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey);
      // Over a dialog it is what one sees there that is meant.
      if (!isPrint || event.shiftKey || event.altKey || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      void latest.current();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isThere]);
  const sheet = mail && text !== undefined && createPortal(<Sheet mail={mail} text={text} />, document.body);
  return { print, sheet };
}

function Sheet({ mail, text }: { mail: Schemas['ShownMail']; text: string }) {
  const { t } = useTranslation('reader');
  const names = mail.attachments.filter(({ inline }) => !inline).map(({ name }) => name || t('unnamed'));
  return (
    <div className={classes.sheet}>
      <h1>{quoted(mail.subject || t('noSubject'))}</h1>
      <dl>
        <Line name={t('from')}>{written(mail.from)}</Line>
        <Line name={t('to')}>{written(mail.to)}</Line>
        <Line name={t('cc')}>{written(mail.cc)}</Line>
        <dt>{t('date')}</dt>
        <dd>
          <Time at={mail.date * 1000} form="exact" />
        </dd>
        <Line name={t('attached')}>{names.join(', ')}</Line>
        <Line name={t('digest')}>{mail.digest}</Line>
      </dl>
      <pre>{text}</pre>
    </div>
  );
}

function Line({ name, children }: { name: string; children: string }) {
  if (children === '') return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{quoted(children)}</dd>
    </>
  );
}

function written(people: Person[]): string {
  return people.map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ');
}
