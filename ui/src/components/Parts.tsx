/** A whole in its parts: a bar for the eye, and below it each part with its figure. */

import type { ReactNode } from 'react';
import classes from './Parts.module.css';

export interface Part {
  label: string;
  /** In what the whole is counted in. */
  size: number;
  /** The size as it is read. */
  written: string;
  /** How loud it is; `none` is what is left of the bar. */
  shade: 'full' | 'half' | 'quiet' | 'grey' | 'none';
}

interface PartsProps {
  parts: Part[];
  whole: number;
  /** A last word in the legend. */
  note?: ReactNode;
}

export function Parts({ parts, whole, note }: PartsProps) {
  const drawn = parts.filter(({ shade }) => shade !== 'none');
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {drawn.map(({ label, size, shade }) => (
          <span
            key={label}
            data-shade={shade}
            style={{ width: `${whole > 0 ? (size / whole) * 100 : 0}%` }}
          />
        ))}
      </div>
      <ul className={classes.legend}>
        {parts.map(({ label, written, shade }) => (
          <li key={label}>
            <span className={classes.swatch} data-shade={shade} aria-hidden />
            {label} <strong>{written}</strong>
          </li>
        ))}
        {note && <li className="muted">{note}</li>}
      </ul>
    </>
  );
}
