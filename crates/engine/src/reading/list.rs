//! Lists of mail: of a mailbox, of a folder, of what a query finds; by date, or sorted otherwise.

use archive::index::{Blind, Hits, Order};
use archive::{Begin, MailboxKind, Place, Shelf, SortKey, Wanted, Within};

use super::MailOf;
use super::shown::{Listed, MailList, Sort};
use crate::problem::{Problem, Result};

/// Most mails of a page.
pub const MOST: usize = 500;
/// Most mails that a page begins behind: what the API's number holds.
const MOST_SKIPPED: usize = i32::MAX as usize;
/// Most addresses that are proposed at a time.
pub const MOST_ADDRESSES: usize = 20;

/// What is listed.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// This mailbox; `None` = all that may be read.
    pub mailbox: Option<u32>,
    /// This folder of it, with a query too; `Some("")` = what is in none.
    pub folder: Option<String>,
    /// Only what this query finds.
    pub query: Option<String>,
    /// The order.
    pub sort: Sort,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// Begins behind so many mails instead.
    pub skip: Option<usize>,
    /// At most so many.
    pub limit: usize,
}

impl MailOf {
    /// A page of a list or of a search.
    pub fn list(&self, listing: &Listing) -> Result<MailList> {
        let limit = listing.limit.clamp(1, MOST);
        check(listing)?;
        let behind =
            listing.after.as_deref().map(|after| place(after, listing.sort)).transpose()?;
        if let Some(mailbox) = listing.mailbox {
            self.readable_mailbox(mailbox)?;
        }
        let begin = match (listing.skip, behind) {
            (Some(skip), _) => Begin::At(skip),
            (None, Some((_, mail))) => Begin::Behind(mail),
            (None, None) => Begin::Now,
        };
        let hits = match listing.sort {
            Sort::Date if listing.skip.is_some() => {
                let hits = self.sorted(listing, SortKey::Newest, begin, limit)?;
                self.dated(hits)?
            }
            Sort::Date | Sort::Relevance => self.by_date(listing, behind, limit)?,
            Sort::Oldest => self.sorted(listing, SortKey::Oldest, begin, limit)?,
            Sort::From => self.sorted(listing, SortKey::From, begin, limit)?,
            Sort::Subject => self.sorted(listing, SortKey::Subject, begin, limit)?,
            Sort::Size => self.sorted(listing, SortKey::Size, begin, limit)?,
        };
        if self.all && (listing.query.is_some() || listing.mailbox.is_none_or(|m| !self.granted(m)))
        {
            self.note_list(listing.mailbox, listing.query.as_deref().unwrap_or_default())?;
        }
        self.listed(hits, listing.sort, limit)
    }

    fn by_date(&self, listing: &Listing, behind: Option<Place>, limit: usize) -> Result<Hits> {
        if let Some(query) = &listing.query {
            let by_match = listing.sort == Sort::Relevance;
            let order = if by_match { Order::Relevance } else { Order::Newest };
            let part = listing.mailbox.map(|mailbox| (mailbox, listing.folder.as_deref()));
            return self.search(query, part, order, behind, limit);
        }
        let archive = &self.tenant.archive;
        Ok(match listing.mailbox {
            Some(mailbox) => {
                let shelf = self.shelf(mailbox, listing.folder.as_deref())?;
                archive.browse_shelf(mailbox, shelf, behind, limit)?
            }
            None => archive.browse(self.mailboxes().as_deref(), behind, limit)?,
        })
    }

    fn sorted(&self, listing: &Listing, key: SortKey, begin: Begin, limit: usize) -> Result<Hits> {
        let (own, mailboxes) = (self.known_blind()?, self.mailboxes());
        let part = listing.mailbox.map(|mailbox| (mailbox, listing.folder.as_deref()));
        let within = self.within(part, mailboxes.as_deref())?;
        let wanted = match &listing.query {
            Some(query) => Wanted::Query(query, blind(own.as_deref()), within),
            None => Wanted::All(within),
        };
        Ok(self.tenant.archive.sorted(wanted, key, begin, limit)?)
    }

    /// So that pages by date go on behind them.
    fn dated(&self, hits: Hits) -> Result<Hits> {
        let Some((_, mail)) = hits.last else { return Ok(hits) };
        let row = self.tenant.archive.mail(mail)?;
        Ok(Hits { last: row.map(|row| (row.date, mail)), ..hits })
    }

