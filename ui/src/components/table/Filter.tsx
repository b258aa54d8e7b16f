/** One of a page's filters above its table; what is chosen stands in the URL. */

import { Select } from '@mantine/core';
import type { TableState } from './search';
import classes from './table.module.css';

interface FilterProps {
  state: TableState;
  /** Its name in the URL. */
  name: string;
  /** What it is about; also what stands there while nothing is chosen. */
  label: string;
  options: { value: string; label: string }[];
}

export function Filter({ state, name, label, options }: FilterProps) {
  return (
    <Select
      className={classes.filter}
      aria-label={label}
      placeholder={label}
      data={options}
      value={state.search[name] ?? null}
      onChange={(value) => state.set({ [name]: value ?? undefined })}
      clearable
      comboboxProps={{ shadow: 'md', width: 'max-content', position: 'bottom-start' }}
    />
  );
}
