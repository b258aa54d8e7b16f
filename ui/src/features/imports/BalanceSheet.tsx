/** What became of every mail of a file, and why those that failed did. */

import { useTranslation } from 'react-i18next';
import { Notice, Quoted, quoted } from '@/components';
import { useFormat } from '@/i18n/format';
import { type Balance, isBalanced, PARTS } from './balance';
import classes from './Imports.module.css';

/** More rows help nobody: the command line lists all. */
const SHOWN = 200;

export function BalanceSheet({ balance }: { balance: Balance }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <div className={classes.sheet}>
      {!isBalanced(balance) && <Notice tone="bad">{t('balance.off')}</Notice>}
      <table className={classes.balance}>
        <caption>{t('balance.title')}</caption>
        <tbody>
          {PARTS.map((part) => (
            <tr key={part} data-bad={(part === 'failed' && balance.failed > 0) || undefined}>
              <th scope="row">{t(`balance.${part}`)}</th>
              <td>{format.number(balance[part])}</td>
            </tr>
          ))}
          {balance.headless > 0 && (
            <tr>
              <th scope="row">{t('balance.headless')}</th>
              <td>{format.number(balance.headless)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('balance.seen')}</th>
            <td>{format.number(balance.seen)}</td>
          </tr>
        </tfoot>
      </table>
      {balance.listed.length > 0 && (
        <ul className={classes.failures}>
          {balance.listed.slice(0, SHOWN).map(({ path, offset, reason }) => (
            <li key={`${path} ${offset}`}>
              <strong>{quoted(reason)}</strong>
              <span className="muted">
                <Quoted>{path}</Quoted>
                {offset !== undefined &&
                  offset !== null &&
                  ` · ${t('balance.offset', { offset: format.number(offset) })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {balance.listed.length > SHOWN && (
        <p className="muted">{t('balance.more', { count: balance.listed.length - SHOWN })}</p>
      )}
    </div>
  );
}
