/** A row of the list: who, when, about what, and how it begins or what was found in it. */

import { Check, Layers, Paperclip } from 'lucide-react';
import { type CSSProperties, type MouseEvent, memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Quoted } from '@/components';
import { useFormat } from '@/i18n/format';
import { rowDate } from './groups';
import classes from './List.module.css';
import { Pieces } from './Pieces';
import type { Row } from './pages';
import type { Preview } from './previews';
import type { Density } from './useDensity';

interface RowViewProps {
  row: Row;
  preview: Preview | undefined;
  place: { at: number; of: number };
  /** What stands above it, if a group begins. */
  head: string | undefined;
  style: CSSProperties;
  density: Density;
  isOpen: boolean;
  isChosen: boolean;
  /** Whether any is chosen: then the boxes are seen. */
  isChoosing: boolean;
  onClick: (event: MouseEvent) => void;
}

export const RowView = memo(
  function RowView(props: RowViewProps) {
    const { row, preview, place, head, style, density, isOpen, isChosen, isChoosing, onClick } = props;
    const { t } = useTranslation('mail');
    const format = useFormat();
    const { mail, others } = row;
    const from = mail.from?.name || mail.from?.address || t('row.noSender');
    const subject = preview?.subject ?? [{ text: mail.subject, hit: false }];
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which row is active
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
      <div
        id={`mail-${mail.id}`}
        role="option"
        aria-selected={isChosen || (isOpen && !isChoosing)}
        aria-posinset={place.at}
        aria-setsize={place.of}
        className={classes.item}
        style={style}
        data-open={isOpen || undefined}
        data-chosen={isChosen || undefined}
        data-choosing={isChoosing || undefined}
        onClick={onClick}
        onMouseDown={(event) => {
          // Shift chooses rows, not their text.
          if (event.shiftKey) event.preventDefault();
        }}
      >
        {head && <div className={classes.heading}>{head}</div>}
        <div className={classes.row} data-density={density}>
          <span className={classes.box} data-box aria-hidden>
            <span>{isChosen && <Check size={14} strokeWidth={3} />}</span>
          </span>
          <div className={classes.line}>
            <Quoted className={classes.from}>{from}</Quoted>
            {others.length > 0 && (
              <span className={classes.mark} title={t('row.versions', { count: others.length + 1 })}>
                <Layers size={13} aria-hidden />
                {others.length + 1}
                <span className={classes.said}>{t('row.versions', { count: others.length + 1 })}</span>
              </span>
            )}
            {mail.attachments > 0 && (
              <span className={classes.clip}>
                <Paperclip size={13} aria-hidden />
                <span className={classes.said}>{t('row.attachments', { count: mail.attachments })}</span>
              </span>
            )}
            <time dateTime={new Date(mail.date * 1000).toISOString()} className={classes.date}>
              {rowDate(mail, format)}
            </time>
          </div>
          <div className={classes.subject}>
            {mail.subject ? <Pieces of={subject} /> : <i className="muted">{t('row.noSubject')}</i>}
          </div>
          {density === 'comfortable' && (
            <div className={classes.preview}>{preview ? <Pieces of={preview.text} /> : ' '}</div>
          )}
        </div>
      </div>
    );
  },
  // The handler is made anew each time and does the same.
  (a, b) =>
    a.row === b.row &&
    a.row.others.length === b.row.others.length &&
    a.preview === b.preview &&
    a.head === b.head &&
    a.density === b.density &&
    a.isOpen === b.isOpen &&
    a.isChosen === b.isChosen &&
    a.isChoosing === b.isChoosing &&
    a.style.transform === b.style.transform &&
    a.style.height === b.style.height &&
    a.place.at === b.place.at &&
    a.place.of === b.place.of,
);

/** A row that is on its way. */
export function SkeletonRow({ style, density }: { style: CSSProperties; density: Density }) {
  return (
    <div className={classes.item} style={style} role="presentation">
      <div className={classes.row} data-density={density} data-skeleton>
        <i style={{ width: '38%' }} />
        <i style={{ width: '76%' }} />
        {density === 'comfortable' && <i style={{ width: '92%' }} />}
      </div>
    </div>
  );
}
