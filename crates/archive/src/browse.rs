//! Browsing: mailboxes and folders by date, page after page, from the catalog and not from the index.
//!
//! A page begins behind the last mail of the page before (date and number), so that no page costs more than another
//! and nothing is shown twice when mail comes meanwhile.

use std::sync::Arc;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use crate::catalog::link::{self, FolderRow, Place};
use crate::catalog::{self};
use crate::error::Result;
use crate::index::Hits;
use crate::open::Archive;

/// What of a mailbox is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// All its mail.
    All,
    /// What is placed in this folder.
    Folder(i64),
    /// What is in none of its folders.
    Unplaced,
}

/// Of which mail a list or a search is.
#[derive(Clone, Copy, Debug)]
pub enum Within<'a> {
    /// All there is.
    All,
    /// What is linked to one of these mailboxes.
    Mailboxes(&'a [u32]),
    /// A part of a mailbox.
    Shelf(u32, Shelf),
}

impl<'a> Within<'a> {
    /// These mailboxes, or all mail (`None`).
    #[must_use]
    pub fn of(mailboxes: Option<&'a [u32]>) -> Within<'a> {
        mailboxes.map_or(Within::All, Within::Mailboxes)
    }
}

/// Before the newest mail.
const BEGINNING: Place = (i64::MAX, u32::MAX);

impl Archive {
    /// All mail of some mailboxes, or of all (`None`), newest first, behind `behind`.
    pub fn browse(
        &self,
        mailboxes: Option<&[u32]>,
        behind: Option<Place>,
        limit: usize,
    ) -> Result<Hits> {
        let behind = behind.unwrap_or(BEGINNING);
        let (total, places) = match mailboxes {
            None => {
                let places =
                    self.reading.catalog.read(|c| catalog::mail::newest(c, behind, limit))?;
                (self.counters()?.mails, places)
            }
            Some(mailboxes) => {
                let mut places = Vec::new();
                for mailbox in mailboxes {
                    places.extend(
                        self.reading
                            .catalog
                            .read(|c| link::newest_in_mailbox(c, *mailbox, behind, limit))?,
                    );
                }
                places.sort_unstable_by(|a, b| b.cmp(a));
                places.dedup();
                places.truncate(limit);
                (self.scope(mailboxes).len(), places)
            }
        };
        Ok(page(total, places))
    }

    /// A part of one mailbox, newest first, behind `behind`. The total of [`Shelf::Unplaced`] is not kept and
    /// comes as that of the mailbox.
    pub fn browse_shelf(
        &self,
        mailbox: u32,
        shelf: Shelf,
        behind: Option<Place>,
        limit: usize,
    ) -> Result<Hits> {
        let from = behind.unwrap_or(BEGINNING);
        match shelf {
            Shelf::All => self.browse(Some(&[mailbox]), behind, limit),
            Shelf::Folder(folder) => {
                let places = self
                    .reading
                    .catalog
                    .read(|c| link::newest_in_folder(c, folder, from, limit))?;
                let folders = self.folders(mailbox)?;
                let total = folders.iter().find(|row| row.number == folder).map_or(0, |f| f.mails);
                Ok(page(total, places))
            }
            Shelf::Unplaced => {
                let places = self
                    .reading
                    .catalog
                    .read(|c| link::newest_unplaced(c, mailbox, from, limit))?;
                Ok(page(self.scope(&[mailbox]).len(), places))
            }
        }
    }

    /// Numbers of the mails within, `None` = all there are.
    pub(crate) fn numbers(&self, within: Within<'_>) -> Result<Option<Arc<RoaringBitmap>>> {
        let read = |read: &dyn Fn(&Connection) -> Result<RoaringBitmap>| {
            Ok(Some(Arc::new(self.reading.catalog.read(read)?)))
        };
        match within {
            Within::All => Ok(None),
            Within::Mailboxes(mailboxes) => Ok(Some(self.scope(mailboxes))),
            Within::Shelf(mailbox, Shelf::All) => Ok(Some(self.scope(&[mailbox]))),
            Within::Shelf(_, Shelf::Folder(folder)) => read(&|c| link::of_folder(c, folder)),
            Within::Shelf(mailbox, Shelf::Unplaced) => read(&|c| link::unplaced(c, mailbox)),
        }
    }

    /// Addresses in From, To and Cc of mail that is linked to one of `mailboxes`, or of all mail, that begin with
    /// `prefix`, those of most mail first. Recipients of blind copies are not among them.
    pub fn addresses(
        &self,
        prefix: &str,
        mailboxes: Option<&[u32]>,
        limit: usize,
    ) -> Result<Vec<String>> {
        let scope = mailboxes.map(|mailboxes| self.scope(mailboxes));
        self.index.addresses(prefix, scope.as_deref(), limit)
    }

    /// The folders of a mailbox, by path.
    pub fn folders(&self, mailbox: u32) -> Result<Vec<FolderRow>> {
        self.reading.catalog.read(|c| link::folders(c, mailbox))
    }

    /// Whether a mail is linked to one of these mailboxes.
    #[must_use]
    pub fn is_in(&self, mail: u32, mailboxes: &[u32]) -> bool {
        let live = self.live.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        mailboxes.iter().filter_map(|mailbox| live.links.get(mailbox)).any(|m| m.contains(mail))
    }
}

fn page(total: u64, places: Vec<Place>) -> Hits {
    Hits {
        total,
        last: places.last().copied(),
        mails: places.into_iter().map(|(_, mail)| mail).collect(),
        complete: true,
    }
}
