//! Archive mailboxes as an Admin sees and changes them. Who may read them: `people::grant`.
//!
//! A mailbox is written to the archive's log within the change that writes its audit row: if the first fails there is
//! no row. If the second fails after it the caller is told, and the log of the archive knows the mailbox all the same.

use archive::MailboxKind;
use archive::catalog::mailbox::MailboxRow;
use serde::Serialize;

use crate::access::AdminOf;
use crate::people::grant::{self, Grantee};
use crate::people::{Note, Page, Paging};
use crate::problem::{Problem, Result};

/// Most secondary addresses of a mailbox.
const MOST_ADDRESSES: usize = 500;

/// A mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Mailbox {
    /// Number.
    pub id: u32,
    /// Primary address.
    pub address: String,
    /// Secondary addresses.
    pub also: Vec<String>,
    /// Made by an import: can't be changed, and is linked by nothing else.
    pub imported: bool,
    /// Directory service it comes from; empty = made by hand.
    pub origin: String,
    /// Mails linked to it.
    pub mails: u64,
    /// Unix milliseconds.
    pub created: i64,
    /// Who may read it.
    pub grants: Vec<Grantee>,
}

fn checked(field: &'static str, address: &str) -> Result<String> {
    crate::names::address(address).map_err(|why| Problem::invalid(field, why))
}

impl AdminOf {
    /// Mailboxes, by address.
    pub fn mailboxes(&self, paging: &Paging) -> Result<Page<Mailbox>> {
        let rows = self.tenant.archive.mailboxes()?;
        let wanted = rows.into_iter().filter(|row| {
            let addresses: Vec<&str> =
                std::iter::once(&row.primary).chain(&row.also).map(String::as_str).collect();
            paging.wants(&row.number.to_string(), &addresses)
        });
        let page = paging.cut(wanted, |row| format!("{} {:010}", row.primary, row.number));
        let items = page.items.into_iter().map(|row| self.shown(row)).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next })
    }

    /// One mailbox.
    pub fn mailbox(&self, number: u32) -> Result<Mailbox> {
        let rows = self.tenant.archive.mailboxes()?;
        let row = rows.into_iter().find(|row| row.number == number);
        self.shown(row.ok_or_else(|| Problem::NotFound("such mailbox".into()))?)
    }

    fn shown(&self, row: MailboxRow) -> Result<Mailbox> {
        let grants = self.tenant.people.read(|c| grant::of_mailbox(c, row.number))?;
        Ok(Mailbox {
            id: row.number,
            address: row.primary,
            also: row.also,
            imported: row.kind == MailboxKind::Special,
            origin: String::new(),
            mails: row.mails,
            created: row.created,
            grants,
        })
    }

    /// Makes a mailbox.
    pub fn add_mailbox(&self, address: &str, also: &[String]) -> Result<Mailbox> {
        let primary = checked("address", address)?;
        let also = checked_also(also)?;
        let number = self.tenant.people.change(&self.actor, |change| {
            let number = self.tenant.archive.add_mailbox(&primary, &also, MailboxKind::Normal)?;
            change.note(
                Note::done("mailbox.create", "mailbox", &number.to_string(), &primary)
                    .field("address", None::<()>, &primary)
                    .field("also", None::<()>, &also),
            );
            Ok(number)
        })?;
        self.mailbox(number)
    }

    /// Gives a mailbox other secondary addresses. `seen`: only if its present ones are these.
    pub fn set_addresses(
        &self,
        number: u32,
        seen: impl FnOnce(&Mailbox) -> Result<()>,
        also: &[String],
    ) -> Result<Mailbox> {
        let also = checked_also(also)?;
        let _one_at_a_time = self.tenant.changing();
        let before = self.mailbox(number)?;
        seen(&before)?;
        self.tenant.people.change(&self.actor, |change| {
            let after = self.tenant.archive.set_addresses(number, &also)?;
            let id = number.to_string();
            let note = Note::done("mailbox.update", "mailbox", &id, &before.address);
            change.note(note.field("also", &before.also, &after.also));
            Ok(())
        })?;
        self.mailbox(number)
    }
}

fn checked_also(also: &[String]) -> Result<Vec<String>> {
    if also.len() > MOST_ADDRESSES {
        return Err(Problem::invalid("also", format!("at most {MOST_ADDRESSES} addresses")));
    }
    also.iter().map(|address| checked("also", address)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::Caller;
    use crate::people::audit::{self, Filter};
    use crate::people::grant::To;
    use crate::{DataDir, Engine, Settings};

    /// L12: "those mailboxes are not changeable by the admin and represent an archive that was migrated".
    #[test]
    fn s08_an_imported_mailbox_is_granted_like_any_other_and_never_changed() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::take(folder.path()).unwrap().unwrap();
        let engine = Arc::new(Engine::open(data, Settings::default()).unwrap());
        let tenant = engine.add_tenant("Acme", &["acme.test".into()]).unwrap();
        let admin = Caller::operator(engine, "test").admin(&tenant.id).unwrap();
        let also = ["sales@acme.test".to_owned()];
        let number =
            tenant.archive.add_mailbox("meier@acme.test", &also, MailboxKind::Special).unwrap();
        let before = admin.mailbox(number).unwrap();
        assert!(before.imported);

        let other = ["other@acme.test".to_owned()];
        let added = [also[0].clone(), other[0].clone()];
        for to in [&[][..], &also, &other, &added] {
            let refused = admin.set_addresses(number, |_| Ok(()), to).unwrap_err();
            assert_eq!(refused.code(), "conflict", "{to:?}");
            assert!(refused.to_string().contains("imported"), "{refused}");
        }
        assert_eq!(admin.mailbox(number).unwrap(), before);
        let filter = Filter { limit: 10, activity: Some("mailbox".into()), ..Filter::default() };
        let rows = tenant.people.read(|c| audit::search(c, &filter)).unwrap().items;
        assert_eq!(rows, [], "what was refused stands in no row as if it were done");

        let user = admin.add_user("anna@acme.test", "Anna").unwrap();
        admin.set_grant(number, To::User(&user.id), true).unwrap();
        assert_eq!(admin.mailbox(number).unwrap().grants[0].id, user.id);

        // A normal mailbox may have the same address, and mail for it goes there.
        let normal = admin.add_mailbox("meier@acme.test", &also).unwrap();
        assert_eq!(tenant.archive.mailbox_by_address("meier@acme.test"), Some(normal.id));
    }
}
