/** The Mail area: for Readers and Compliance. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { mailPlace } from '@/features/mail/place';
import { areasOf } from '@/features/session/useSession';
import { homeOf, insideRoute } from './root';

const mailRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/mail',
  validateSearch: mailPlace,
  beforeLoad: ({ context }) => {
    if (!areasOf(context.session).includes('mail'))
      throw redirect({ to: homeOf(context.session), replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/mail/MailArea'), 'MailArea'),
});

export const mailRoutes = mailRoute;
