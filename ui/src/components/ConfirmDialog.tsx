/** Asks before something is done that can't be undone: what it touches, and, where it is grave, the name. */

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api';
import { Dialog } from './Dialog';
import { FormProblem } from './form/FormProblem';

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What it touches, and what stays. */
  children: ReactNode;
  /** The button's word: what is done. */
  action: string;
  /** To be typed before the button works. */
  name?: string;
  /** Does it; a problem it throws is shown here. */
  onConfirm: () => Promise<unknown>;
  /** Nothing is lost by it. */
  harmless?: boolean;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose } = props;
  const { t } = useTranslation('common');
  const [typed, setTyped] = useState('');
  // While it is done the dialog says what was confirmed; what it was about may have changed already.
  const [running, setRunning] = useState<ConfirmDialogProps>();
  const { title, children, action, name, onConfirm, harmless } = running ?? props;
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    if (!opened) return;
    setTyped('');
    setProblem(undefined);
  }, [opened]);
  const fits = name === undefined || typed.trim() === name;
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (!fits || running) return;
    setRunning(props);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(Problem.from(error));
    } finally {
      setRunning(undefined);
    }
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <form onSubmit={confirm}>
        <Stack gap="md">
          <Text component="div">{children}</Text>
          {name !== undefined && (
            <TextInput
              label={t('confirm.typeName', { name })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          )}
          {problem && <FormProblem problem={problem} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button
              type="submit"
              color={harmless ? undefined : 'red.8'}
              disabled={!fits}
              loading={running !== undefined}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
