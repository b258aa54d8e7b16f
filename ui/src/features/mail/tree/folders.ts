/** Folders as a tree, from their paths. */

import type { Schemas } from '@/api';

export interface Node {
  name: string;
  path: string;
  /** Mails in it; absent where only folders below it have any. */
  mails: number | undefined;
  below: Node[];
}

export function treeOf(folders: Schemas['Folder'][]): Node[] {
  const roots: Node[] = [];
  const known = new Map<string, Node>();
  const nodeAt = (path: string): Node => {
    const found = known.get(path);
    if (found) return found;
    const cut = path.lastIndexOf('/');
    const node: Node = { name: path.slice(cut + 1), path, mails: undefined, below: [] };
    known.set(path, node);
    (cut > 0 ? nodeAt(path.slice(0, cut)).below : roots).push(node);
    return node;
  };
  for (const { path, mails } of folders) nodeAt(path).mails = mails;
  const order = (nodes: Node[]) => {
    nodes.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
    for (const { below } of nodes) order(below);
  };
  order(roots);
  return roots;
}

/** The inbox stands first, whatever its language. */
function rank({ path }: Node): number {
  return /^(inbox|posteingang)$/i.test(path) ? 0 : 1;
}
