/** A small table: what, with a word on it, and a figure at the right. */

import type { ReactNode } from 'react';
import classes from './Installation.module.css';

export interface Figure {
  key: string;
  what: ReactNode;
  /** Below it. */
  note?: ReactNode;
  value: string;
}

interface FigureTableProps {
  /** Above it. */
  caption: string;
  /** What is in the columns. */
  heads: [what: string, value: string];
  rows: Figure[];
}

export function FigureTable({ caption, heads: [what, value], rows }: FigureTableProps) {
  return (
    <table className={classes.figures}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col" data-numeric>
            {value}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {row.what}
              {row.note && <div className="muted">{row.note}</div>}
            </th>
            <td data-numeric>{row.value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
