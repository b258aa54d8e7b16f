/** A text with what was found in it marked. */

import type { Schemas } from '@/api';
import { readable } from '@/i18n/readable';

export function Pieces({ of }: { of: Schemas['Piece'][] }) {
  return (
    <bdi>
      {of.map(({ text, hit }, index) => {
        // A text is shown once and never changes its pieces' places.
        const key = `${index} ${text}`;
        return hit ? <mark key={key}>{readable(text)}</mark> : <span key={key}>{readable(text)}</span>;
      })}
    </bdi>
  );
}
