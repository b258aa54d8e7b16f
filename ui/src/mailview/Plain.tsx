/** A body that is text only, in the colours of the page. */

import { Fragment } from 'react';
import { readable } from '@/i18n/readable';
import type { Plain } from './body';
import classes from './mailview.module.css';

export function PlainBody({ pieces }: { pieces: Plain[] }) {
  return (
    <div className={classes.plain}>
      <Pieces pieces={pieces} />
    </div>
  );
}

function Pieces({ pieces }: { pieces: Plain[] }) {
  return pieces.map((piece, index) => {
    // A body is shown once and its pieces never change places.
    const key = `${index}`;
    if (piece.kind === 'quote') {
      return (
        <blockquote key={key}>
          <Pieces pieces={piece.inside} />
        </blockquote>
      );
    }
    if (piece.kind === 'link') {
      return (
        <a key={key} href={piece.to} target="_blank" rel="noopener noreferrer">
          <bdi>{readable(piece.text)}</bdi>
        </a>
      );
    }
    return <Fragment key={key}>{piece.text}</Fragment>;
  });
}
