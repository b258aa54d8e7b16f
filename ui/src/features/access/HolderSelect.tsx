/** Chooses a user or a group. */

import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SearchSelect } from '@/components';
import classes from './Add.module.css';
import { type Kind, useGroupSearch, useUserSearch } from './search';
import type { Holder } from './useGrants';

interface HolderSelectProps {
  kind: Kind;
  onKind: (kind: Kind) => void;
  chosen: Holder | undefined;
  onChoose: (holder: Holder | undefined) => void;
  except?: ReadonlySet<string>;
}

export function HolderSelect({ kind, onKind, chosen, onChoose, except }: HolderSelectProps) {
  const { t } = useTranslation('access');
  const users = useUserSearch(except);
  const groups = useGroupSearch(except);
  return (
    <>
      <SegmentedControl
        aria-label={t('kind.label')}
        data={(['user', 'group'] as const).map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        onChange={(value) => {
          onKind(value as Kind);
          onChoose(undefined);
        }}
      />
      <div className={classes.field}>
        <SearchSelect
          key={kind}
          quiet
          label={t(`find.${kind}`)}
          value={chosen?.id ?? null}
          onChange={(id) => onChoose(id ? { kind, id } : undefined)}
          search={kind === 'user' ? users : groups}
          clearable
        />
      </div>
    </>
  );
}
