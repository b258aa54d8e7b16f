/**
 * A form for something that is there already. It follows what others change while nothing was typed; once something
 * was, it says that it was overtaken, and what was typed stays until somebody decides. What is sent carries the tag
 * of what was seen.
 */

import type { FormValidateInput } from '@mantine/form';
import { useEffect, useState } from 'react';
import type { Tagged } from '@/api';
import { type ApiForm, useApiForm } from './useApiForm';

interface EditOptions<T, V extends object> {
  thing: Tagged<T>;
  /** Reads it anew. */
  refetch: () => Promise<{ data?: Tagged<T> }>;
  values: (thing: T) => V;
  send: (values: V, seen: Tagged<T>) => Promise<Tagged<T>>;
  validate?: FormValidateInput<V>;
  fields?: Record<string, keyof V & string>;
  codes?: Record<string, keyof V & string>;
}

export function useEditForm<T, V extends object>(options: EditOptions<T, V>): ApiForm<V> {
  const { thing, refetch, values, validate, fields, codes } = options;
  const [seen, setSeen] = useState(thing);
  const show = (next: Tagged<T>) => {
    setSeen(next);
    form.setInitialValues(values(next.value));
    form.setValues(values(next.value));
    form.resetDirty(values(next.value));
    form.clearErrors();
  };
  const form = useApiForm<V>({
    initial: values(thing.value),
    validate,
    fields,
    codes,
    send: async (given) => show(await options.send(given, seen)),
  });
  const isOther = thing.etag !== seen.etag;
  const typed = form.isDirty();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was read anew is followed
  useEffect(() => {
    if (isOther && !typed && !form.sending) show(thing);
  }, [thing]);
  const refused = form.problem?.code === 'changed-meanwhile';
  if (!refused && !(isOther && typed && !form.sending)) return form;
  const takeOver = async () => {
    const { data } = await refetch();
    if (data) show(data);
    form.forgetProblem();
  };
  return { ...form, overtaken: takeOver };
}
