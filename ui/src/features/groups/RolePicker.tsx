/** What a group gives its members: the four roles, each with what it allows. */

import { Checkbox, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '@/api';

export const ROLES: Role[] = ['admin', 'auditor', 'compliance', 'reader'];

interface RolePickerProps {
  value?: Role[];
  onChange?: (value: Role[]) => void;
  error?: React.ReactNode;
}

export function RolePicker({ value, onChange, error }: RolePickerProps) {
  const { t } = useTranslation('groups');
  return (
    <Checkbox.Group
      label={t('roles')}
      description={t('rolesHelp')}
      value={value}
      onChange={(value) => onChange?.(value as Role[])}
      error={error}
    >
      <Stack gap="sm" mt="xs">
        {ROLES.map((role) => (
          <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`roleHelp.${role}`)} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
