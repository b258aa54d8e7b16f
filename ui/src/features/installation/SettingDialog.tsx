/** One setting, and the three places where it can be changed. */

import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { CopyText, Dialog, Notice } from '@/components';
import classes from './Installation.module.css';
import { FILE, inCall, inEnvironment, inFile } from './written';

type Setting = Schemas['Setting'];

interface SettingDialogProps {
  setting: Setting | undefined;
  /** The data directory. */
  data: string;
  onClose: () => void;
}

export function SettingDialog({ setting, data, onClose }: SettingDialogProps) {
  return (
    <Dialog opened={setting !== undefined} onClose={onClose} title={setting?.name} wide>
      {setting && <Ways setting={setting} data={data} />}
    </Dialog>
  );
}

function Ways({ setting, data }: { setting: Setting; data: string }) {
  const { t } = useTranslation('installation');
  const { name, help, source, value } = setting;
  const line = inFile(setting);
  return (
    <Stack gap="md">
      <p className={classes.plain}>
        {t(`setting.about.${name}`, { defaultValue: help })}.{' '}
        {value ? t('setting.holds', { value, source: t(`setting.source.${source}`) }) : t('setting.holdsNot')}
      </p>
      {line && <Way title={t('setting.inFile', { file: fileIn(data) })} text={line} />}
      <Way title={t('setting.inEnvironment')} text={inEnvironment(setting)} />
      <Way title={t('setting.inCall')} text={inCall(setting)} />
      <Notice>{t('setting.order')}</Notice>
    </Stack>
  );
}

function Way({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation('installation');
  return (
    <div>
      <p className={classes.way}>{title}</p>
      <CopyText text={text} label={t('setting.copy')} />
    </div>
  );
}

function fileIn(data: string): string {
  const separator = data.includes('\\') ? '\\' : '/';
  return `${data}${separator}${FILE}`;
}
