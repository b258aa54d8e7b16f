/** From nothing to the first archived mail, step by step. */

import { Button, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState, Notice, Page, SkeletonRows } from '@/components';
import { FirstMail } from '@/features/endpoints/FirstMail';
import { useFormat } from '@/i18n/format';
import classes from './Assistant.module.css';
import { AdminStep, EndpointStep, MailboxesStep, TenantStep } from './steps';
import { type Facts, type StepId, useProgress } from './useProgress';

export function Assistant() {
  const { t } = useTranslation('assistant');
  const { steps, facts, counts, pending, error } = useProgress();
  const [chosen, setChosen] = useState<StepId>();
  const [later, setLater] = useState<StepId[]>([]);
  if (error) return <ErrorState tried={t('notRead')} error={error} page />;
  const next = steps.find((step) => counts[step] === 0 && !later.includes(step));
  const current = chosen ?? next;
  const isReady = counts.endpoint > 0 && counts.mail > 0;
  const goOn = () => setChosen(undefined);
  const skip = (step: StepId) => {
    setLater([...later, step]);
    goOn();
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      {isReady && (
        <Notice
          tone="good"
          action={
            <Button component={Link} to="/admin">
              {t('dashboard')}
            </Button>
          }
        >
          {t('finished')}
        </Notice>
      )}
      {pending ? (
        <SkeletonRows rows={4} height={64} />
      ) : (
        <ol className={classes.steps}>
          {steps.map((step) => (
            <Step
              key={step}
              step={step}
              count={counts[step]}
              name={facts.tenant?.name}
              isCurrent={step === current}
              // What comes before a tenant is nothing.
              isOpen={step === 'tenant' || facts.tenant !== undefined}
              onOpen={() => setChosen(step)}
            >
              {step === current && (
                <Content step={step} facts={facts} onDone={goOn} onLater={() => skip(step)} />
              )}
            </Step>
          ))}
        </ol>
      )}
    </Page>
  );
}

interface StepProps {
  step: StepId;
  count: number;
  name: string | undefined;
  isCurrent: boolean;
  isOpen: boolean;
  onOpen: () => void;
  children: ReactNode;
}

function Step({ step, count, name, isCurrent, isOpen, onOpen, children }: StepProps) {
  const { t } = useTranslation('assistant');
  const format = useFormat();
  const isDone = count > 0;
  return (
    <li
      className={classes.step}
      data-done={isDone || undefined}
      data-current={isCurrent || undefined}
      aria-current={isCurrent ? 'step' : undefined}
    >
      <span className={classes.mark} aria-hidden>
        {isDone && <Check size={16} />}
      </span>
      <div className={classes.content}>
        <div className={classes.head}>
          <h2>{t(`step.${step}`)}</h2>
          {isDone && (
            <span className="muted">{t(`is.${step}`, { count, number: format.number(count), name })}</span>
          )}
          {!isCurrent && isOpen && (
            <UnstyledButton
              className={classes.open}
              onClick={onOpen}
              aria-label={`${t('open')}: ${t(`step.${step}`)}`}
            >
              {t('open')}
            </UnstyledButton>
          )}
        </div>
        {children}
      </div>
    </li>
  );
}

interface ContentProps {
  step: StepId;
  facts: Facts;
  onDone: () => void;
  onLater: () => void;
}

function Content({ step, facts, onDone, onLater }: ContentProps) {
  switch (step) {
    case 'tenant':
      return <TenantStep onDone={onDone} />;
    case 'admin':
      return <AdminStep users={facts.users} onLater={onLater} />;
    case 'mailboxes':
      return <MailboxesStep onDone={onDone} onLater={onLater} />;
    case 'endpoint':
      return <EndpointStep domain={facts.tenant?.domains[0] ?? ''} onDone={onDone} />;
    case 'mail':
      return <FirstMail endpoint={facts.endpoints[0]} />;
  }
}
