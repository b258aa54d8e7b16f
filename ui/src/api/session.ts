/** Who is signed in. `null`: nobody. */

import { queryOptions } from '@tanstack/react-query';
import { call } from './client';
import { Problem } from './problem';
import type { Schemas } from './types';

export type Session = Schemas['SessionView'];
export type Role = Schemas['Role'];

export const sessionQuery = queryOptions<Session | null, Problem>({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return (await call('get', '/api/v1/session', {}, signal)).value;
    } catch (error) {
      if (error instanceof Problem && error.isSignedOut) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});
