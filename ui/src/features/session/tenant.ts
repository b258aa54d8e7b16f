/** The tenant that a page is about: a user's own; for an operator the one he chose. */

import { useLocalStorage } from '@mantine/hooks';
import { useSession } from './useSession';

const CHOSEN = 'mailstead.tenant';

export function useChosenTenant() {
  return useLocalStorage({ key: CHOSEN, defaultValue: '', getInitialValueInEffect: false });
}

/** Its id. Pages are shown only when there is one. */
export function useTenant(): string {
  const { tenant } = useSession();
  const [chosen] = useChosenTenant();
  return tenant ?? chosen;
}
