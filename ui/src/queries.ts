/** How what was read is kept and read again, and what happens when a session ends meanwhile. */

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem, sessionQuery } from './api';
import type { makeRouter } from './router';

type Router = ReturnType<typeof makeRouter>;

const TRIES = 3;
/** Routes of pages that only somebody signed in sees. */
const INSIDE = '/inside';
const FRESH_MS = 10_000;

/** `router` is asked for when it is needed: it needs the queries itself. */
export function makeQueries(router: () => Router): QueryClient {
  const onError = (error: unknown) => {
    if (!(error instanceof Problem)) return;
    if (error.isSignedOut && queries.getQueryData(sessionQuery.queryKey)) void endSession(queries, router());
    if (error.isSomethingFirst) void lookAgain(queries, router());
  };
  // The session looked at again, as an event told to, and there is none.
  const onSuccess = (data: unknown, { queryKey }: { queryKey: readonly unknown[] }) => {
    const isSession = queryKey[0] === sessionQuery.queryKey[0];
    if (
      isSession &&
      data === null &&
      router().state.matches.some((match) => match.routeId.startsWith(INSIDE))
    )
      void endSession(queries, router());
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError, onSuccess }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // The service may be on this machine or in this house: the browser's idea of being online says nothing.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < TRIES && error instanceof Problem && error.isPassing,
      },
    },
  });
  return queries;
}

/** To the sign-in page, and from there back to where he was. */
async function endSession(queries: QueryClient, router: Router) {
  const to = router.state.location.href;
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
  await router.navigate({ to: '/sign-in', search: { to, ended: true }, replace: true, ignoreBlocker: true });
}

/** Somebody has to do something first, as from a moment ago. */
async function lookAgain(queries: QueryClient, router: Router) {
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
  await router.invalidate();
}
