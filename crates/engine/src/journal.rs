//! Journal endpoints: who may deliver to which address, and the way of a delivered mail to its archives.
//!
//! An endpoint's address is `token@journal-domain`; only the token counts. `token+user=domain@` and
//! `token+user%40domain@` carry the original recipient of a plain copy (product decision 19). Own trouble is always
//! answered 4xx (decision 20).

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use anyhow::Result;
use archive::{Envelope, EnvelopeRecipient, Raw, Source};
use mail::ndr::Way;
use smtp::{Body, Peer, Received, RecipientAnswer, Refusal, Reply, Sink};
use tokio::sync::oneshot;

use crate::arrival::{Incoming, unwrap};
use crate::intake::{NotStored, Pace};
use crate::network::Network;
use crate::system::{EndpointRow, RefusalRow};
use crate::tenant::Tenant;
use crate::{Engine, unix_ms};

/// All endpoints by token: asked at every RCPT, so it is in memory.
pub(crate) struct Table(HashMap<String, Arc<Endpoint>>);

pub(crate) struct Endpoint {
    pub(crate) row: EndpointRow,
    networks: Vec<Network>,
    /// Mails taken that are not yet in the database's count, and when the last came.
    received: AtomicU64,
    last: AtomicI64,
    /// Longest pause between two of them, milliseconds.
    gap: AtomicI64,
}

impl Endpoint {
    fn took_one(&self, now: i64) {
        self.received.fetch_add(1, Ordering::SeqCst);
        let before = self.last.swap(now, Ordering::SeqCst);
        if before > 0 {
            self.gap.fetch_max(now - before, Ordering::SeqCst);
        }
    }
}

impl Table {
    pub(crate) fn new(rows: Vec<EndpointRow>) -> Table {
        let endpoint = |row: EndpointRow| {
            let networks =
                row.networks.iter().filter_map(|text| Network::parse(text).ok()).collect();
            let (received, gap) = (AtomicU64::new(0), AtomicI64::new(0));
            let last = AtomicI64::new(row.last.unwrap_or(0));
            (row.token.clone(), Arc::new(Endpoint { row, networks, received, last, gap }))
        };
        Table(rows.into_iter().map(endpoint).collect())
    }
}

impl Engine {
    /// Adds what the endpoints took since the last time to their counts in the database, and what was gathered of
    /// unknown addresses to theirs.
    pub fn save_counts(&self) -> Result<()> {
        let endpoints: Vec<Arc<Endpoint>> = self
            .journal
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .values()
            .cloned()
            .collect();
        for endpoint in endpoints {
            let mails = endpoint.received.swap(0, Ordering::SeqCst);
            if mails > 0 {
                self.system.count_received(
                    &endpoint.row.token,
                    mails,
                    endpoint.last.load(Ordering::SeqCst),
                    endpoint.gap.swap(0, Ordering::SeqCst),
                )?;
            }
        }
        for tenant in self.tenants() {
            tenant.save_unknown();
            if let Some(anchor) = tenant.people.moved_anchor() {
                self.system.set_audit_anchor(&tenant.id, anchor)?;
            }
        }
        Ok(())
    }

    /// Reads the endpoints anew after a change.
    pub(crate) fn reload_endpoints(&self) -> Result<()> {
        self.save_counts()?;
        let table = Table::new(self.system.endpoints()?);
        *self.journal.write().unwrap_or_else(PoisonError::into_inner) = table;
        self.keep()
    }

    fn endpoint(&self, address: &str) -> Option<Arc<Endpoint>> {
        let (token, _) = read_address(address)?;
        self.journal.read().unwrap_or_else(PoisonError::into_inner).0.get(&token).cloned()
    }
}

/// Token and, if it is encoded in the address, the original recipient.
fn read_address(address: &str) -> Option<(String, Option<String>)> {
    let (local, _) = address.rsplit_once('@')?;
    let (token, encoded) = match local.split_once('+') {
        Some((token, encoded)) => (token, Some(encoded)),
        None => (local, None),
    };
    let recipient = encoded.and_then(|encoded| {
        let lower = encoded.to_ascii_lowercase();
        let at =
            encoded.rfind('=').map(|at| (at, 1)).or_else(|| lower.rfind("%40").map(|at| (at, 3)));
        let (at, len) = at?;
        Some(format!("{}@{}", &encoded[..at], &encoded[at + len..]))
    });
    Some((token.to_ascii_lowercase(), recipient))
}

