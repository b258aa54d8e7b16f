//! Export of what somebody may read: each mail as he sees it, into a file.

use std::path::Path;

use archive::index::Order;

use super::MailOf;
use crate::command::{Output, told};
use crate::export::{Exported, Failure, Target, file_stem, is_target_error};
use crate::jobs::Which;
use crate::problem::Result;

/// Mails asked for at a time.
const PAGE: usize = 1000;

impl MailOf {
    /// Whether all mail of the tenant may be read.
    pub(crate) fn reads_all(&self) -> bool {
        self.all
    }

    /// Writes mails to a file that ends in `.zip` or `.mbox`. One that can't be read is listed, and the rest goes on.
    pub(crate) fn export(
        &self,
        which: &Which,
        to: &Path,
        output: &mut dyn Output,
    ) -> anyhow::Result<Exported> {
        let numbers = self.numbers(which)?;
        let name = to.file_name().map(Path::new).unwrap_or(to);
        self.note_export(which.mailbox, &which.name(), name)?;
        let mut target = Target::open(to)?;
        let mut exported = Exported::default();
        for (index, number) in numbers.iter().enumerate() {
            if index % 20 == 0 {
                output.progress("mails", index as u64, Some(numbers.len() as u64))?;
            }
            match self.export_one(*number, &mut target) {
                Ok(bytes) => {
                    exported.mails += 1;
                    exported.files += 1;
                    exported.bytes += bytes;
                }
                Err(error) if is_target_error(&error) => return Err(error),
                Err(error) => {
                    exported.failed += 1;
                    let mail = number.to_string();
                    exported.failures.push(Failure { mail, reason: told(&error) });
                }
            }
        }
        target.finish()?;
        output.progress("mails", numbers.len() as u64, Some(numbers.len() as u64))?;
        Ok(exported)
    }

    fn export_one(&self, number: u32, target: &mut Target) -> anyhow::Result<u64> {
        let row = self.readable(number)?;
        let raw = self.bytes(number)?;
        target.write(&format!("{}.eml", file_stem(&row)), &raw, &row)?;
        Ok(raw.len() as u64)
    }

    /// The numbers of these mails, in the order in which they were archived: neighbours lie in one pack of the log.
    fn numbers(&self, which: &Which) -> Result<Vec<u32>> {
        if let Some(mailbox) = which.mailbox {
            self.readable_mailbox(mailbox)?;
        }
        let mut numbers = match (&which.query, which.mailbox) {
            _ if !which.ids.is_empty() => {
                // All of them or none: a selection that silently shrinks is no selection.
                for number in &which.ids {
                    self.readable(*number)?;
                }
                which.ids.clone()
            }
            (Some(query), mailbox) => {
                self.found(query, mailbox.map(|mailbox| (mailbox, which.folder.as_deref())))?
            }
            (None, Some(mailbox)) => {
                let shelf = self.shelf(mailbox, which.folder.as_deref())?;
                let archive = &self.tenant.archive;
                pages(|behind| Ok(archive.browse_shelf(mailbox, shelf, behind, PAGE)?))?
            }
            (None, None) => {
                let scope = self.mailboxes();
                let archive = &self.tenant.archive;
                pages(|behind| Ok(archive.browse(scope.as_deref(), behind, PAGE)?))?
            }
        };
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    fn found(&self, query: &str, part: Option<(u32, Option<&str>)>) -> Result<Vec<u32>> {
        let find = |limit| self.search(query, part, Order::Newest, None, limit);
        let first = find(PAGE)?;
        match (first.mails.len() as u64) < first.total {
            true => Ok(find(usize::try_from(first.total).unwrap_or(usize::MAX))?.mails),
            false => Ok(first.mails),
        }
    }
}

fn pages(
    mut page: impl FnMut(Option<archive::Place>) -> Result<archive::index::Hits>,
) -> Result<Vec<u32>> {
    let (mut numbers, mut behind) = (Vec::new(), None);
    loop {
        let hits = page(behind)?;
        let is_last = hits.mails.len() < PAGE;
        numbers.extend(hits.mails);
        behind = hits.last;
        if is_last || behind.is_none() {
            return Ok(numbers);
        }
    }
}
