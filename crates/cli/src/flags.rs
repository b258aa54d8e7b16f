//! What was said on the command line, as settings.

use std::path::PathBuf;

use host::Settings;
use host::settings::Flags;

use crate::args::{Args, ServeArgs, Verb};

/// Gathers the settings of this call. Short commands are quiet unless asked otherwise.
pub fn settings(args: &Args) -> anyhow::Result<Settings> {
    let quiet = !matches!(args.verb, Verb::Serve(_) | Verb::Trial(_) | Verb::Config);
    let defaults: &[_] = if quiet { &[("log", "warn")] } else { &[] };
    Settings::gather(flags(args), defaults)
}

fn flags(args: &Args) -> Flags {
    let none = ServeArgs::default();
    let serve = if let Verb::Serve(serve) = &args.verb { serve } else { &none };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let switch = |on: bool| on.then(|| "true".to_owned());
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join(","));
    [
        ("data", path(&args.data)),
        ("http", serve.http.clone()),
        ("http_certificate", path(&serve.http_certificate)),
        ("http_key", path(&serve.http_key)),
        ("http_self_signed", switch(serve.http_self_signed)),
        ("allow_plain_http", switch(serve.allow_plain_http)),
        ("trusted_proxy", list(&serve.trusted_proxy)),
        ("host", list(&serve.host)),
        ("smtp", serve.smtp.clone()),
        ("smtps", serve.smtps.clone()),
        ("hostname", serve.hostname.clone()),
        ("journal_domain", args.journal_domain.clone()),
        ("certificate", path(&serve.certificate)),
        ("key", path(&serve.key)),
        ("max_connections", serve.max_connections.map(|number| number.to_string())),
        (
            "max_connections_per_address",
            serve.max_connections_per_address.map(|number| number.to_string()),
        ),
        ("log", args.log.clone()),
        ("log_format", args.log_format.clone()),
    ]
    .into_iter()
    .filter_map(|(name, value)| value.map(|value| (name, value)))
    .collect()
}
