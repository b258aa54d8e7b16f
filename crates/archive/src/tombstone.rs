//! Taking a mail out: a tombstone in the log, and nothing of it in catalog and index any more.
//!
//! Whether a mail may go (role, retention, hold) is decided above. The tombstone keeps the chain verifiable; the
//! payloads of pieces that no other mail uses can be taken out of the segments afterwards.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use rusqlite::{Connection, params};

use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{change_durably, copy, link, mail};
use crate::entry::{Tombstone, append_json};
use crate::error::{Error, Result};
use crate::open::Archive;
use crate::record::Kind;

impl Archive {
    /// Takes a mail out of the archive for good, and says in the log that, why and by whom.
    pub fn erase(&self, mail: u32, reason: &str, by: &str) -> Result<Tombstone> {
        let entries = self.reading.entries(mail)?;
        if entries.is_empty() {
            return Err(Error::NotFound(format!("there is no mail {mail}")));
        }
        let mut guard = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let writer = &mut *guard;
        let tombstone = Tombstone {
            mail,
            copies: entries.iter().map(|(_, entry, _)| entry.digest.clone()).collect(),
            reason: reason.to_owned(),
            by: by.to_owned(),
            time: self.now(),
            erased: self.unshared_pieces(mail, &entries)?,
        };
        let before = (writer.log.position().clone(), writer.counters);
        let written = (|| {
            let mut payload = Vec::new();
            append_json(&tombstone, &mut payload);
            let at = writer.log.append(Kind::Tombstone, tombstone.time, 1, &payload)?;
            writer.log.sync()?;
            let position = writer.log.position().clone();
            let counters = &mut writer.counters;
            change_durably(&mut writer.catalog, |transaction| {
                apply(transaction, counters, &tombstone)?;
                meta::set_progress(transaction, &Progress { position, counters: *counters })
            })?;
            Ok(at)
        })();
        match written {
            Ok(at) => {
                let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
                for mails in live.links.values_mut().filter(|mails| mails.contains(mail)) {
                    std::sync::Arc::make_mut(mails).remove(mail);
                }
                drop(live);
                self.index.refresh(at, mail);
                self.index.reached(writer.log.position().next);
                Ok(tombstone)
            }
            Err(error) => {
                writer.log.cut_back(before.0);
                writer.counters = before.1;
                Err(error)
            }
        }
    }

    /// Pieces of a mail that no other mail's copy names.
    fn unshared_pieces(
        &self,
        mail: u32,
        entries: &[(copy::CopyRow, crate::entry::CopyEntry, u64)],
    ) -> Result<Vec<String>> {
        let mut own: BTreeSet<String> =
            entries.iter().flat_map(|(_, entry, _)| entry.pieces.iter().cloned()).collect();
        let mut next = 0;
        while !own.is_empty() {
            let rows = self.reading.catalog.read(|c| copy::from_number(c, next, 1000))?;
            let Some(last) = rows.last() else { break };
            next = last.number + 1;
            for row in rows.into_iter().filter(|row| row.mail != mail) {
                for piece in self.reading.entry(row.at, row.slot)?.0.pieces {
                    own.remove(&piece);
                }
            }
        }
        Ok(own.into_iter().collect())
    }
}

/// Writes a tombstone's rows. The same for erasing and for making the catalog anew.
pub(crate) fn apply(
    connection: &Connection,
    counters: &mut Counters,
    tombstone: &Tombstone,
) -> Result<()> {
    let copies = copy::of_mail(connection, tombstone.mail)?;
    link::remove_of_mail(connection, tombstone.mail)?;
    copy::remove_of_mail(connection, tombstone.mail)?;
    mail::remove(connection, tombstone.mail)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO tombstone (mail, time, reason, by) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![tombstone.mail, tombstone.time, tombstone.reason, tombstone.by])?;
    for piece in &tombstone.erased {
        if let Some(id) = crate::keys::unhex(piece) {
            crate::catalog::content::remove(connection, &id)?;
        }
    }
    counters.copies = counters.copies.saturating_sub(copies.len() as u64);
    counters.mails = counters.mails.saturating_sub(u64::from(!copies.is_empty()));
    Ok(())
}
