/**
 * Words that somebody else chose: a sender's name, a subject, a file's name, a folder's. They stand for themselves
 * (`<bdi>`: Arabic is read from the right, what is around it is not), and nothing in them can turn the rest round.
 */

import type { ReactNode } from 'react';
import { readable } from '@/i18n/readable';

interface QuotedProps {
  children: string;
  className?: string;
  /** The whole, where it may be cut. */
  title?: string;
}

export function Quoted({ children, className, title }: QuotedProps) {
  return (
    <bdi className={className} title={title && readable(title)}>
      {readable(children)}
    </bdi>
  );
}

/** The same of what may be more than words. */
export function quoted(content: ReactNode): ReactNode {
  return typeof content === 'string' ? <Quoted>{content}</Quoted> : content;
}
