/** A browser in words: "Firefox on Linux". */

import { useTranslation } from 'react-i18next';
import { agentOf } from './agent';

export function useAgentName() {
  const { t } = useTranslation('account');
  return (text: string) => {
    const { browser, system } = agentOf(text);
    if (browser && system) return t('browserOn', { browser, system });
    return browser ?? system ?? (text || t('unknownProgram'));
  };
}