/// The sink of the SMTP listeners.
pub struct Journal(Arc<Engine>);

impl Journal {
    /// Delivers into this engine's archives.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Journal {
        Journal(engine)
    }
}

/// What one transaction brings to one endpoint.
struct Delivery {
    endpoint: Arc<Endpoint>,
    tenant: Arc<Tenant>,
    recipients: Vec<EnvelopeRecipient>,
}

impl Sink for Journal {
    fn recipient(&self, peer: &Peer, _mail_from: &str, recipient: &str) -> RecipientAnswer {
        let Some(endpoint) = self.0.endpoint(recipient) else {
            return RecipientAnswer::Refuse(Reply::unknown_recipient());
        };
        let allowed = endpoint.networks.is_empty()
            || endpoint.networks.iter().any(|network| network.contains(peer.address.ip()));
        if !allowed {
            return RecipientAnswer::Refuse(Reply::new(
                550,
                (5, 7, 1),
                "this endpoint takes no mail from your address",
            ));
        }
        // A tenant that is not open is being rebuilt: the sender shall come again.
        let tenant = self.0.tenant_by_id(&endpoint.row.tenant);
        if endpoint.row.paused || tenant.is_none_or(|tenant| tenant.is_paused()) {
            return RecipientAnswer::Refuse(Reply::paused());
        }
        RecipientAnswer::Accept {
            max_bytes: Some(endpoint.row.max_size),
            tls_required: !endpoint.row.plain,
        }
    }

    async fn deliver(&self, mail: Received) -> Reply {
        let deliveries = match self.deliveries(&mail) {
            Ok(deliveries) => deliveries,
            Err(reply) => return reply,
        };
        let bodies = Bytes::of(mail.body, deliveries.len());
        let mut waits = Vec::with_capacity(deliveries.len());
        for (delivery, bytes) in deliveries.into_iter().zip(bodies) {
            let endpoint = delivery.endpoint.clone();
            waits.push((endpoint, self.store(delivery, bytes, &mail.peer, &mail.mail_from)));
        }
        let mut reply = Reply::accepted();
        for (endpoint, wait) in waits {
            match wait.await {
                Ok(Ok(())) => endpoint.took_one(unix_ms()),
                Ok(Err(error)) if error.is_full() => reply = Reply::full(),
                Ok(Err(_)) | Err(_) => reply = Reply::busy(),
            }
        }
        reply
    }

    fn refused(&self, refusal: &Refusal) {
        let endpoint =
            refusal.recipient.as_deref().or(refusal.recipients.first().map(String::as_str));
        let endpoint = endpoint.and_then(|address| self.0.endpoint(address));
        let row = RefusalRow {
            time: unix_ms(),
            tenant: endpoint.as_ref().map(|endpoint| endpoint.row.tenant.clone()),
            endpoint: endpoint.as_ref().map(|endpoint| endpoint.row.name.clone()),
            peer: refusal.peer.address.ip().to_string(),
            mail_from: refusal.mail_from.clone(),
            recipient: refusal.recipient.clone().or_else(|| Some(refusal.recipients.join(", "))),
            code: refusal.reply.code,
            text: refusal.reply.text.clone(),
        };
        tracing::warn!(
            code = row.code,
            endpoint = row.endpoint.as_deref(),
            stage = ?refusal.stage,
            "refused a delivery; see `mailstead refusals`"
        );
        tracing::debug!(
            peer = row.peer,
            mail_from = row.mail_from,
            recipient = row.recipient,
            "refused envelope"
        );
        if let Err(error) = self.0.system.add_refusal(&row) {
            tracing::error!(%error, "could not note a refused delivery");
        }
    }
}

