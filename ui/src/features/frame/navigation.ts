/** What the Admin area's navigation is made of. A page that is not there has no entry; a group without entries is left out. */

import type { LinkProps } from '@tanstack/react-router';
import type { Session } from '@/api';

export interface NavItem {
  /** Its words are `nav.<id>` of the namespace `frame`. */
  id: string;
  to: LinkProps['to'];
  /** Current at exactly this address only. */
  exact?: boolean;
  /** Who sees it. */
  for: (session: Session) => boolean;
}

export interface NavGroup {
  /** Its words are `group.<id>`; `top` has none. */
  id: 'top' | 'archive' | 'ways' | 'proof' | 'setup';
  items: NavItem[];
}