    /// Addresses in mail that may be read which begin with `prefix`, those of most mail first; at most
    /// [`MOST_ADDRESSES`].
    pub fn addresses(&self, prefix: &str) -> Result<Vec<String>> {
        let mailboxes = self.mailboxes();
        Ok(self.tenant.archive.addresses(prefix, mailboxes.as_deref(), MOST_ADDRESSES)?)
    }

    /// What a query finds of what may be read, or of a part of that: a mailbox, and perhaps a folder of it.
    pub(super) fn search(
        &self,
        query: &str,
        part: Option<(u32, Option<&str>)>,
        order: Order,
        behind: Option<Place>,
        limit: usize,
    ) -> Result<Hits> {
        let (own, mailboxes) = (self.known_blind()?, self.mailboxes());
        let query = (query, blind(own.as_deref()));
        let within = self.within(part, mailboxes.as_deref())?;
        Ok(self.tenant.archive.search_page(query, within, order, behind, limit)?)
    }

    /// What limits a list: this part, else the mailboxes that may be read.
    fn within<'a>(
        &self,
        part: Option<(u32, Option<&str>)>,
        mailboxes: Option<&'a [u32]>,
    ) -> Result<Within<'a>> {
        match part {
            Some((mailbox, folder)) => Ok(Within::Shelf(mailbox, self.shelf(mailbox, folder)?)),
            None => Ok(Within::of(mailboxes)),
        }
    }

    /// By which recipients of blind copies mail may be found; `None` = by all.
    fn known_blind(&self) -> Result<Option<Vec<String>>> {
        if self.all { Ok(None) } else { self.own_addresses().map(Some) }
    }

    /// All addresses of the mailboxes that may be read. An imported one makes nobody the owner of its address.
    fn own_addresses(&self) -> Result<Vec<String>> {
        let rows = self.tenant.archive.mailboxes()?.into_iter();
        let own = rows.filter(|row| row.kind == MailboxKind::Normal && self.may_read(row.number));
        Ok(own.flat_map(|row| std::iter::once(row.primary).chain(row.also)).collect())
    }

    pub(super) fn shelf(&self, mailbox: u32, folder: Option<&str>) -> Result<Shelf> {
        match folder {
            None => Ok(Shelf::All),
            Some("") => Ok(Shelf::Unplaced),
            Some(path) => {
                let folders = self.tenant.archive.folders(mailbox)?;
                let known = folders.iter().find(|row| row.path == path);
                let known = known.ok_or_else(|| Problem::NotFound("such folder".into()))?;
                Ok(Shelf::Folder(known.number))
            }
        }
    }

    fn listed(&self, hits: Hits, sort: Sort, limit: usize) -> Result<MailList> {
        let full = hits.mails.len() == limit;
        let mut items = Vec::with_capacity(hits.mails.len());
        for number in hits.mails {
            // Erased since it was found.
            if let Some(row) = self.tenant.archive.mail(number)? {
                items.push(Listed::of(&row));
            }
        }
        let sort = sort.word();
        let next = hits.last.filter(|_| full).map(|(key, mail)| format!("{sort}.{key}.{mail}"));
        Ok(MailList { total: hits.total, items, next, complete: hits.complete })
    }
}

fn blind(known: Option<&[String]>) -> Blind<'_> {
    known.map_or(Blind::All, Blind::Known)
}

/// What contradicts itself is refused: a list of something else than was asked for is worse than none.
fn check(listing: &Listing) -> Result<()> {
    if listing.folder.is_some() && listing.mailbox.is_none() {
        return Err(Problem::invalid("folder", "say of which mailbox"));
    }
    if listing.skip.is_some() && (listing.after.is_some() || listing.sort == Sort::Relevance) {
        return Err(Problem::invalid("skip", "neither with `after` nor by relevance"));
    }
    if listing.skip.is_some_and(|skip| skip > MOST_SKIPPED) {
        return Err(Problem::invalid("skip", format!("at most {MOST_SKIPPED}")));
    }
    if listing.sort == Sort::Relevance && listing.query.is_none() {
        return Err(Problem::invalid("sort", "relevance is to a query: give `q`"));
    }
    Ok(())
}

/// The place that a `next` names.
fn place(next: &str, sort: Sort) -> Result<Place> {
    let mut parts = next.splitn(3, '.');
    let (of, key, mail) = (parts.next(), parts.next(), parts.next());
    let place = key.zip(mail).and_then(|(key, mail)| Some((key.parse().ok()?, mail.parse().ok()?)));
    match place {
        Some(place) if of == Some(sort.word()) => Ok(place),
        _ => Err(Problem::invalid(
            "after",
            "take it from `next` of the page before, which has the same order",
        )),
    }
}
