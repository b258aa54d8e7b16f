/** In what order the mails stand, how close, and the search to be kept. */

import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core';
import { ChevronDown, Download, Rows2, Rows3 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useExportDialog } from '@/features/mail/export/ExportDialog';
import { type MailPlace, SORTS, type Sort, useMailPlace } from '@/features/mail/place';
import { SaveSearch } from '@/features/mail/search/SaveSearch';
import { GoToDate, type To } from './GoToDate';
import classes from './List.module.css';
import type { Density } from './useDensity';

interface ListMenuProps {
  place: MailPlace;
  sort: Sort;
  density: Density;
  setDensity: (density: Density) => void;
  /** Absent where the order is not by date. */
  onGo: ((to: To) => void) | undefined;
}

export function ListMenu({ place, sort, density, setDensity, onGo }: ListMenuProps) {
  const { t } = useTranslation('mail');
  const { go } = useMailPlace();
  const openExport = useExportDialog();
  const other = density === 'compact' ? 'comfortable' : 'compact';
  const Rows = density === 'compact' ? Rows3 : Rows2;
  const sorts = SORTS.filter((one) => one !== 'relevance' || place.q);
  return (
    <>
      {onGo && <GoToDate isNewestFirst={sort === 'date'} onGo={onGo} />}
      {place.q && <SaveSearch query={place.q} />}
      <Tooltip label={t(`density.${other}`)}>
        <ActionIcon aria-label={t(`density.${other}`)} onClick={() => setDensity(other)}>
          <Rows size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('list.export')}>
        <ActionIcon aria-label={t('list.export')} onClick={() => openExport({ place })}>
          <Download size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <UnstyledButton className={classes.sort}>
            {t(`sort.${sort}`)}
            <ChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.RadioGroup
            value={sort}
            onChange={(value) =>
              go({ sort: value === 'date' ? undefined : (value as Sort) }, { replace: true })
            }
          >
            {sorts.map((one) => (
              <Menu.RadioItem key={one} value={one}>
                {t(`sort.${one}`)}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
