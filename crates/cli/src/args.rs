//! The arguments, as typed.

mod command;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};
use engine::command::DEFAULT_MAX_SIZE;

/// The mail archive: keeps every mail byte for byte, finds it in milliseconds, proves that nothing was changed.
#[derive(Debug, Parser)]
#[command(
    name = "mailstead",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  mailstead trial                                        try it: a sample company, living
  mailstead serve --smtp 0.0.0.0:2525                    run the archive
  mailstead tenant add Acme --domain acme.example --admin anna@acme.example
  mailstead mailbox add anna@acme.example --tenant Acme
  mailstead endpoint add office --mailbox anna@acme.example --tenant Acme
  mailstead search 'from:anna invoice after:2024' --tenant Acme

Exit codes: 0 done, 1 done but something failed or is damaged, 2 wrong use.
Options come from flags, then environment, then mailstead.toml in the data directory; see `mailstead config`."
)]
pub struct Args {
    /// Data directory [env: MAILSTEAD_DATA] [default: the platform's place for application data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Print results as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Least severe log messages shown: error, warn, info, debug, trace [env: MAILSTEAD_LOG]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<String>,
    /// Log as text or json, to standard error [env: MAILSTEAD_LOG_FORMAT]
    #[arg(long, global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// Domain of the journal endpoints' addresses [env: MAILSTEAD_JOURNAL_DOMAIN]
    #[arg(long, global = true, value_name = "DOMAIN")]
    pub journal_domain: Option<String>,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Try it out: a throwaway archive with a sample company, fed through its own SMTP endpoint; until Ctrl-C
    #[command(after_help = "Example:\n  mailstead trial --smtp 127.0.0.1:2525")]
    Trial(TrialArgs),
    /// Run the archive: take journal mail until SIGTERM
    #[command(after_help = "\
Prints one line when ready:
{\"http\":\"http://127.0.0.1:8025\",\"ready\":true,\"smtp\":\"127.0.0.1:2525\",\"smtps\":null}
SIGTERM or Ctrl-C: stops taking connections, finishes what is on its way, exit 0. SIGHUP: reads the certificates anew.
The web interface answers plain HTTP on loopback addresses only, and only for hosts it knows itself by.

Example:
  mailstead serve --smtp 0.0.0.0:2525 --certificate /etc/ssl/mail.pem --key /etc/ssl/mail.key
  mailstead serve --http 0.0.0.0:443 --host archive.acme.example --http-certificate web.pem --http-key web.key
  mailstead serve --host archive.acme.example --trusted-proxy 127.0.0.1    behind a proxy on this machine")]
    Serve(ServeArgs),
    /// Tenants: each has its own archive, keys and mailboxes
    #[command(
        subcommand,
        after_help = "Example:\n  mailstead tenant add Acme --domain acme.example --admin anna@acme.example"
    )]
    Tenant(TenantVerb),
    /// Archive mailboxes: mail is linked to them by address
    #[command(
        subcommand,
        after_help = "Example:\n  mailstead mailbox add anna@acme.example --tenant Acme"
    )]
    Mailbox(MailboxVerb),
    /// Journal endpoints: the SMTP addresses that mail servers send their journal to
    #[command(
        subcommand,
        after_help = "Example:\n  mailstead endpoint add office --mailbox journal@acme.example --tenant Acme"
    )]
    Endpoint(EndpointVerb),
    /// Import mail files: .eml, mbox, Maildir, folders of them
    #[command(after_help = "\
Everything seen is accounted for: seen = archived + already + skipped + failed. Running it again archives nothing twice.

