/**
 * The words are complete: both languages have the same keys, every key that a page asks for is there, and none is
 * there that nobody asks for.
 *
 * Keys are found in the source: `t('a.b')` after `useTranslation('<feature>')`, or `t('<feature>:a.b')`, and
 * `<Trans i18nKey="…">`. A key that is put together begins with what is fixed, as t(`state.${state}`), and asks for
 * everything below that.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { LANGUAGES } from './index';

const src = fileURLToPath(new URL('..', import.meta.url));
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** `feature:a.b` → text. */
function wordsOf(language: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(`${src}/i18n/${language}`)) {
    const walk = (path: string, value: unknown) => {
      if (typeof value === 'string') found.set(path, value);
      else for (const [key, below] of Object.entries(value as object)) walk(join(path, key), below);
    };
    walk(
      `${file.replace('.json', '')}:`,
      JSON.parse(readFileSync(`${src}/i18n/${language}/${file}`, 'utf8')),
    );
  }
  return found;
}

function join(path: string, key: string): string {
  return path.endsWith(':') ? path + key : `${path}.${key}`;
}

/** A key that is asked for; or the beginning of some. */
interface Asked {
  key: string;
  begins: boolean;
  where: string;
}

function askedIn(file: string): Asked[] {
  const text = readFileSync(`${src}/${file}`, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const feature = /useTranslation\('([\w-]+)'\)/.exec(text)?.[1];
  const asked: Asked[] = [];
  const ask = (key: string, begins: boolean, node: ts.Node) => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    const full = key.includes(':') ? key : `${feature}:${key}`;
    asked.push({ key: full, begins, where: `${file}:${line}` });
  };
  const take = (node: ts.Node | undefined) => {
    if (!node) return;
    if (ts.isStringLiteralLike(node)) ask(node.text, false, node);
    else if (ts.isTemplateExpression(node)) ask(node.head.text, true, node);
    else if (ts.isConditionalExpression(node)) for (const one of [node.whenTrue, node.whenFalse]) take(one);
    else if (ts.isParenthesizedExpression(node)) take(node.expression);
    else if (ts.isJsxExpression(node)) take(node.expression);
    else throw new Error(`${file}: a key that can't be found in the source: ${node.getText()}`);
  };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      take(node.arguments[0]);
    }
    if (ts.isJsxAttribute(node) && node.name.getText() === 'i18nKey') take(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return asked;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
  .map((file) => file.replaceAll('\\', '/'));
const asked = files.flatMap(askedIn);
const words = wordsOf('en');
/** As they are asked for: without the forms of the plural. */
const keys = new Set([...words.keys()].map((key) => key.replace(PLURAL, '')));

test('the source asks for words', () => {
  expect(asked.length).toBeGreaterThan(50);
});

test.each(LANGUAGES.filter((language) => language !== 'en'))('%s has the keys of en', (language) => {
  expect([...wordsOf(language).keys()].sort()).toEqual([...words.keys()].sort());
});

test.each(LANGUAGES)('%s has no empty text, and both plural forms', (language) => {
  const all = wordsOf(language);
  const bad = [...all].filter(([key, text]) => {
    const base = key.replace(PLURAL, '');
    return text.trim() === '' || (base !== key && !(all.has(`${base}_one`) && all.has(`${base}_other`)));
  });
  expect(bad).toEqual([]);
});

test.each(LANGUAGES.filter((language) => language !== 'en'))(
  '%s has the values of en in each text',
  (language) => {
    const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}|<\/?\w+>/g)].map(([all]) => all).sort();
    const all = wordsOf(language);
    const bad = [...words].filter(([key, text]) => `${values(text)}` !== `${values(all.get(key) ?? '')}`);
    expect(bad).toEqual([]);
  },
);

test('every key that is asked for is there', () => {
  const missing = asked.filter(({ key, begins }) =>
    begins ? ![...keys].some((known) => known.startsWith(key)) : !keys.has(key),
  );
  expect(missing).toEqual([]);
});

test('every key that is there is asked for', () => {
  const whole = new Set(asked.filter(({ begins }) => !begins).map(({ key }) => key));
  const begun = asked.filter(({ begins }) => begins).map(({ key }) => key);
  const unused = [...keys].filter((key) => !whole.has(key) && !begun.some((begin) => key.startsWith(begin)));
  expect(unused).toEqual([]);
});
