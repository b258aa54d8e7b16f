/** Checks, over a time frame, that no row was changed, removed, added or moved; and says what came of it. */

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { call, type Problem, type Schemas } from '@/api';
import { Notice, Panel } from '@/components';
import { FormProblem } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import classes from './AuditLog.module.css';
import { type Frame, millisOf } from './frame';

export function Validate({ from, until }: Frame) {
  const { t } = useTranslation('audit');
  const tenant = useTenant();
  const check = useMutation<{ found: Schemas['Validation']; frame: Frame }, Problem, Frame>({
    mutationFn: async (frame) => {
      const given = { path: { tenant }, query: millisOf(frame) };
      const found = (await call('get', '/api/v1/tenants/{tenant}/audit/validation', given)).value;
      return { found, frame };
    },
  });
  const isAll = !from && !until;
  return (
    <Panel flush>
      <div className={classes.validate}>
        <div>
          {check.isIdle && <span className="muted">{t('validate.why')}</span>}
          {check.isPending && <span className="muted">{t('validate.running')}</span>}
          {check.isError && <FormProblem problem={check.error} />}
          {check.data && <Result {...check.data} />}
        </div>
        <Button
          variant="default"
          leftSection={<ShieldCheck size={16} aria-hidden />}
          loading={check.isPending}
          onClick={() => check.mutate({ from, until })}
        >
          {t(isAll ? 'validate.all' : 'validate.frame')}
        </Button>
      </div>
    </Panel>
  );
}

function Result({ found, frame }: { found: Schemas['Validation']; frame: Frame }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const values = { count: found.checked, number: format.number(found.checked) };
  const { from, until } = millisOf(frame);
  const when = [
    from !== undefined && t('validate.from', { day: format.date(from) }),
    until !== undefined && t('validate.until', { day: format.date(until - 1) }),
  ].filter(Boolean);
  const bounds = when.length > 0 ? `${when.join(' ')}: ` : '';
  if (found.ok) {
    return (
      <Notice tone="good">
        {bounds}
        {t('validate.good', values)}
      </Notice>
    );
  }
  return (
    <Notice tone="bad">
      {bounds}
      {t('validate.bad', { count: found.broken.length, number: values.number })}
      <ul className={classes.broken}>
        {found.broken.map(({ number, why }) => (
          <li key={`${number} ${why}`}>{t('validate.row', { number: format.number(number), why })}</li>
        ))}
      </ul>
    </Notice>
  );
}
