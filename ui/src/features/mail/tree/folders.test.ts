import { expect, test } from 'vitest';
import { type Node, treeOf } from './folders';

function lines(nodes: Node[], depth = 0): string[] {
  return nodes.flatMap(({ name, mails, below }) => [
    `${'  '.repeat(depth)}${name} ${mails ?? '-'}`,
    ...lines(below, depth + 1),
  ]);
}

test('folders stand below each other, also below those that have no mail', () => {
  const folders = ['Projects/Kiruna', 'Sent', 'INBOX', 'Projects/Harbour/2024', '/odd'].map((path) => ({
    path,
    mails: path.length,
  }));
  expect(lines(treeOf(folders))).toEqual([
    'INBOX 5',
    'odd 4',
    'Projects -',
    '  Harbour -',
    '    2024 21',
    '  Kiruna 15',
    'Sent 4',
  ]);
});
