//! What the running service tells of itself, for the operator's page, and the certificates it can read anew.

use std::sync::Arc;
use std::time::Duration;

use api::listen;
use engine::installation::{
    CertificateUse, Host, Limit, Limited, Service, Setting, Shown, Smtp, Source, Unit, Web,
};
use smtp::{ListenerOptions, Tls};

use crate::certificate::Certificate;
use crate::open_files;
use crate::settings::{Origin, Settings};

/// The running service.
pub(crate) struct Running {
    /// As it was at the start, but for what changes.
    service: Service,
    options: Arc<ListenerOptions>,
    certificates: Vec<(CertificateUse, Certificate, Arc<Tls>)>,
}

impl Running {
    /// Listeners are bound: `addresses` of SMTP with STARTTLS and with implicit TLS.
    pub(crate) fn new(
        settings: &Settings,
        options: Arc<ListenerOptions>,
        [starttls, implicit_tls]: [Option<String>; 2],
        web: Web,
        certificates: Vec<(CertificateUse, Certificate, Arc<Tls>)>,
    ) -> Running {
        let smtp = Smtp {
            starttls,
            implicit_tls,
            hostname: options.hostname.clone(),
            journal_domain: settings.engine().journal_domain,
            max_message_bytes: options.max_message_bytes.get(),
        };
        let mut limits = of_smtp(&options);
        limits.extend(of_http(&listen::Options::default()));
        limits.extend(open_files::most().map(|most| count(Limited::OpenFiles, most)));
        let service = Service {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: jiff::Timestamp::now().as_millisecond(),
            smtp,
            web,
            limits,
            settings: settings.iter().map(|(name, setting)| shown(name, setting)).collect(),
        };
        Running { service, options, certificates }
    }
}

impl Host for Running {
    fn service(&self) -> Service {
        let mut service = self.service.clone();
        service.smtp.max_message_bytes = self.options.max_message_bytes.get();
        service
    }

    fn certificates(&self) -> Vec<Shown> {
        let shown = |(r#use, certificate, tls): &(CertificateUse, Certificate, Arc<Tls>)| Shown {
            r#use: *r#use,
            made_here: certificate.is_made_here(),
            file: certificate.file().to_owned(),
            chain: tls.chain(),
        };
        self.certificates.iter().map(shown).collect()
    }

    fn read_certificates_anew(&self) -> Vec<(CertificateUse, Result<(), String>)> {
        let read = |(r#use, certificate, tls): &(CertificateUse, Certificate, Arc<Tls>)| {
            let read = certificate.reload(tls).map_err(|error| format!("{error:#}"));
            match &read {
                Ok(()) => tracing::info!("read the certificate anew"),
                Err(error) => tracing::error!(error, "the certificate stays as it was"),
            }
            (*r#use, read)
        };
        self.certificates.iter().map(read).collect()
    }
}

fn shown(name: &'static str, setting: &crate::settings::Setting) -> Setting {
    Setting {
        name,
        value: setting.value.clone(),
        source: match setting.origin {
            Origin::Flag => Source::Flag,
            Origin::Environment(_) => Source::Environment,
            Origin::File(_) => Source::File,
            Origin::Default => Source::Default,
        },
        help: setting.help,
        flag: format!("--{}", name.replace('_', "-")),
        variable: crate::settings::variable(name),
        // The file lies in the directory that this one names.
        key: (name != "data").then_some(name),
    }
}

fn of_smtp(options: &ListenerOptions) -> Vec<Limit> {
    use Limited::{
        SmtpConnections, SmtpConnectionsPerAddress, SmtpData, SmtpDelivery, SmtpDrain, SmtpErrors,
        SmtpHandshake, SmtpIdle, SmtpMail, SmtpMails, SmtpMemory, SmtpRecipients,
    };
    let set = |limit: Limit, setting| Limit { setting: Some(setting), ..limit };
    vec![
        set(count(SmtpConnections, options.max_connections), "max_connections"),
        set(
            count(SmtpConnectionsPerAddress, options.max_per_address),
            "max_connections_per_address",
        ),
        count(SmtpRecipients, options.max_recipients),
        count(SmtpMails, options.max_transactions),
        count(SmtpErrors, options.max_errors),
        bytes(SmtpMemory, options.memory_bytes),
        time(SmtpIdle, options.idle_timeout),
        time(SmtpData, options.data_timeout),
        time(SmtpMail, options.max_data_time),
        time(SmtpDelivery, options.delivery_timeout),
        time(SmtpHandshake, options.handshake_timeout),
        time(SmtpDrain, options.drain_timeout),
    ]
}

/// The web interface has no settings of these: its listener goes by the same defaults.
fn of_http(options: &listen::Options) -> Vec<Limit> {
    use Limited::{
        HttpBody, HttpBodyTime, HttpConnections, HttpConnectionsPerAddress, HttpDrain, HttpHead,
        HttpIdle, HttpStalled,
    };
    vec![
        count(HttpConnections, options.max_connections),
        count(HttpConnectionsPerAddress, options.max_per_address),
        bytes(HttpBody, api::MOST_BODY),
        time(HttpHead, options.pace.head),
        time(HttpIdle, options.pace.idle),
        time(HttpStalled, options.pace.stalled),
        time(HttpBodyTime, options.pace.body),
        time(HttpDrain, options.drain),
    ]
}

fn count(about: Limited, value: usize) -> Limit {
    Limit { about, value: value as u64, unit: Unit::Count, setting: None }
}

fn bytes(about: Limited, value: usize) -> Limit {
    Limit { about, value: value as u64, unit: Unit::Bytes, setting: None }
}

fn time(about: Limited, value: Duration) -> Limit {
    Limit { about, value: value.as_secs(), unit: Unit::Seconds, setting: None }
}
