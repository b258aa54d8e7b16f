/**
 * Operations as queries and mutations of TanStack Query.
 *
 * A query's key is `['api', address, query, form]`: the address has the parameters in it, so that everything below an
 * address can be marked stale at once (see events.ts).
 */

import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { call, concrete } from './client';
import type { Problem } from './problem';
import type { Answer, Given, Method, Params, PathOf, Tagged } from './types';

type Form = 'value' | 'tagged' | 'pages';

function keyOf(path: string, params: { path?: unknown; query?: unknown }, form: Form) {
  const address = concrete(path, params.path as Record<string, unknown> | undefined);
  return ['api', address, params.query ?? {}, form] as const;
}

/** What an operation answers: `useQuery(read('/api/v1/…', { path: { tenant } }))`. */
export function read<P extends PathOf<'get'>>(path: P, params: Params<'get', P>) {
  return queryOptions<Answer<'get', P>, Problem>({
    queryKey: keyOf(path, params, 'value'),
    queryFn: async ({ signal }) => (await call('get', path, params as Given<'get', P>, signal)).value,
  });
}

/** The same with its `ETag`, for what is going to be changed. */
export function readTagged<P extends PathOf<'get'>>(path: P, params: Params<'get', P>) {
  return queryOptions<Tagged<Answer<'get', P>>, Problem>({
    queryKey: keyOf(path, params, 'tagged'),
    queryFn: ({ signal }) => call('get', path, params as Given<'get', P>, signal),
  });
}

/** A list that pages by key. */
export interface PageOf<T> {
  items: T[];
  next?: string | number | null;
}

/** Operations whose answer is a page. */
export type PagedPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends PageOf<unknown> ? P : never;
}[PathOf<'get'>];

export type ItemOf<P extends PagedPath> = Answer<'get', P> extends PageOf<infer T> ? T : never;

/** A list of which the next page is read when it is wanted: `useInfiniteQuery(readPages('/api/v1/…', …))`. */
export function readPages<P extends PagedPath>(path: P, params: Params<'get', P>) {
  type Found = Answer<'get', P> & PageOf<ItemOf<P>>;
  return infiniteQueryOptions<
    Found,
    Problem,
    InfiniteData<Found>,
    ReturnType<typeof keyOf>,
    string | number | undefined
  >({
    queryKey: keyOf(path, params, 'pages'),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...(params.query as object | undefined), after: pageParam };
      return (await call('get', path, { ...params, query } as Given<'get', P>, signal)).value as Found;
    },
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** The rows of all pages read so far. */
export function rowsOf<T>(data: InfiniteData<PageOf<T>> | undefined): T[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

/** Marks stale all that was read at or below these addresses. */
export function markStale(queries: QueryClient, ...addresses: string[]) {
  return queries.invalidateQueries({ predicate: ofAny(addresses) });
}

/** Whether a query reads at or below one of these addresses. */
function ofAny(addresses: string[], gone?: string) {
  const isBelow = (found: string, address: string) => found === address || found.startsWith(`${address}/`);
  return ({ queryKey: [kind, found] }: { queryKey: readonly unknown[] }) =>
    kind === 'api' &&
    typeof found === 'string' &&
    !(gone !== undefined && isBelow(found, gone)) &&
    addresses.some((address) => isBelow(found, address));
}

/**
 * A change: `const change = useChange('patch', '/api/v1/…'); change.mutate({ path, body, etag })`.
 *
 * A creating call gets an idempotency key that stays the same while the same call is tried again, so that a call whose
 * answer was lost is not done twice. Afterwards the list that the thing stands in is stale, and so is what `stale` says.
 */
export function useChange<M extends Exclude<Method, 'get'>, P extends PathOf<M>>(
  method: M,
  path: P,
  options: { stale?: (given: Given<M, P>) => string[] } = {},
) {
  const queries = useQueryClient();
  const tried = useRef({ call: '', key: '' });
  return useMutation<Tagged<Answer<M, P>>, Problem, Given<M, P>>({
    mutationFn: async (given) => {
      const address = concrete(path, given.path as Record<string, unknown> | undefined);
      if (method !== 'post' || NOT_KEYED.test(address)) return call(method, path, given);
      const text = JSON.stringify([address, given.body]);
      if (tried.current.call !== text) tried.current = { call: text, key: randomKey() };
      const made = await call(method, path, { ...given, idempotencyKey: tried.current.key });
      tried.current = { call: '', key: '' };
      return made;
    },
    onSuccess: (_, given) => {
      const address = concrete(path, given.path as Record<string, unknown> | undefined);
      const list = method === 'post' ? address : address.replace(/\/[^/]+$/, '');
      const stale = [list, ...(options.stale?.(given) ?? [])];
      // What is gone can't be read again: its page is about to be left.
      const gone = method === 'delete' ? address : undefined;
      return queries.invalidateQueries({ predicate: ofAny(stale, gone) });
    },
  });
}

/** Calls without a caller have no keys of their own. */
const NOT_KEYED = /\/(session|setup)(\/|$)/;

/** Random, also where the page came over plain HTTP (`crypto.randomUUID` wants HTTPS). */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
