/**
 * The body of a mail as the service gives it: a safe page, and how much of it was not loaded from elsewhere.
 *
 * The page itself is never put into ours: it is shown in a frame that loads it by its address, under its own policy.
 * A mail that is text only is the exception: its words, quotes and links are taken out and built anew (Plain.tsx).
 */

import { queryOptions } from '@tanstack/react-query';
import { addressOf, answerFrom, type Problem } from '@/api';

export interface Body {
  /** Where the page is. */
  address: string;
  /** Pictures and the like that were not loaded. */
  blocked: number;
  /** The body, if it is text only; else it is for the frame. */
  plain: Plain[] | undefined;
}

/** A piece of a text. */
export type Plain =
  | { kind: 'text'; text: string }
  | { kind: 'link'; to: string; text: string }
  | { kind: 'quote'; inside: Plain[] };

export function bodyQuery(tenant: string, mail: number, remote: boolean) {
  const address = addressOf('/api/v1/tenants/{tenant}/mails/{mail}/html', {
    path: { tenant, mail },
    query: remote ? { remote } : {},
  });
  return queryOptions<Body, Problem>({
    queryKey: ['body', address],
    queryFn: async ({ signal }) => {
      const response = await answerFrom(address, signal);
      const blocked = Number(response.headers.get('mailstead-remote-blocked') ?? 0);
      return { address, blocked, plain: plainOf(await response.text()) };
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** The text of a page whose bodies are all text. The parser runs nothing and loads nothing. */
function plainOf(page: string): Plain[] | undefined {
  const bodies = page.match(/<div class="x-body[^>]*>/g) ?? [];
  if (bodies.some((body) => !body.includes('x-text'))) return undefined;
  // Not the head: its style sheets would be measured by our own policy.
  const inside = page.slice(page.indexOf('<body>'));
  const { body } = new DOMParser().parseFromString(inside, 'text/html');
  if (body.querySelector('img') !== null) return undefined;
  return [...body.children].flatMap((part) => piecesOf(part));
}

function piecesOf(node: Node): Plain[] {
  return [...node.childNodes].flatMap((child): Plain[] => {
    if (child instanceof HTMLAnchorElement) {
      const to = child.getAttribute('href') ?? '';
      const text = child.textContent ?? '';
      return /^(https?|mailto):/i.test(to) ? [{ kind: 'link', to, text }] : [{ kind: 'text', text }];
    }
    if (child instanceof HTMLQuoteElement) return [{ kind: 'quote', inside: piecesOf(child) }];
    if (child instanceof Element) return piecesOf(child);
    return [{ kind: 'text', text: child.textContent ?? '' }];
  });
}
