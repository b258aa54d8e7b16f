/**
 * The steps of the set-up guides. Their sentences are `guide.<guide>.<step>` of the words; here stands what is pasted.
 *
 * After: Microsoft, "Journaling in Exchange Online" and "Manage journaling in Exchange Server"; Google, "Integrate
 * Gmail with a third-party archiving solution"; postconf(5), `recipient_bcc_maps`; the Exim specification, "unseen".
 * The lines for Postfix and Exim are those that the scenarios `tests/it/senders.rs` deliver with.
 */

export const GUIDES = ['m365', 'google', 'exchange', 'postfix', 'exim', 'other'] as const;

export type Guide = (typeof GUIDES)[number];

export interface Values {
  /** Where mail servers reach the archive. */
  host: string;
  port: number;
  /** The endpoint's whole address, and its parts. */
  address: string;
  token: string;
  domain: string;
  /** STARTTLS is required. */
  tls: boolean;
}

export interface Step {
  step: string;
  code?: string;
}

const NAME = 'Mailstead';

export function stepsOf(guide: Guide, values: Values): Step[] {
  return STEPS[guide](values);
}

const STEPS: Record<Guide, (values: Values) => Step[]> = {
  m365: ({ host, address, domain, tls }) => [
    {
      step: 'connector',
      code: lines(
        `New-OutboundConnector -Name "${NAME}" -ConnectorType Partner \``,
        `  -RecipientDomains "${domain}" -UseMXRecord $false -SmartHosts "${host}"${tls ? ' `' : ''}`,
        tls && '  -TlsSettings EncryptionOnly',
      ),
    },
    { step: 'format', code: remoteDomain(domain) },
    { step: 'undeliverable', code: 'Set-TransportConfig -JournalingReportNdrTo "journal-ndr@example.com"' },
    { step: 'rule', code: journalRule(address) },
  ],
  google: ({ tls }) => [
    { step: 'host' },
    ...(tls ? [{ step: 'tls' }] : []),
    { step: 'route' },
    { step: 'archive' },
  ],
  exchange: ({ host, port, address, domain, tls }) => [
    {
      step: 'connector',
      code: lines(
        `New-SendConnector -Name "${NAME}" -Custom -AddressSpaces "SMTP:${domain};1" \``,
        `  -DNSRoutingEnabled $false -SmartHosts "${host}" -Port ${port}${tls ? ' `' : ''}`,
        tls && '  -RequireTLS $true -TlsAuthLevel EncryptionOnly',
      ),
    },
    { step: 'format', code: remoteDomain(domain) },
    {
      step: 'contact',
      code: lines(
        `New-MailContact -Name "${NAME} journal" -ExternalEmailAddress "${address}"`,
        `Set-MailContact "${NAME} journal" -HiddenFromAddressListsEnabled $true`,
      ),
    },
    { step: 'rule', code: journalRule(address) },
    { step: 'database', code: `Set-MailboxDatabase "<database>" -JournalRecipient "${NAME} journal"` },
  ],
  postfix: ({ host, port, token, domain, tls }) => [
    {
      step: 'main',
      code: lines(
        'recipient_bcc_maps = regexp:/etc/postfix/mailstead_bcc',
        'transport_maps = hash:/etc/postfix/mailstead_transport',
        tls && 'smtp_tls_policy_maps = hash:/etc/postfix/mailstead_tls',
      ),
    },
    {
      step: 'copies',
      code: lines(
        `if !/@${domain.replaceAll('.', '\\.')}$/`,
        `/^(.+)@([^@]+)$/  ${token}+$1=$2@${domain}`,
        'endif',
      ),
    },
    { step: 'transport', code: `${domain}  smtp:[${host}]:${port}` },
    ...(tls ? [{ step: 'tls', code: `[${host}]:${port}  encrypt` }] : []),
    {
      step: 'reload',
      code: lines(
        'postmap /etc/postfix/mailstead_transport',
        tls && 'postmap /etc/postfix/mailstead_tls',
        'postfix reload',
      ),
    },
  ],
  exim: ({ host, port, token, domain, tls }) => [
    {
      step: 'routers',
      code: lines(
        'mailstead:',
        '  driver = manualroute',
        `  domains = ${domain}`,
        `  route_list = * ${host}`,
        '  transport = mailstead_smtp',
        '  no_more',
        '',
        'mailstead_copy:',
        '  driver = redirect',
        '  unseen',
        `  data = ${token}+\${local_part}=\${domain}@${domain}`,
      ),
    },
    {
      step: 'transport',
      code: lines('mailstead_smtp:', '  driver = smtp', `  port = ${port}`, tls && '  hosts_require_tls = *'),
    },
    { step: 'reload', code: 'exim -bV && systemctl reload exim4' },
  ],
  other: ({ host, port, address }) => [
    { step: 'send', code: lines(address, `${host}:${port}`) },
    { step: 'envelope' },
    { step: 'refused' },
  ],
};

function journalRule(address: string): string {
  return `New-JournalRule -Name "${NAME}" -JournalEmailAddress "${address}" -Scope Global -Enabled $true`;
}

function remoteDomain(domain: string): string {
  return lines(
    `New-RemoteDomain -Name "${NAME}" -DomainName "${domain}"`,
    `Set-RemoteDomain "${NAME}" -TNEFEnabled $false -AutoForwardEnabled $true`,
  );
}

function lines(...all: (string | false)[]): string {
  return all.filter((line) => line !== false).join('\n');
}
