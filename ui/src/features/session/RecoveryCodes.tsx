/** Recovery codes, shown this once: copied or saved, and only then left. */

import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components';
import { saveText } from '@/platform';
import classes from './RecoveryCodes.module.css';

interface RecoveryCodesProps {
  codes: string[];
  onDone: () => void | Promise<void>;
}

export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const { t } = useTranslation('session');
  const [kept, setKept] = useState(false);
  const text = `${codes.join('\n')}\n`;
  return (
    <Stack gap="md">
      <Text>{t('recovery.lead')}</Text>
      <ul className={classes.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton text={text} label={t('recovery.copy')} wide />
        <Button
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          onClick={() => saveText('mailstead-recovery-codes.txt', 'text/plain', text)}
        >
          {t('recovery.save')}
        </Button>
      </Group>
      <Checkbox
        label={t('recovery.kept')}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button disabled={!kept} onClick={() => void onDone()}>
        {t('recovery.goOn')}
      </Button>
    </Stack>
  );
}
