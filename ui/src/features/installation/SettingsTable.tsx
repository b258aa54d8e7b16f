/** Every setting: its value, where that comes from, and how it is changed. */

import { UnstyledButton } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Panel } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import classes from './Installation.module.css';
import { SettingDialog } from './SettingDialog';
import { placeOf } from './written';

type Setting = Schemas['Setting'];

const SOURCES = ['default', 'file', 'environment', 'flag'] as const;

interface SettingsTableProps {
  settings: Setting[];
  /** The data directory. */
  data: string;
}

export function SettingsTable({ settings, data }: SettingsTableProps) {
  const { t } = useTranslation('installation');
  const state = useTableState();
  const { q, source } = state.search;
  const [open, setOpen] = useState<Setting>();
  const columns = useColumns(setOpen);
  const rows = useMemo(() => {
    const wanted = q?.toLowerCase() ?? '';
    const says = ({ name, value, help, flag, variable }: Setting) =>
      [name, value, flag, variable, t(`setting.about.${name}`, { defaultValue: help })].some((text) =>
        text?.toLowerCase().includes(wanted),
      );
    return settings.filter((setting) => (!source || setting.source === source) && says(setting));
  }, [settings, q, source, t]);
  return (
    <section className={classes.settings} aria-labelledby="settings">
      <h2 id="settings">{t('setting.title')}</h2>
      <p className="muted">{t('setting.lead')}</p>
      <DataTable
        name="installation-settings"
        label={t('setting.title')}
        columns={columns}
        rows={rows}
        keyOf={({ name }) => name}
        state={state}
        searchLabel={t('setting.search')}
        filters={
          <Filter
            state={state}
            name="source"
            label={t('setting.anySource')}
            options={SOURCES.map((value) => ({ value, label: t(`setting.source.${value}`) }))}
          />
        }
        empty={<Panel>{t('setting.none')}</Panel>}
      />
      <SettingDialog setting={open} data={data} onClose={() => setOpen(undefined)} />
    </section>
  );
}

function useColumns(open: (setting: Setting) => void): Column<Setting>[] {
  const { t } = useTranslation('installation');
  return useMemo(
    () => [
      {
        id: 'name',
        head: t('setting.name'),
        cell: (setting) => (
          <>
            <UnstyledButton
              className={classes.setting}
              aria-haspopup="dialog"
              aria-label={t('setting.open', { name: setting.name })}
              onClick={() => open(setting)}
            >
              {setting.name}
            </UnstyledButton>
            <div className={classes.about}>
              {t(`setting.about.${setting.name}`, { defaultValue: setting.help })}
            </div>
          </>
        ),
        sort: ({ name }) => name,
      },
      {
        id: 'value',
        head: t('setting.value'),
        cell: ({ value, source }) => (
          <>
            <Value value={value} />
            <div className={classes.source}>{t(`setting.source.${source}`)}</div>
          </>
        ),
        sort: ({ value }) => value ?? '',
      },
      {
        id: 'source',
        head: t('setting.from'),
        cell: ({ source }) => t(`setting.source.${source}`),
        sort: ({ source }) => source,
        wideOnly: true,
      },
      {
        id: 'change',
        head: t('setting.change'),
        cell: (setting) => <span className="mono">{placeOf(setting)}</span>,
        csv: placeOf,
        wideOnly: true,
      },
    ],
    [t, open],
  );
}

function Value({ value }: { value: string | null | undefined }) {
  const { t } = useTranslation('installation');
  if (!value) return <span className="muted">{t('setting.unset')}</span>;
  return <span className="mono">{value}</span>;
}
