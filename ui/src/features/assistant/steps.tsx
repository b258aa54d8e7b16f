/** The steps' own contents: the forms of the pages themselves, and what is quicker here. */

import { Button, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import { BulkDialog, Panel } from '@/components';
import { EndpointForm } from '@/features/endpoints/NewEndpoint';
import { useChosenTenant, useTenant } from '@/features/session/tenant';
import { TenantForm } from '@/features/tenants/TenantForm';
import { SetUpLinkDialog } from '@/features/users/SetUpLink';
import classes from './Assistant.module.css';
import { type Line, linesOf, notAddress } from './lines';

export function TenantStep({ onDone }: { onDone: () => void }) {
  const [, choose] = useChosenTenant();
  const [made, setMade] = useState<Schemas['MadeTenant']>();
  const close = () => {
    if (made) choose(made.tenant.id);
    onDone();
  };
  return (
    <Panel>
      <TenantForm onMade={setMade} />
      <SetUpLinkDialog link={made?.link ?? undefined} onClose={close} />
    </Panel>
  );
}

interface AdminStepProps {
  users: Schemas['User'][];
  onLater: () => void;
}

export function AdminStep({ users, onLater }: AdminStepProps) {
  const { t } = useTranslation('assistant');
  const tenant = useTenant();
  const [link, setLink] = useState<Schemas['Link']>();
  const make = useChange('post', '/api/v1/tenants/{tenant}/users/{user}/setup-link');
  const invited = users.find(({ active, has_password }) => active && !has_password);
  return (
    <Panel>
      <p className={classes.text}>{t('admin.text')}</p>
      <div className={classes.buttons}>
        {invited && (
          <Button
            loading={make.isPending}
            onClick={async () =>
              setLink((await make.mutateAsync({ path: { tenant, user: invited.id } })).value)
            }
          >
            {t('admin.make')}
          </Button>
        )}
        <Button component={Link} to="/admin/users" variant="default">
          {t('admin.open')}
        </Button>
        <Button variant="default" onClick={onLater}>
          {t('later')}
        </Button>
      </div>
      <SetUpLinkDialog link={link} onClose={() => setLink(undefined)} />
    </Panel>
  );
}

interface MailboxesStepProps {
  onDone: () => void;
  onLater: () => void;
}

export function MailboxesStep({ onDone, onLater }: MailboxesStepProps) {
  const { t } = useTranslation('assistant');
  const tenant = useTenant();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const add = useChange('post', '/api/v1/tenants/{tenant}/mailboxes', { stale: () => [`${base}/dashboard`] });
  const [text, setText] = useState('');
  const [making, setMaking] = useState<Line[]>();
  const lines = linesOf(text);
  const bad = notAddress(lines);
  return (
    <Panel>
      <Textarea
        label={t('mailboxes.label')}
        description={t('mailboxes.help')}
        placeholder={t('mailboxes.example')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={bad && !bad.includes('@') ? t('mailboxes.notAddress', { line: bad }) : undefined}
        autosize
        minRows={4}
        maxRows={14}
        spellCheck={false}
      />
      <div className={classes.buttons}>
        <Button disabled={lines.length === 0 || bad !== undefined} onClick={() => setMaking(lines)}>
          {t('mailboxes.make', { count: lines.length })}
        </Button>
        <Button variant="default" onClick={onLater}>
          {t('later')}
        </Button>
      </div>
      {making && (
        <BulkDialog
          title={t('mailboxes.make', { count: making.length })}
          action={t('mailboxes.make', { count: making.length })}
          rows={making}
          nameOf={({ address }) => address}
          run={(body) => add.mutateAsync({ path: { tenant }, body })}
          onClose={() => {
            setMaking(undefined);
            onDone();
          }}
        >
          {t('mailboxes.text')}
        </BulkDialog>
      )}
    </Panel>
  );
}

interface EndpointStepProps {
  domain: string;
  onDone: () => void;
}

export function EndpointStep({ domain, onDone }: EndpointStepProps) {
  return (
    <Panel>
      <EndpointForm domain={domain} onMade={onDone} />
    </Panel>
  );
}
