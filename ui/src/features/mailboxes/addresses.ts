/** What is looked at of typed addresses before they are sent; the service looks closer. */

type Words = (
  key: 'mailboxes:address.needed' | 'mailboxes:address.notOne',
  values?: { address: string },
) => string;

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}

export function addressNeeded(t: Words) {
  return (address: string) => {
    if (address.trim() === '') return t('mailboxes:address.needed');
    return isAddress(address) ? null : t('mailboxes:address.notOne', { address });
  };
}

export function addressProblem(t: Words, addresses: string[]): string | null {
  const bad = addresses.find((address) => !isAddress(address));
  return bad === undefined ? null : t('mailboxes:address.notOne', { address: bad });
}
