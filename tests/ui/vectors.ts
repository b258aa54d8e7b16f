// The attacks that the safe HTML is tested with, read from where they stand: one list for both.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';

const SOURCE = new URL('../../crates/mail/tests/mail/display/vectors.rs', import.meta.url);
/** A string of Rust's. The file has no raw ones. */
const LITERAL = /"((?:[^"\\]|\\[\s\S])*)"/g;
const ESCAPE = /\\(?:u\{([0-9a-f]+)\}|x([0-9a-f]{2})|\r?\n\s*|([\s\S]))/gi;
const SHORT: Record<string, string> = { n: '\n', r: '\r', t: '\t', 0: '\0' };

/** All lists of the file by name: SCRIPTS, ADDRESSES, … */
function lists(): Map<string, string[]> {
  const source = readFileSync(SOURCE, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const found = source.matchAll(/pub const (\w+): &\[&str\] = &\[([\s\S]*?)\n\];/g);
  return new Map([...found].map(([, name = '', body = '']) => [name, [...body.matchAll(LITERAL)].map(text)]));
}

function text([, literal = '']: RegExpMatchArray): string {
  return literal.replace(ESCAPE, (_, unicode?: string, byte?: string, short?: string) => {
    const code = unicode ?? byte;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return short === undefined ? '' : (SHORT[short] ?? short);
  });
}

const LISTS = lists();
export const ATTACKS = [...LISTS.values()].flat();
export const SCRIPTS = LISTS.get('SCRIPTS') ?? [];

/** A mail with a body that nothing on its way changes. */
export function attacking(index: number, html: string): string {
  return [
    'From: Mallory <mallory@elsewhere.test>',
    'To: anna@acme.test',
    `Subject: Attack ${index}`,
    `Date: ${new Date(Date.UTC(2026, 2, 14) - index * 60_000).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <attack-${index}@elsewhere.test>`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    folded(html),
  ].join('\r\n');
}

function folded(content: string): string {
  return Buffer.from(content).toString('base64').replace(/.{76}/g, '$&\r\n');
}

/** Words of a header that nothing on their way changes (RFC 2047). */
export function encodedWords(words: string): string {
  const pieces = [...words].reduce<string[]>((all, letter) => {
    const last = all.at(-1);
    if (last !== undefined && Buffer.byteLength(last + letter) <= 40) all[all.length - 1] = last + letter;
    else all.push(letter);
    return all;
  }, []);
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`).join('\r\n ');
}
