//! Settings: flags, then environment, then `mailstead.toml` in the data directory, then defaults.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::command::usage;

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of this call.
    Flag,
    /// This variable.
    Environment(String),
    /// This file.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

/// One setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its value.
    pub value: Option<String>,
    /// Where that comes from.
    pub origin: Origin,
    /// What it is.
    pub help: &'static str,
}

/// What was said on the command line, by the names of the settings.
pub type Flags = BTreeMap<&'static str, String>;

/// All settings by name.
pub struct Settings(BTreeMap<&'static str, Setting>);

/// Levels of the log.
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// Name, default, what it is. The environment variable is MAILSTEAD_ and the name in capitals.
const KNOWN: &[(&str, Option<&str>, &str)] = &[
    ("data", None, "data directory"),
    ("http", Some("127.0.0.1:8025"), "address of the web interface"),
    ("http_certificate", None, "certificate chain of the web interface, PEM: makes it HTTPS"),
    ("http_key", None, "private key of that certificate, PEM"),
    ("http_self_signed", Some("false"), "HTTPS with a certificate made here"),
    ("allow_plain_http", Some("false"), "plain HTTP even for other machines"),
    ("trusted_proxy", None, "networks of proxies whose word on the client is believed"),
    ("host", None, "names that people reach the web interface by"),
    ("smtp", Some("127.0.0.1:2525"), "address of the SMTP listener (STARTTLS)"),
    ("smtps", None, "address of an SMTP listener with implicit TLS"),
    ("hostname", Some("localhost"), "name the SMTP listener greets with"),
    (
        "journal_domain",
        Some("journal.mailstead.internal"),
        "domain of the journal endpoints' addresses",
    ),
    ("certificate", None, "certificate chain, PEM; without one a self-signed certificate is made"),
    ("key", None, "private key of the certificate, PEM"),
    ("max_connections", Some("200"), "SMTP connections at the same time"),
    (
        "max_connections_per_address",
        Some("100"),
        "SMTP connections of one client address at the same time",
    ),
    ("log", Some("info"), "least severe log messages shown"),
    ("log_format", Some("text"), "text or json"),
];

impl Settings {
    /// Gathers the settings of this call. `defaults` are those of a host that differ from everybody's.
    ///
    /// # Errors
    /// When the file in the data directory can't be read or understood, or a value makes no sense.
    pub fn gather(mut flags: Flags, defaults: &[(&str, &'static str)]) -> Result<Settings> {
        let mut data_setting = pick("data", None, flags.remove("data"), None);
        let data = data_setting.value.map_or_else(engine::default_data_dir, PathBuf::from);
        let data = std::path::absolute(&data).context("could not find out the data directory")?;
        data_setting.value = Some(data.display().to_string());
        if std::fs::metadata(&data).is_ok_and(|found| !found.is_dir()) {
            return Err(usage(format!(
                "{} is not a directory: name the data directory itself with --data or MAILSTEAD_DATA",
                data.display()
            )));
        }
        let path = data.join("mailstead.toml");
        let mut file = read_file(&path)?;
        if file.contains_key("data") {
            return Err(usage(format!(
                "{} lies in the data directory and can't say where that is: take `data` out and use --data or MAILSTEAD_DATA",
                path.display()
            )));
        }
        let mut settings = BTreeMap::new();
        for (name, default, help) in KNOWN {
            let own = defaults.iter().find(|(own, _)| own == name);
            let default = own.map_or(*default, |(_, default)| Some(*default));
            let from_file = file.remove(*name).map(|value| (value, path.clone()));
            let mut setting = match *name {
                "data" => data_setting.clone(),
                name => pick(name, default, flags.remove(name), from_file),
            };
            setting.help = help;
            settings.insert(*name, setting);
        }
        if let Some(unknown) = file.keys().next() {
            let known: Vec<&str> = KNOWN.iter().map(|(name, ..)| *name).collect();
            return Err(usage(format!(
                "{} has an unknown setting {unknown}; known are {}",
                path.display(),
                known.join(", ")
            )));
        }
        let settings = Settings(settings);
        settings.check()?;
        Ok(settings)
    }

    /// Every setting must make sense, also those that this call does not use.
    fn check(&self) -> Result<()> {
        for name in ["http", "smtp", "smtps"] {
            self.address(name)?;
        }
        for name in ["max_connections", "max_connections_per_address"] {
            self.number(name)?;
        }
        for name in ["hostname", "journal_domain"] {
            let text = self.text(name).unwrap_or_default();
            if !is_domain(text) {
                let wanted = "a name of letters, digits and hyphens, like mail.example.com";
                return Err(self.wrong(name, wanted));
            }
        }
        if !LEVELS.contains(&self.text("log").unwrap_or("info")) {
            let wanted = format!("one of {}", LEVELS.join(", "));
            return Err(self.wrong("log", &wanted));
        }
        match self.text("log_format") {
            None | Some("text" | "json") => Ok(()),
            Some(_) => Err(self.wrong("log_format", "text or json")),
        }
    }

    /// A setting with a value that can't be used: what it is, where it comes from, what it must be.
    fn wrong(&self, name: &str, wanted: &str) -> anyhow::Error {
        let value = self.text(name).unwrap_or_default();
        let from = match self.0.get(name).map(|setting| &setting.origin) {
            Some(Origin::Flag) => format!(" (from --{})", name.replace('_', "-")),
            Some(Origin::Environment(variable)) => format!(" (from {variable})"),
            Some(Origin::File(path)) => format!(" (from {})", path.display()),
            Some(Origin::Default) | None => String::new(),
        };
        usage(format!("{name} = {value:?}{from} must be {wanted}"))
    }

    /// All settings by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        self.0.iter().map(|(name, setting)| (*name, setting))
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|setting| setting.value.as_deref())
    }

    /// The data directory.
    pub fn data(&self) -> &Path {
        Path::new(self.text("data").unwrap_or("."))
    }

    /// The same settings with another data directory and other addresses.
    pub fn for_trial(&self, data: &Path, http: &str, smtp: &str) -> Settings {
        let mut settings = self.0.clone();
        for (name, value) in
            [("data", data.display().to_string()), ("http", http.into()), ("smtp", smtp.into())]
        {
            let help = settings.get(name).map_or("", |setting| setting.help);
            settings.insert(name, Setting { value: Some(value), origin: Origin::Flag, help });
        }
        Settings(settings)
    }

    /// Settings of the engine.
    pub fn engine(&self) -> engine::Settings {
        let mut settings = engine::Settings::default();
        if let Some(domain) = self.text("journal_domain") {
            settings.journal_domain = domain.to_owned();
        }
        let own = ["certificate", "http_certificate"].into_iter();
        settings.certificates = own.filter_map(|name| self.path(name)).collect();
        settings
    }

    /// A setting that is an address; `None` if it is not set or "off".
    pub fn address(&self, name: &str) -> Result<Option<SocketAddr>> {
        match self.text(name) {
            None | Some("off" | "none" | "") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                self.wrong(name, "an address like 127.0.0.1:2525 or [::1]:2525, or off")
            }),
        }
    }

    /// A setting that is yes or no.
    pub fn is_on(&self, name: &str) -> Result<bool> {
        match self.text(name).unwrap_or("false") {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            other => Err(usage(format!("{name} = {other} is neither true nor false"))),
        }
    }

    /// A setting that is a list, with commas between.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
    }

    /// A setting that is a number, at least 1.
    pub fn number(&self, name: &str) -> Result<usize> {
        let number = self.text(name).unwrap_or_default().parse().ok();
        number.filter(|number| *number > 0).ok_or_else(|| self.wrong(name, "a number from 1 on"))
    }

    /// A setting that is a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    /// The name the SMTP listener greets with.
    pub fn hostname(&self) -> String {
        self.text("hostname").unwrap_or("localhost").to_owned()
    }
}

/// The environment variable that says a setting.
pub(crate) fn variable(name: &str) -> String {
    format!("MAILSTEAD_{}", name.to_ascii_uppercase())
}

/// Whether a mail server takes it for a domain.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn pick(
    name: &str,
    default: Option<&str>,
    flag: Option<String>,
    file: Option<(String, PathBuf)>,
) -> Setting {
    let variable = variable(name);
    let environment = std::env::var(&variable).ok().filter(|value| !value.is_empty());
    let (value, origin) = match (flag, environment, file) {
        (Some(value), ..) => (Some(value), Origin::Flag),
        (None, Some(value), _) => (Some(value), Origin::Environment(variable)),
        (None, None, Some((value, path))) => (Some(value), Origin::File(path)),
        (None, None, None) => (default.map(str::to_owned), Origin::Default),
    };
    Setting { value, origin, help: "" }
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("could not read {}", path.display()));
        }
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error| usage(format!("{} can't be understood: {error}", path.display())))?;
    Ok(table.into_iter().map(|(name, found)| (name, as_text(found))).collect())
}

/// A value of the file as it would be typed.
fn as_text(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        toml::Value::Array(items) => items.into_iter().map(as_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
