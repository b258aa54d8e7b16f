/** How an endpoint stands. */

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { read, type Schemas } from '@/api';
import type { Tone } from '@/components';
import { useTenant } from '@/features/session/tenant';

export type State = 'alive' | 'silent' | 'paused' | 'new';

export const TONES: Record<State, Tone> = {
  alive: 'good',
  silent: 'attention',
  paused: 'attention',
  new: 'quiet',
};

export function stateOf({ paused, last, silent_after }: Schemas['EndpointFigures'], now: number): State {
  if (paused) return 'paused';
  if (!last) return 'new';
  return now - last > silent_after ? 'silent' : 'alive';
}

/** Mail that comes is no event: the figures are asked for so often. */
export const EVERY_MS = 10_000;

/** The figures of all endpoints, by id: what is silent is judged by the service. */
export function useFigures() {
  const tenant = useTenant();
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/dashboard', { path: { tenant } }),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
  const of = (id: string) => data?.endpoints.find((endpoint) => endpoint.id === id);
  return (id: string) => {
    const figures = of(id);
    return figures && data ? stateOf(figures, data.time) : undefined;
  };
}
