//! What jobs do: exports of mail that somebody may read, imports of files that somebody uploaded.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::row::{Outcome, Row};
use super::{OF_ALL, OF_MAILBOXES, Severity};
use crate::access::Caller;
use crate::command::Output;
use crate::problem::{Problem, Result};
use crate::{Engine, Tenant};

/// Mails that an export may name one by one.
const MOST_NAMED: usize = 10_000;

/// Which mails: those named, else those of a mailbox or folder of it, else all that may be read; of these what a query
/// finds, if there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Which {
    /// What this query finds.
    pub query: Option<String>,
    /// Only of this mailbox.
    pub mailbox: Option<u32>,
    /// Only of this folder of the mailbox; empty = what is in none.
    pub folder: Option<String>,
    /// These mails.
    pub ids: Vec<u32>,
}

impl Which {
    pub(super) fn check(&self) -> Result<()> {
        if self.ids.len() > MOST_NAMED {
            let message = format!("at most {MOST_NAMED} mails; name more by a query");
            return Err(Problem::invalid("ids", message));
        }
        let other = self.query.is_some() || self.mailbox.is_some() || self.folder.is_some();
        if !self.ids.is_empty() && other {
            let message = "either mails by their numbers, or a query or a mailbox";
            return Err(Problem::invalid("ids", message));
        }
        if let Some(query) = &self.query {
            archive::index::Highlighter::new(query)
                .map_err(|error| Problem::invalid("query", error.to_string()))?;
        }
        if self.folder.is_some() && self.mailbox.is_none() {
            return Err(Problem::invalid("folder", "say of which mailbox"));
        }
        Ok(())
    }

    /// In words.
    pub(crate) fn name(&self) -> String {
        match (&self.query, self.ids.len()) {
            (_, named) if named > 0 => format!("{named} selected"),
            (Some(query), _) => query.chars().take(200).collect(),
            (None, _) => self.folder.clone().unwrap_or_else(|| "*".into()),
        }
    }
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One `.eml` for each mail, in a ZIP file.
    Zip,
    /// One mbox file (mboxrd).
    Mbox,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Format::Zip => "zip",
            Format::Mbox => "mbox",
        }
    }

    /// Where the file of a job lies.
    pub(super) fn path(self, tenant: &Path, job: &str) -> PathBuf {
        tenant.join("exports").join(format!("{job}.{}", self.ending()))
    }

    /// What the file is to be called.
    pub(super) fn file_name(self, created: i64) -> String {
        let time = crate::view::time(created.div_euclid(1000));
        let time: String = time.chars().filter(char::is_ascii_digit).take(14).collect();
        format!("mailstead-{time}.{}", self.ending())
    }
}

/// What a job does, as its row keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Work {
    Export { which: Which, format: Format },
    Import { mailbox: u32, upload: String, name: String },
}

impl Work {
    /// Does it. What it may read is what its owner may read now, not when he asked.
    pub(super) fn run(
        &self,
        engine: &Arc<Engine>,
        tenant: &Arc<Tenant>,
        row: &Row,
        output: &mut dyn Output,
    ) -> anyhow::Result<Outcome> {
        let folder = engine.tenant_path(tenant);
        match self {
            Work::Export { which, format } => {
                let caller = Caller::of_job(engine.clone(), &tenant.id, &row.owner, &row.job.id)?;
                let to = format.path(&folder, &row.job.id);
                let parent = to.parent().context("an export has a folder")?;
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("could not make {}", parent.display()))?;
                // What an interrupted run left.
                if to.is_file() {
                    std::fs::remove_file(&to)
                        .with_context(|| format!("could not remove {}", to.display()))?;
                }
                let permit = caller.mail(&tenant.id)?;
                // What was acknowledged before can be found.
                tenant.archive.flush_index()?;
                let read = match which.mailbox {
                    Some(mailbox) => Some(vec![mailbox]),
                    None => permit.mailboxes(),
                };
                let exported = permit.export(which, &to, output)?;
                let failed = exported.failed;
                Ok(Outcome {
                    severity: if failed > 0 { Severity::Warning } else { Severity::Info },
                    cause: (failed > 0).then(|| format!("{failed} mails could not be read")),
                    result: Some(json!({
                        "mails": exported.mails,
                        "failed": failed,
                        "failures": exported.failures,
                        "bytes": std::fs::metadata(&to).map_or(0, |meta| meta.len()),
                        "file_name": format.file_name(row.job.created),
                        OF_ALL: permit.reads_all(),
                        OF_MAILBOXES: read,
                    })),
                })
            }
            Work::Import { mailbox, upload, name } => {
                let path = folder.join("uploads").join(upload);
                let mut balance = engine.import(tenant, *mailbox, vec![path.clone()], output)?;
                tenant.archive.flush_index()?;
                if balance.cancelled {
                    anyhow::bail!("the import was stopped; what it had archived stays");
                }
                balance.rename(&path.display().to_string(), name);
                let failed = balance.failed;
                Ok(Outcome {
                    severity: if failed > 0 { Severity::Warning } else { Severity::Info },
                    cause: (failed > 0).then(|| format!("{failed} mails could not be archived")),
                    result: Some(serde_json::to_value(balance)?),
                })
            }
        }
    }

    /// Removes what the job was fed with.
    pub(super) fn remove_input(&self, tenant: &Path) {
        if let Work::Import { upload, .. } = self {
            remove(&tenant.join("uploads").join(upload));
        }
    }

    /// Removes all files of the job.
    pub(super) fn remove_files(&self, tenant: &Path, job: &str) {
        match self {
            Work::Export { format, .. } => remove(&format.path(tenant, job)),
            Work::Import { .. } => self.remove_input(tenant),
        }
    }
}

fn remove(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "could not remove a file of a job");
        }
        _ => {}
    }
}
