/** A row of bars: one figure a day or so. The figures are in a table for who can't see them. */

import { useFormat } from '@/i18n/format';
import classes from './Bars.module.css';

export interface Bar {
  /** When or what, for tooltip and table. */
  label: string;
  value: number;
}

interface BarsProps {
  bars: Bar[];
  /** What is counted: "Mails per day". */
  caption: string;
  /** `n => "12 mails"`. */
  write: (value: number) => string;
  height?: number;
}

export function Bars({ bars, caption, write, height = 148 }: BarsProps) {
  const format = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const top = ceiling(most);
  return (
    <figure className={classes.figure}>
      <div className={classes.chart} style={{ height }} aria-hidden>
        <div className={classes.scale}>
          <span>{format.number(top)}</span>
          <span>{format.number(top / 2)}</span>
          <span>0</span>
        </div>
        <div className={classes.bars}>
          {bars.map((bar) => (
            <div key={bar.label} className={classes.slot} title={`${bar.label}: ${write(bar.value)}`}>
              <div
                className={classes.bar}
                style={{ height: `${Math.max(bar.value > 0 ? 1.5 : 0, (bar.value / top) * 100)}%` }}
              />
            </div>
          ))}
        </div>
      </div>
      <div className={classes.ends} aria-hidden>
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <table className={classes.table}>
        <caption>{caption}</caption>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              <td>{write(bar.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** The next round number that can be halved. */
export function ceiling(value: number): number {
  if (value <= 2) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}
