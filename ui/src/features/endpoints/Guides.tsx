/** How to make a mail server send its copies here: with this endpoint's own values, ready to be pasted. */

import { NumberInput, Tabs, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { CopyBlock, Notice, Panel } from '@/components';
import classes from './Guides.module.css';
import { GUIDES, type Guide, stepsOf, type Values } from './guides';

/** Where mail servers reach the archive; the page knows only where browsers do. */
function useReach() {
  return useLocalStorage({
    key: 'mailstead.smtp',
    defaultValue: { host: window.location.hostname, port: 25 },
    getInitialValueInEffect: false,
  });
}

export function Guides({ endpoint }: { endpoint: Schemas['Endpoint'] }) {
  const { t } = useTranslation('endpoints');
  const [reach, setReach] = useReach();
  const [shown, setShown] = useState<Guide>('m365');
  const [token = '', domain = ''] = endpoint.address.split('@');
  const values: Values = { ...reach, address: endpoint.address, token, domain, tls: !endpoint.plain };
  return (
    <Panel title={t('guides.title')}>
      <div className={classes.reach}>
        <TextInput
          label={t('guides.host')}
          description={t('guides.hostHelp')}
          value={reach.host}
          onChange={(event) => setReach({ ...reach, host: event.currentTarget.value.trim() })}
          spellCheck={false}
        />
        <NumberInput
          label={t('guides.port')}
          description={t('guides.portHelp')}
          value={reach.port}
          onChange={(port) => setReach({ ...reach, port: Number(port) || 25 })}
          min={1}
          max={65535}
          allowDecimal={false}
        />
      </div>
      <Tabs
        value={shown}
        onChange={(value) => setShown((value as Guide | null) ?? 'm365')}
        keepMounted={false}
      >
        <Tabs.List>
          {GUIDES.map((guide) => (
            <Tabs.Tab key={guide} value={guide}>
              {t(`guides.name.${guide}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {GUIDES.map((guide) => (
          <Tabs.Panel key={guide} value={guide} pt="md">
            <Steps guide={guide} values={values} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Panel>
  );
}

function Steps({ guide, values }: { guide: Guide; values: Values }) {
  const { t } = useTranslation('endpoints');
  const only25 = guide === 'm365' && values.port !== 25;
  return (
    <>
      {only25 && <Notice tone="attention">{t('guides.only25')}</Notice>}
      <ol className={classes.steps}>
        {stepsOf(guide, values).map(({ step, code }, index) => (
          <li key={step}>
            <p>{t(`guide.${guide}.${step}`, { ...values })}</p>
            {code && <CopyBlock text={code} label={t('guides.copy', { step: index + 1 })} />}
          </li>
        ))}
      </ol>
      <p className="muted">{t('guides.then')}</p>
    </>
  );
}
