/** The form of a new endpoint. */

import { useTranslation } from 'react-i18next';
import { useChange } from '@/api';
import { useApiForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';

const MB = 1_000_000;

export type Form = ReturnType<typeof useNewEndpoint>;

export function useNewEndpoint(domain: string, onMade: (endpoint: string) => void) {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const addMailbox = useChange('post', '/api/v1/tenants/{tenant}/mailboxes');
  const add = useChange('post', '/api/v1/tenants/{tenant}/endpoints', {
    stale: () => [`${base}/dashboard`],
  });
  const form = useApiForm({
    initial: {
      name: '',
      which: 'new' as 'new' | 'existing',
      address: domain ? `journal@${domain}` : '',
      mailbox: null as string | null,
      tls: true,
      networks: [] as string[],
      // Exchange and Microsoft 365 let mails of up to 157 MB (150 MiB) through.
      max_size: 160 as number | string,
    },
    validate: {
      name: (name) => (name.trim() ? null : t('nameNeeded')),
      mailbox: (mailbox, { which }) => (which === 'existing' && !mailbox ? t('mailboxNeeded') : null),
      address: (address, { which }) =>
        which === 'new' && !/^[^\s@]+@[^\s@]+$/.test(address.trim()) ? t('addressNeeded') : null,
    },
    codes: { 'name-taken': 'name', conflict: 'address' },
    send: async ({ name, which, address, mailbox, tls, networks, max_size }) => {
      let gathers = Number(mailbox);
      if (which === 'new') {
        const body = { address: address.trim() };
        gathers = (await addMailbox.mutateAsync({ path: { tenant }, body })).value.id;
        // Should the endpoint be refused, the mailbox is there.
        form.setValues({ which: 'existing', mailbox: String(gathers) });
      }
      const body = {
        name: name.trim(),
        mailbox: gathers,
        plain: !tls,
        networks,
        max_size: typeof max_size === 'number' ? max_size * MB : undefined,
      };
      onMade((await add.mutateAsync({ path: { tenant }, body })).value.id);
    },
  });
  return form;
}
