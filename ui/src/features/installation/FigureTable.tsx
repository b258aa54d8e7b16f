/** A small table: what, a figure at the right, and a word on it. */

import type { ReactNode } from 'react';
import classes from './Installation.module.css';

export interface Figure {
  key: string;
  what: ReactNode;
  value: string;
  note?: ReactNode;
}

interface FigureTableProps {
  /** Above it. */
  caption: string;
  /** What is in the columns; without the last there is no word on the figures. */
  heads: [what: string, value: string, note?: string];
  rows: Figure[];
}

export function FigureTable({ caption, heads: [what, value, note], rows }: FigureTableProps) {
  return (
    <table className={classes.figures}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{what}</th>
          <th scope="col" data-numeric>
            {value}
          </th>
          {note && <th scope="col">{note}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.what}</th>
            <td data-numeric>{row.value}</td>
            {note && <td>{row.note}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