Example:
  mailstead import ~/Maildir old.mbox --mailbox anna@acme.example --tenant Acme")]
    Import {
        /// Files and folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Mailbox that every mail is linked to
        #[arg(long, value_name = "ADDRESS")]
        mailbox: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Find mails; `*` = everything
    #[command(after_help = "\
Query language:
  invoice march            both words              \"annual report\"   the phrase
  invoice OR bill          either                  -draft            not
  contr*                   words beginning so      *@example.com     addresses, subjects, file names containing so
  from: to: cc: subject: body: attachment: filename: folder:        in one place
  before:2024-05 after:2023 date:2024-05-01 larger:2M has:attachment  ( … )
  message-id:<x@example.com>                       the mail, and others that claim to be it

Example:
  mailstead search 'from:anna (offer OR quote) has:attachment' --tenant Acme --limit 20")]
    Search {
        /// What to look for
        #[arg(allow_hyphen_values = true)]
        query: String,
        #[command(flatten)]
        tenant: TenantArg,
        /// Only this mailbox
        #[arg(long, value_name = "ADDRESS")]
        mailbox: Option<String>,
        /// Most hits shown
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Hits left out before the first shown
        #[arg(long, default_value_t = 0)]
        skip: usize,
        /// Best match first instead of newest first
        #[arg(long)]
        relevance: bool,
    },
    /// Show a mail: what is known about it, its exact bytes, or the journal report it came in
    #[command(after_help = "Example:\n  mailstead show 12 --tenant Acme --raw | sha256sum")]
    Show {
        /// Its id, from `search`
        id: String,
        #[command(flatten)]
        tenant: TenantArg,
        /// The mail's exact bytes
        #[arg(long, conflicts_with = "report")]
        raw: bool,
        /// The journal report as received
        #[arg(long)]
        report: bool,
    },
    /// Export mails, byte for byte, to a folder, a .zip or a .mbox
    #[command(after_help = "\
A folder and a ZIP hold exactly the bytes that came, so sha256sum shows each mail's digest. An mbox
quotes lines that begin with From (mboxrd) and ends each mail with a line end.

Example:
  mailstead export 'from:anna after:2024' --tenant Acme --to anna.zip")]
    Export {
        /// What to export, as for `search`
        #[arg(allow_hyphen_values = true)]
        query: String,
        #[command(flatten)]
        tenant: TenantArg,
        /// Only this mailbox
        #[arg(long, value_name = "ADDRESS")]
        mailbox: Option<String>,
        /// Folder, FILE.zip or FILE.mbox
        #[arg(long, value_name = "DIR|FILE")]
        to: PathBuf,
        /// Every distinct byte sequence received, and journal reports beside their mail as .report.eml
        #[arg(long)]
        all_copies: bool,
    },
    /// Verify that every stored byte is what was written; exit code 1 if not
    #[command(after_help = "Example:\n  mailstead verify --tenant Acme --deep")]
    Verify {
        /// Only this tenant
        #[arg(long)]
        tenant: Option<String>,
        /// Join every mail again and compare its SHA-256, too
        #[arg(long)]
        deep: bool,
    },
    /// Make the search index anew while the old one serves
    #[command(after_help = "Example:\n  mailstead reindex --tenant Acme")]
    Reindex {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Make catalog and index anew from the segment log
    #[command(after_help = "\
The catalog may be damaged in any way, or missing: the log alone counts. Exit code 1 if the log is damaged.

Example:
  mailstead rebuild --tenant Acme")]
    Rebuild {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Counts and sizes of each tenant
    #[command(after_help = "Example:\n  mailstead stats --json")]
    Stats,
    /// Operators of the installation: whoever may open the data directory
    #[command(subcommand, after_help = "Example:\n  mailstead operator link")]
    Operator(OperatorVerb),
    /// Deliveries that were refused for good, newest first: their senders have dropped them
    #[command(after_help = "Example:\n  mailstead refusals --limit 20")]
    Refusals {
        /// Only this tenant's
        #[arg(long, conflicts_with = "all")]
        tenant: Option<String>,
        /// All tenants' and those to unknown addresses (the default)
        #[arg(long)]
        all: bool,
        /// Most rows shown
        #[arg(long, default_value_t = 100)]
        limit: u32,
    },
    /// Copy everything into a folder, while the service runs or not
    #[command(after_help = "\
What was acknowledged before the backup began is in it, with everybody's rights, the settings in
mailstead.toml and the certificates. Into the folder of an earlier backup the segments of mail that are
full and there already (256 MB each) are not written again. What is damaged in the archive never takes
the place of what is good in the backup, and a backup that is broken off leaves the earlier one. A backup
is a data directory: `mailstead verify --data DIR` checks it; what rotted there is mended by a backup with
--compare. Whoever gets it can read all mail, unless master.key is left out and kept elsewhere; the
certificates' keys are left out with it.

Examples:
  mailstead backup --to /mnt/backup/mailstead
  mailstead backup --to /mnt/backup/mailstead --compare      once a month")]
    Backup {
        /// An empty folder, or that of an earlier backup
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Leave master.key out: nothing in the backup can be read without it
        #[arg(long)]
        without_key: bool,
        /// Compare all that is there already byte for byte, and mend what has rotted
        #[arg(long)]
        compare: bool,
    },
    /// Copy a backup into an empty data directory and verify it
    #[command(after_help = "\
The search index is made anew when the service starts.

Example:
  mailstead restore /mnt/backup/mailstead --data /srv/mailstead")]
    Restore {
        /// The folder of the backup
        #[arg(value_name = "DIR")]
        from: PathBuf,
    },
    /// The settings that hold, and where each comes from
    #[command(after_help = "\
Flags hold before environment, environment before mailstead.toml in the data directory.

Example:
  mailstead config --json")]
    Config,
}

#[derive(Debug, ClapArgs)]
pub struct TenantArg {
    /// Tenant, by name or id
    #[arg(long)]
    pub tenant: String,
}

#[derive(Debug, Default, ClapArgs)]
pub struct ServeArgs {
    /// Address of the web interface; port 0 = any [env: MAILSTEAD_HTTP]
    #[arg(long, value_name = "ADDRESS")]
    pub http: Option<String>,
    /// Certificate chain of the web interface, PEM: makes it HTTPS [env: MAILSTEAD_HTTP_CERTIFICATE]
    #[arg(long, value_name = "FILE")]
    pub http_certificate: Option<PathBuf>,
    /// Private key of that certificate, PEM [env: MAILSTEAD_HTTP_KEY]
    #[arg(long, value_name = "FILE")]
    pub http_key: Option<PathBuf>,
    /// HTTPS with a certificate made here, which browsers warn of [env: MAILSTEAD_HTTP_SELF_SIGNED]
    #[arg(long)]
    pub http_self_signed: bool,
    /// Plain HTTP even for other machines: passwords and mail go unencrypted [env: MAILSTEAD_ALLOW_PLAIN_HTTP]
    #[arg(long)]
    pub allow_plain_http: bool,
    /// Proxy whose X-Forwarded-… or Forwarded headers are believed, like 192.0.2.0/24; may be given several times
    /// [env: MAILSTEAD_TRUSTED_PROXY]
    #[arg(long, value_name = "NETWORK")]
    pub trusted_proxy: Vec<String>,
    /// Name that people reach the web interface by; may be given several times, the first is used for links
    /// [env: MAILSTEAD_HOST]
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Address of the SMTP listener (STARTTLS); port 0 = any [env: MAILSTEAD_SMTP]
    #[arg(long, value_name = "ADDRESS")]
    pub smtp: Option<String>,
    /// Address of an SMTP listener with implicit TLS [env: MAILSTEAD_SMTPS]
    #[arg(long, value_name = "ADDRESS")]
    pub smtps: Option<String>,
    /// Name the SMTP listener greets with [env: MAILSTEAD_HOSTNAME]
    #[arg(long, value_name = "NAME")]
    pub hostname: Option<String>,
    /// Certificate chain, PEM; without one a self-signed certificate is made [env: MAILSTEAD_CERTIFICATE]
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Private key of the certificate, PEM [env: MAILSTEAD_KEY]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// SMTP connections at the same time [env: MAILSTEAD_MAX_CONNECTIONS]
    #[arg(long, value_name = "N")]
    pub max_connections: Option<usize>,
    /// SMTP connections of one client address at the same time [env: MAILSTEAD_MAX_CONNECTIONS_PER_ADDRESS]
    #[arg(long, value_name = "N")]
    pub max_connections_per_address: Option<usize>,
}

#[derive(Debug, ClapArgs)]
pub struct TrialArgs {
    /// Address of the web interface; port 0 = any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub http: String,
    /// Address of the SMTP listener; port 0 = any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub smtp: String,
    /// Program of the desktop window, opened on the trial
    #[arg(long, value_name = "PROGRAM")]
    pub window: Option<PathBuf>,
    /// Open no browser; for now none is opened anyway
    #[arg(long, hide = true)]
    pub no_open: bool,
}

#[derive(Debug, Subcommand)]
pub enum OperatorVerb {
    /// Print a link by which an operator signs in to the web interface, once, within ten minutes
    #[command(after_help = "Example:\n  mailstead operator link")]
    Link,
}

#[derive(Debug, Subcommand)]
pub enum TenantVerb {
    /// Make a tenant; with --admin, print the link by which its first Admin chooses a password
    #[command(
        after_help = "Example:\n  mailstead tenant add Acme --domain acme.example --admin anna@acme.example"
    )]
    Add {
        /// Its name, at most 200 characters
        name: String,
        /// Login domain; may be given several times
        #[arg(long)]
        domain: Vec<String>,
        /// Login of its first Admin, in one of its domains
        #[arg(long, value_name = "LOGIN")]
        admin: Option<String>,
    },
    /// List the tenants
    #[command(after_help = "Example:\n  mailstead tenant list --json")]
    List,
    /// Take no journal mail for now: senders are asked to come again. Import, search and export go on
    #[command(after_help = "Example:\n  mailstead tenant pause Acme")]
    Pause {
        /// Its name or id
        name: String,
    },
    /// Take journal mail again
    #[command(after_help = "Example:\n  mailstead tenant resume Acme")]
    Resume {
        /// Its name or id
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum MailboxVerb {
    /// Make an archive mailbox
    #[command(after_help = "\
Mail that comes from now on is linked to it by address. Mail that is there already is not: import it again for
this mailbox, and nothing is stored twice.

Example:
  mailstead mailbox add anna@acme.example --also sales@acme.example --tenant Acme")]
    Add {
        /// Primary address
        address: String,
        /// Secondary address; may be given several times
        #[arg(long, value_name = "ADDRESS")]
        also: Vec<String>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the mailboxes
    #[command(after_help = "Example:\n  mailstead mailbox list --tenant Acme")]
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Show a mailbox
    #[command(after_help = "Example:\n  mailstead mailbox show anna@acme.example --tenant Acme")]
    Show {
        /// One of its addresses
        address: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

/// A size as people write it.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let upper = upper.strip_suffix("IB").or(upper.strip_suffix('B')).unwrap_or(&upper);
    let digits = upper.trim_end_matches(['K', 'M', 'G']);
    let unit = match &upper[digits.len()..] {
        "" => Some(1_u64),
        "K" => Some(1 << 10),
        "M" => Some(1 << 20),
        "G" => Some(1 << 30),
        _ => None,
    };
    let number = digits.trim().parse::<u64>().ok();
    let size = number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    size.ok_or_else(|| "a size is a number of bytes, or like 500K, 100M, 1G".to_owned())
}

#[derive(Debug, Subcommand)]
pub enum EndpointVerb {
    /// Make a journal endpoint and print its address
    #[command(after_help = "\
The address is secret: whoever knows it can put mail into the archive.
Example:
  mailstead endpoint add office --mailbox journal@acme.example --tenant Acme --allow 192.0.2.0/24")]
    Add {
        /// Its name, at most 200 characters
        name: String,
        /// Archive mailbox that every mail received is linked to
        #[arg(long, value_name = "ADDRESS")]
        mailbox: String,
        #[command(flatten)]
        tenant: TenantArg,
        /// Don't require STARTTLS
        #[arg(long)]
        plain: bool,
        /// Largest mail taken: bytes, or like 500K, 100M, 1G
        #[arg(long, value_name = "SIZE", default_value_t = DEFAULT_MAX_SIZE, value_parser = size)]
        max_size: u64,
        /// Network that may deliver, like 192.0.2.0/24; may be given several times
        #[arg(long, value_name = "NETWORK")]
        allow: Vec<String>,
    },
    /// List the endpoints
    #[command(after_help = "Example:\n  mailstead endpoint list --tenant Acme")]
    List {
        /// Only this tenant's
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Take no mail for now: senders are asked to come again
    #[command(after_help = "Example:\n  mailstead endpoint pause office --tenant Acme")]
    Pause {
        /// Its name, from `endpoint list`
        name: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Take mail again
    #[command(after_help = "Example:\n  mailstead endpoint resume office --tenant Acme")]
    Resume {
        /// Its name, from `endpoint list`
        name: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Remove an endpoint: its address is unknown from now on
    #[command(after_help = "Example:\n  mailstead endpoint remove office --tenant Acme")]
    Remove {
        /// Its name, from `endpoint list`
        name: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}
