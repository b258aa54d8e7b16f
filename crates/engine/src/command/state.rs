//! The commands that tell how things are: what is counted, what was refused, whether all is as it was written.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Done, Output};
use crate::backup::{Found, Mark};
use crate::{Engine, view};

impl Engine {
    pub(super) fn verify(
        &self,
        tenant: Option<&str>,
        deep: bool,
        output: &mut dyn Output,
    ) -> Result<Done> {
        let (tenants, broken) = match tenant {
            Some(name) => (vec![self.tenant(name)?], Vec::new()),
            None => (self.tenants(), self.broken()),
        };
        let (mut mails, mut copies, mut checkpoints, mut bytes) = (0, 0, 0, 0);
        let (mut damaged, mut people) = (Vec::new(), Vec::new());
        let mut closed: Vec<Value> =
            broken.iter().map(|(row, why)| json!({"tenant": row.name, "why": why})).collect();
        for tenant in tenants {
            if let Some(why) = tenant.people.damage() {
                people.push(json!({"tenant": tenant.name(), "why": why}));
            }
            let mut gone = false;
            let verified = tenant.verify(deep, &mut |progress| {
                gone |= output.progress("bytes", progress.done, Some(progress.total)).is_err();
                !gone
            });
            let verified = match verified {
                Ok(verified) => verified,
                // The others are looked at all the same.
                Err(error) => {
                    closed.push(json!({"tenant": tenant.name(), "why": error.to_string()}));
                    continue;
                }
            };
            if gone || verified.stopped {
                anyhow::bail!("the verification was cancelled; nothing was changed");
            }
            mails += verified.mails;
            copies += verified.copies;
            checkpoints += verified.checkpoints;
            bytes += verified.bytes;
            damaged.extend(verified.damaged.into_iter().map(|damage| {
                json!({
                    "tenant": tenant.name(),
                    "segment": damage.segment,
                    "offset": damage.offset,
                    "mail": damage.mail.map(|mail| mail.to_string()),
                    "why": damage.why,
                })
            }));
        }
        let good = damaged.is_empty() && people.is_empty() && closed.is_empty();
        let backup = match Mark::of(self.data.path())? {
            Found::Nothing => None,
            Found::Garbled => Some(json!({"garbled": true})),
            Found::Mark(mark) => Some(json!({
                "finished": mark.finished,
                "begun": mark.begun,
                "older": mark.older,
            })),
        };
        let value = json!({
            "ok": good,
            "backup": backup,
            "closed": closed,
            "mails": mails,
            "copies": copies,
            "checkpoints": checkpoints,
            "bytes": bytes,
            "damaged": damaged,
            "people": people,
        });
        Ok(Done { value, good })
    }

    /// What is counted, of the installation and of each tenant.
    pub fn stats(&self) -> Result<Value> {
        self.save_counts()?;
        let endpoints = self.system.endpoints()?;
        let mut tenants = Vec::new();
        for tenant in self.tenants() {
            let counters = tenant.archive.counters()?;
            let (log, catalog, index) = tenant.archive.sizes()?;
            let own = endpoints.iter().filter(|row| row.tenant == tenant.id);
            tenants.push(json!({
                "name": tenant.name(),
                "state": if tenant.is_paused() { "paused" } else { "active" },
                "mails": counters.mails,
                "copies": counters.copies,
                "bytes": counters.bytes,
                "stored_bytes": log,
                "catalog_bytes": catalog,
                "index_bytes": index,
                "mailboxes": tenant.archive.mailboxes()?.len(),
                "received": own.map(|row| row.received).sum::<u64>(),
                "refused": self.system.refusal_count(&tenant.id)?,
            }));
        }
        for (row, why) in self.broken() {
            tenants.push(json!({"name": row.name, "state": "closed", "why": why}));
        }
        let unknown = self.system.refusal_count("")?;
        Ok(json!({"tenants": tenants, "refused_unknown": unknown}))
    }

    pub(super) fn refusals(&self, tenant: Option<&str>, limit: u32) -> Result<Done> {
        let tenant = tenant.map(|name| self.tenant(name)).transpose()?;
        let rows = self.system.refusals(tenant.as_ref().map(|tenant| tenant.id.as_str()), limit)?;
        let rows = rows.into_iter().map(|row| {
            let name = row.tenant.as_deref().and_then(|id| self.tenant_by_id(id)).map(|t| t.name());
            json!({
                "time": view::time(row.time.div_euclid(1000)),
                "tenant": name,
                "endpoint": row.endpoint,
                "peer": row.peer,
                "mail_from": row.mail_from,
                "recipient": row.recipient,
                "code": row.code,
                "text": row.text,
            })
        });
        Ok(Done::good(rows.collect()))
    }
}
