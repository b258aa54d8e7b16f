/**
 * A form whose values go to the API: what the API refuses of a field stands at the field, everything else above the
 * buttons. Use with `<ApiForm form={…}>`.
 */

import { type FormValidateInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { Problem } from '@/api';
import { useProblemText } from '../problemText';

export interface ApiForm<V extends object> extends UseFormReturnType<V> {
  /** Refused, and not at a field. */
  problem: Problem | undefined;
  sending: boolean;
  forgetProblem: () => void;
  /** Somebody else has changed the thing meanwhile: shows what holds now instead of what was typed. */
  overtaken?: () => Promise<void>;
  send: (event?: React.FormEvent<HTMLFormElement>) => void;
}

interface Options<V extends object> {
  initial: V;
  /** Sends the values; may throw a problem. */
  send: (values: V) => Promise<unknown>;
  validate?: FormValidateInput<V>;
  /** The form's name of a field that the API calls otherwise. */
  fields?: Record<string, keyof V & string>;
  /** The field that a code is about, where the API names none. */
  codes?: Record<string, keyof V & string>;
}

export function useApiForm<V extends object>(options: Options<V>): ApiForm<V> {
  const { initial, send, validate, fields, codes } = options;
  const form = useForm<V>({ initialValues: initial, validate, validateInputOnBlur: true });
  const [problem, setProblem] = useState<Problem>();
  const [sending, setSending] = useState(false);
  const textOf = useProblemText();

  const submit = form.onSubmit(async (values) => {
    if (sending) return;
    setSending(true);
    setProblem(undefined);
    try {
      await send(values);
      // What was sent is what there is now: nothing to be lost any more.
      form.resetDirty();
    } catch (error) {
      const found = Problem.from(error);
      const named = found.field && (fields?.[found.field] ?? found.field);
      const field = named ?? codes?.[found.code];
      if (field && field in values) form.setFieldError(field, textOf(found).reason);
      else setProblem(found);
    } finally {
      setSending(false);
    }
  });
  return { ...form, problem, sending, send: submit, forgetProblem: () => setProblem(undefined) };
}