impl Journal {
    /// Gathers the recipients of a transaction by endpoint.
    fn deliveries(&self, mail: &Received) -> Result<Vec<Delivery>, Reply> {
        let mut deliveries: Vec<Delivery> = Vec::new();
        for recipient in &mail.recipients {
            let endpoint = self.0.endpoint(&recipient.address).ok_or_else(Reply::busy)?;
            let original = read_address(&recipient.address).and_then(|(_, original)| original);
            let known = deliveries
                .iter_mut()
                .find(|delivery| delivery.endpoint.row.token == endpoint.row.token);
            let delivery = match known {
                Some(delivery) => delivery,
                None => {
                    let tenant =
                        self.0.tenant_by_id(&endpoint.row.tenant).ok_or_else(Reply::paused)?;
                    deliveries.push(Delivery { endpoint, tenant, recipients: Vec::new() });
                    let last = deliveries.len() - 1;
                    &mut deliveries[last]
                }
            };
            delivery.recipients.extend(original.map(|address| EnvelopeRecipient {
                address,
                kind: "recipient".to_owned(),
                expanded: None,
                forwarded: None,
            }));
        }
        Ok(deliveries)
    }

    /// Prepares on the CPU pool and commits on the tenant's writer thread.
    fn store(
        &self,
        delivery: Delivery,
        bytes: Bytes,
        peer: &Peer,
        mail_from: &str,
    ) -> oneshot::Receiver<Result<(), NotStored>> {
        let Delivery { endpoint, tenant, recipients } = delivery;
        let source = Source {
            way: "journal".to_owned(),
            endpoint: Some(endpoint.row.name.clone()),
            peer: Some(peer.address.ip().to_string()),
            ..Source::default()
        };
        let envelope =
            Envelope { from: Some(mail_from.to_owned()), recipients, ..Envelope::default() };
        let incoming = move |raw| Incoming {
            raw,
            way: Way::Endpoint,
            source,
            envelope: Some(envelope),
            archived: unix_ms(),
            fallback_date: None,
            always: vec![endpoint.row.mailbox],
            placements: Vec::new(),
        };
        let (done, wait) = oneshot::channel();
        let work = move || {
            let raw = match bytes.read() {
                Ok(raw) => raw,
                Err(error) => return drop(done.send(Err(Arc::new(error)))),
            };
            let prepared = tenant.archive.prepare(unwrap(incoming(raw)));
            tenant.intake.store(prepared, Pace::Live, move |result| {
                // The session may have gone: the mail is stored all the same, and known if it comes again.
                drop(done.send(result.map(drop)));
            });
        };
        let workers = self.0.workers.clone();
        if workers.has_room() {
            workers.run(work);
        } else {
            // A full pool must not hold up the sessions' own threads.
            tokio::task::spawn_blocking(move || workers.run(work));
        }
        wait
    }
}

/// The bytes for one delivery: read only when their turn comes, so that waiting mails cost no memory.
enum Bytes {
    Memory(Vec<u8>),
    Spooled(Arc<tempfile::TempPath>),
}

impl Bytes {
    /// The body once per delivery; a spooled mail's file lives until all have read it.
    fn of(body: Body, count: usize) -> Vec<Bytes> {
        match body {
            Body::Memory(bytes) => {
                let mut copies: Vec<Bytes> =
                    (1..count).map(|_| Bytes::Memory(bytes.clone())).collect();
                copies.push(Bytes::Memory(bytes));
                copies
            }
            Body::Spooled { file, .. } => {
                let path = Arc::new(file.into_temp_path());
                (0..count).map(|_| Bytes::Spooled(path.clone())).collect()
            }
        }
    }

    fn read(self) -> Result<Raw, archive::Error> {
        match self {
            Bytes::Memory(bytes) => Ok(Raw::Memory(bytes)),
            Bytes::Spooled(path) => Raw::from_file(&path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read_address;

    #[test]
    fn an_endpoint_address_may_carry_the_original_recipient() {
        let cases = [
            ("abc@j.example", ("abc", None)),
            ("ABC@j.example", ("abc", None)),
            ("abc+anna=acme.example@j.example", ("abc", Some("anna@acme.example"))),
            ("abc+anna%40acme.example@j.example", ("abc", Some("anna@acme.example"))),
            ("abc+a=b=acme.example@j.example", ("abc", Some("a=b@acme.example"))),
            ("abc+a+tag=acme.example@j.example", ("abc", Some("a+tag@acme.example"))),
            ("abc+nothing@j.example", ("abc", None)),
        ];
        for (address, (token, recipient)) in cases {
            let found = read_address(address);
            let expected = Some((token.to_owned(), recipient.map(str::to_owned)));
            assert_eq!(found, expected, "{address}");
        }
        assert_eq!(read_address("abc"), None);
    }
}
