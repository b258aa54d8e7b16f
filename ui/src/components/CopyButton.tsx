/** Copies a text, and says that it did. */

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/platform';
import { useAnnounce } from './live';

interface CopyButtonProps {
  text: string;
  /** What is copied, for who can't see it: "Copy digest". Beside an icon also the tooltip. */
  label?: string;
  /** With the word beside the icon. */
  wide?: boolean;
}

const SHOWN_MS = 1500;

export function CopyButton({ text, label, wide }: CopyButtonProps) {
  const { t } = useTranslation('common');
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    announce(t('copied'));
  };
  const name = label ?? t('copy');
  const icon = copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />;
  if (wide) {
    return (
      <Button variant="default" leftSection={icon} onClick={copy}>
        {copied ? t('copied') : name}
      </Button>
    );
  }
  return (
    <Tooltip label={copied ? t('copied') : name}>
      <ActionIcon aria-label={name} onClick={copy}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
