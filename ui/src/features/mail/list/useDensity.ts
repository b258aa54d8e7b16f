/** How close the rows stand; remembered in this browser. */

import { useLocalStorage } from '@mantine/hooks';

export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

export function useDensity() {
  const [density, setDensity] = useLocalStorage<Density>({
    key: 'mailstead.density',
    defaultValue: 'comfortable',
    getInitialValueInEffect: false,
  });
  return { density: DENSITIES.includes(density) ? density : 'comfortable', setDensity };
}
