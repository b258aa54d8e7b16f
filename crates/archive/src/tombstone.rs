//! Taking a mail out: a tombstone in the log, and nothing of it in catalog and index any more.
//!
//! Whether a mail may go (role, retention, hold) is decided above. The tombstone keeps the chain verifiable; the
//! payloads of pieces that no other mail uses can be taken out of the segments afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, params};

use crate::catalog::meta::{self, Counters, Progress};
use crate::catalog::{change_durably, content, copy, day, link, mail};
use crate::entry::{Tombstone, append_json};
use crate::error::{Error, Result};
use crate::index::Change;
use crate::keys::{ContentId, hex, unhex};
use crate::open::Archive;
use crate::read::Reading;
use crate::record::Kind;

impl Archive {
    /// Takes a mail out of the archive for good, and says in the log that, why and by whom.
    pub fn erase(&self, mail: u32, reason: &str, by: &str) -> Result<Tombstone> {
        let mut writer = self.writer()?;
        let rows = self.reading.catalog.read(|c| copy::of_mail(c, mail))?;
        if rows.is_empty() {
            return Err(Error::NotFound(format!("there is no mail {mail}")));
        }
        let stock = Stock::of(&self.reading, mail)?;
        let tombstone = Tombstone {
            mail,
            copies: rows.iter().map(|row| hex(&row.digest)).collect(),
            reason: reason.to_owned(),
            by: by.to_owned(),
            time: self.now(),
            erased: self.reading.catalog.read(|c| stock.used_by_no_other(c))?,
            records: Vec::new(),
        };
        writer.all_or_nothing(|writer| {
            let mut payload = Vec::new();
            append_json(&tombstone, &mut payload);
            writer.log.append(Kind::Tombstone, tombstone.time, 1, &payload)?;
            writer.log.sync()?;
            let position = writer.log.position().clone();
            let counters = &mut writer.counters;
            change_durably(writer.catalog.connection()?, |transaction| {
                apply(transaction, counters, &tombstone, &stock)?;
                meta::set_progress(transaction, &Progress { position, counters: *counters })
            })
        })?;
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        for mails in live.links.values_mut().filter(|mails| mails.contains(mail)) {
            Arc::make_mut(mails).remove(mail);
        }
        drop(live);
        self.index.hand_over(vec![Change::Changed(mail)], writer.log.position().next);
        Ok(tombstone)
    }
}

/// What a mail's copies take up: as far as their entries can be read, for a damaged mail may be erased too.
pub(crate) struct Stock {
    bytes: u64,
    /// How many of the mail's copies use a piece.
    pieces: BTreeMap<ContentId, u32>,
}

impl Stock {
    pub(crate) fn of(reading: &Reading, mail: u32) -> Result<Stock> {
        let mut stock = Stock { bytes: 0, pieces: BTreeMap::new() };
        for row in reading.catalog.read(|c| copy::of_mail(c, mail))? {
            match reading.entry_of(&row) {
                Ok((entry, _)) => {
                    stock.bytes += entry.size;
                    for piece in entry.distinct_pieces() {
                        *stock.pieces.entry(piece).or_default() += 1;
                    }
                }
                Err(error) => tracing::warn!(mail, %error, "erasing a mail that can't be read"),
            }
        }
        Ok(stock)
    }

    fn used_by_no_other(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut own = Vec::new();
        for (piece, copies) in &self.pieces {
            if content::uses(connection, piece)? <= *copies {
                own.push(hex(piece));
            }
        }
        Ok(own)
    }
}

/// Writes a tombstone's rows. The same for erasing and for making the catalog anew.
pub(crate) fn apply(
    connection: &Connection,
    counters: &mut Counters,
    tombstone: &Tombstone,
    stock: &Stock,
) -> Result<()> {
    let copies = copy::of_mail(connection, tombstone.mail)?;
    let existed = mail::get(connection, tombstone.mail)?;
    if let Some(row) = &existed {
        day::take_out(connection, row.archived)?;
    }
    link::remove_of_mail(connection, tombstone.mail)?;
    copy::remove_of_mail(connection, tombstone.mail)?;
    mail::remove(connection, tombstone.mail)?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO tombstone (mail, time, reason, by) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![tombstone.mail, tombstone.time, tombstone.reason, tombstone.by])?;
    for (piece, copies) in &stock.pieces {
        content::released(connection, piece, *copies)?;
    }
    for piece in tombstone.erased.iter().filter_map(|piece| unhex(piece)).collect::<BTreeSet<_>>() {
        content::remove(connection, &piece)?;
    }
    counters.next_mail = counters.next_mail.max(tombstone.mail + 1);
    counters.copies = counters.copies.saturating_sub(copies.len() as u64);
    counters.mails = counters.mails.saturating_sub(u64::from(existed.is_some()));
    counters.bytes = counters.bytes.saturating_sub(stock.bytes);
    Ok(())
}
