/** What could come next in the search field: fields, addresses, folders, and what dates and sizes look like. */

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, read } from '@/api';
import type { MailPlace } from '@/features/mail/place';
import { useTenant } from '@/features/session/tenant';
import { FIELDS, type Field, type typingOf } from './query';

export interface Completion {
  /** As it is listed. */
  value: string;
  help: string;
  field: Field | undefined;
  text: string;
  /** Whether the term is finished with it. */
  isWhole: boolean;
}

const ADDRESSES: (Field | undefined)[] = ['from', 'to', 'cc'];
const SHOWN_FOLDERS = 12;
/** The sizes that are offered. */
const SIZES = ['1M', '5M', '20M'];

export function useCompletions(
  typing: ReturnType<typeof typingOf>,
  place: MailPlace,
  isOpen: boolean,
): Completion[] {
  const { t } = useTranslation('search');
  const { field, value } = typing;
  const addresses = useAddresses(value, isOpen && ADDRESSES.includes(field));
  const folders = useFolders(place, isOpen && field === 'folder');
  const whole = (text: string, help = ''): Completion => ({
    value: `${field}:${text}`,
    help,
    field,
    text,
    isWhole: true,
  });
  if (!isOpen) return [];
  if (field === undefined) {
    const begun = value.toLowerCase();
    const fitting = FIELDS.filter((one) => begun !== '' && one.startsWith(begun));
    const offered = begun === '' ? (['from', 'to', 'subject', 'filename', 'has', 'after'] as const) : fitting;
    return offered.map((one) => ({
      value: one === 'has' ? 'has:attachment' : `${one}:`,
      help: t(`help.${one}`),
      field: undefined,
      text: one === 'has' ? 'has:attachment' : `${one}:`,
      isWhole: one === 'has',
    }));
  }
  if (field === 'has') return [whole('attachment', t('help.has'))];
  if (ADDRESSES.includes(field)) return addresses.map((address) => whole(address));
  if (field === 'folder') {
    const begun = value.toLowerCase();
    return folders
      .filter((path) => path.toLowerCase().includes(begun))
      .slice(0, SHOWN_FOLDERS)
      .map((path) => whole(path));
  }
  if (value !== '') return [];
  if (field === 'larger') return SIZES.map((size) => whole(size));
  if (field === 'before' || field === 'after' || field === 'date') {
    const now = new Date();
    const month = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
    return [`${now.getFullYear() - 1}`, `${now.getFullYear()}`, month].map((text) => whole(text));
  }
  return [];
}

const ENOUGH = 2;
const REST_MS = 150;

function useAddresses(prefix: string, enabled: boolean): string[] {
  const tenant = useTenant();
  const [begun] = useDebouncedValue(prefix, REST_MS);
  const { data } = useQuery({
    queryKey: ['addresses', tenant, begun],
    queryFn: async ({ signal }) => {
      const given = { path: { tenant }, query: { prefix: begun } };
      return (await call('get', '/api/v1/tenants/{tenant}/mail/addresses', given, signal)).value;
    },
    enabled: enabled && begun.length >= ENOUGH,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return enabled ? (data ?? []) : [];
}

function useFolders(place: MailPlace, enabled: boolean): string[] {
  const tenant = useTenant();
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/mail/mailboxes/{mailbox}/folders', {
      path: { tenant, mailbox: place.box ?? 0 },
    }),
    enabled: enabled && place.box !== undefined,
  });
  return data?.map(({ path }) => path) ?? [];
}
