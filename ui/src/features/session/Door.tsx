/** The frame of pages before one is inside: the mark, one card, languages below. */

import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Mark, useAnnounce, useTitle } from '@/components';
import { chooseLanguage, LANGUAGES } from '@/i18n';
import classes from './Door.module.css';

interface DoorProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
}

export function Door({ title, lead, children }: DoorProps) {
  const { i18n, t } = useTranslation('session');
  useTitle(title);
  const announce = useAnnounce();
  // What was said last was said to whoever was inside.
  useEffect(() => announce(''), [announce]);
  return (
    <div className={classes.ground}>
      <main className={classes.door}>
        <div className={classes.brand}>
          <Mark size={32} />
          <span>{t('product')}</span>
        </div>
        <section className={classes.card}>
          <h1>{title}</h1>
          {lead && <div className={classes.lead}>{lead}</div>}
          {children}
        </section>
        <nav className={classes.languages} aria-label={t('languages')}>
          {LANGUAGES.map((language) => (
            <button
              key={language}
              type="button"
              lang={language}
              aria-pressed={i18n.language === language}
              onClick={() => void chooseLanguage(language)}
            >
              {new Intl.DisplayNames(language, { type: 'language' }).of(language)}
            </button>
          ))}
        </nav>
      </main>
    </div>
  );
}
