/** The keys that work on this page. */

import { Kbd, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../Dialog';
import type { Shortcut } from './shortcuts';

interface HelpSheetProps {
  /** Absent while it is closed. */
  shortcuts: Shortcut[] | undefined;
  onClose: () => void;
}

export function HelpSheet({ shortcuts, onClose }: HelpSheetProps) {
  const { t } = useTranslation('common');
  const listed = shortcuts ?? [];
  return (
    <Dialog opened={shortcuts !== undefined} onClose={onClose} title={t('keys.title')}>
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {[...listed, { key: '?', label: t('keys.help') }].map(({ key, label }) => (
            <Table.Tr key={key}>
              <Table.Td w={96}>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{label}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}
