/** The frame of a form: fields in one column, the refusal, the buttons, and the guard of what was not saved. */

import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../Notice';
import { FormProblem } from './FormProblem';
import { PendingText } from './pendingText';
import { UnsavedGuard } from './UnsavedGuard';
import type { ApiForm as Form } from './useApiForm';

interface ApiFormProps<V extends object> {
  form: Form<V>;
  /** What sending does: "Create mailbox". */
  action: string;
  onCancel?: () => void;
  /** Sending makes sense without a change, as when something is created or signed in with. */
  always?: boolean;
  /** Nothing is lost by leaving: no guard. */
  unguarded?: boolean;
  /** The button over the whole width, as on a page that is nothing but the form. */
  wide?: boolean;
  children: ReactNode;
}

export function ApiForm<V extends object>(props: ApiFormProps<V>) {
  const { form, action, onCancel, always, unguarded, wide, children } = props;
  const { t } = useTranslation('common');
  const dirty = form.isDirty();
  const [pending, setPending] = useState(false);
  return (
    <form onSubmit={form.send} noValidate>
      {!unguarded && <UnsavedGuard dirty={dirty && !form.sending} />}
      <Stack gap="md" maw={wide ? undefined : 560}>
        <PendingText value={setPending}>{children}</PendingText>
        {form.overtaken && <Overtaken take={form.overtaken} />}
        {form.problem && !form.overtaken && <FormProblem problem={form.problem} />}
        <Group gap="xs">
          <Button
            type="submit"
            loading={form.sending}
            disabled={!always && !dirty && !pending}
            // The field keeps the focus: what it has to say on losing it would push the button from under the click.
            onMouseDown={(event) => event.preventDefault()}
            fullWidth={wide}
          >
            {action}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

/** Nothing typed is thrown away, and nothing that others did is overwritten, without a decision. */
function Overtaken({ take }: { take: () => Promise<void> }) {
  const { t } = useTranslation('common');
  const button = (
    <Button variant="default" onClick={() => void take()}>
      {t('overtaken.show')}
    </Button>
  );
  return (
    <Notice tone="attention" action={button}>
      {t('overtaken.text')}
    </Notice>
  );
}
