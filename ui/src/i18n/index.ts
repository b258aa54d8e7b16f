/**
 * The words: one file for each feature and language, `en/<feature>.json` and `de/<feature>.json`, loaded when a page
 * asks for them with `useTranslation('<feature>')`. keys.test.ts finds missing and unused ones.
 */

import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { isolated } from './readable';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = 'mailstead.language';
const files = import.meta.glob<Record<string, unknown>>(['./en/*.json', './de/*.json'], {
  import: 'default',
});

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = files[`./${language}/${namespace}.json`];
    if (!load) return done(new Error(`there are no words ${language}/${namespace}`), false);
    load().then(
      (words) => done(null, words),
      (error) => done(error as Error, false),
    );
  },
};

function isLanguage(value: unknown): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** The language chosen, else the first of the browser's that we have. */
function first(): Language {
  const kept = localStorage.getItem(KEPT);
  if (isLanguage(kept)) return kept;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en';
}

/** React makes what is put in harmless as markup; as text it is made harmless here. */
export const INTERPOLATION = { escapeValue: true, escape: isolated };

export async function startWords() {
  const follow = (language: string) => document.documentElement.setAttribute('lang', language);
  i18next.on('languageChanged', follow);
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: first(),
      supportedLngs: LANGUAGES,
      load: 'languageOnly',
      // Both languages are complete: a test sees to it.
      fallbackLng: false,
      ns: ['common'],
      defaultNS: 'common',
      interpolation: INTERPOLATION,
      react: { useSuspense: true },
    });
}

export function chooseLanguage(language: Language) {
  localStorage.setItem(KEPT, language);
  return i18next.changeLanguage(language);
}

/** The tag by which dates and numbers are written: the browser's own variant of the language chosen. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}
