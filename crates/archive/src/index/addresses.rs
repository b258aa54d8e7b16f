//! Completes an address: what begins with it among the addresses that the index knows.
//!
//! The dictionaries of terms are sorted, so this reads only what begins so. For who may not read all mail each address
//! is looked up until one of its mails is one of his: an address alone tells that there is mail with it.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::document::Fields;
use crate::error::{Error, Result};

/// Addresses looked at for one answer, of each part of the index and each header.
const MOST: usize = 2_000;

/// Addresses that begin with `prefix`, those of most mail first.
pub(super) fn beginning(
    searcher: &Searcher,
    fields: &Fields,
    prefix: &str,
    scope: Option<&RoaringBitmap>,
    limit: usize,
) -> Result<Vec<String>> {
    let prefix = prefix.to_lowercase();
    let mut known: HashMap<Vec<u8>, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        for field in [fields.from_address, fields.to_address, fields.cc_address] {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().range().ge(&prefix).into_stream().map_err(io)?;
            for _ in 0..MOST {
                if !terms.advance() || !terms.key().starts_with(prefix.as_bytes()) {
                    break;
                }
                *known.entry(terms.key().to_vec()).or_default() +=
                    u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut known: Vec<(Vec<u8>, u64)> = known.into_iter().collect();
    known.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut found = Vec::new();
    for (address, _) in known {
        let Ok(address) = String::from_utf8(address) else { continue };
        if is_in(searcher, fields, &address, scope)? {
            found.push(address);
        }
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}

/// Whether a mail in `scope` names the address.
fn is_in(
    searcher: &Searcher,
    fields: &Fields,
    address: &str,
    scope: Option<&RoaringBitmap>,
) -> Result<bool> {
    for segment in searcher.segment_readers() {
        let mails = segment.fast_fields().u64("mail")?;
        for field in [fields.from_address, fields.to_address, fields.cc_address] {
            let term = Term::from_field_text(field, address);
            let index = segment.inverted_index(field)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic).map_err(io)?;
            let Some(mut postings) = postings else { continue };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                let lives = segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                let mail = mails.first(doc).unwrap_or_default() as u32;
                if lives && scope.is_none_or(|scope| scope.contains(mail)) {
                    return Ok(true);
                }
                doc = postings.advance();
            }
        }
    }
    Ok(false)
}

fn io(error: std::io::Error) -> Error {
    Error::Index(error.into())
}
