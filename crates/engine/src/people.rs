//! A tenant's people: users, groups, grants, secrets, settings, and the log of what they did.
//!
//! One database, `people.sqlite3`, beside the archive and not part of it: a catalog made anew from the log leaves it
//! alone. Every change goes through [`People::change`], which writes its audit rows in the same transaction and
//! refuses to leave the tenant without an Admin. What may be asked for by whom is decided in `access`.

pub mod audit;
pub mod grant;
pub mod group;
pub mod saved_search;
pub mod setting;
pub mod user;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use archive::Vault;
use rusqlite::{Connection, OpenFlags, Transaction};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::access::{Actor, Effective};
use crate::database;
use crate::people::audit::{Anchor, Validation};
use crate::problem::{Problem, Result};

const MIGRATIONS: &[&str] = &[include_str!("people/migrations/001.sql")];
/// Idle reader connections kept.
const READERS: usize = 8;
/// Events kept for a listener that is slow.
const EVENTS: usize = 256;

/// Something changed: what listeners are told. Never with values.
#[derive(Clone, Debug, Serialize, PartialEq, Eq, utoipa::ToSchema)]
pub struct Event {
    /// Activity, as in the audit log.
    pub activity: String,
    /// `kind:id`.
    pub object: String,
    /// The user whom it concerns besides the Admins.
    #[serde(skip)]
    pub(crate) owner: Option<String>,
}

/// The open database.
pub struct People {
    path: PathBuf,
    /// The writing connection: opened when it is needed, closed at rest.
    writer: Mutex<Option<Connection>>,
    idle: Mutex<Vec<Connection>>,
    used: AtomicBool,
    pub(crate) vault: Vault,
    /// Counts changes: what is cached from before one is not used after it.
    generation: AtomicU64,
    effective: Mutex<HashMap<String, (u64, Arc<Effective>)>>,
    events: broadcast::Sender<Event>,
    anchor: Mutex<Anchored>,
}

/// What is known from outside of how far the audit log goes.
#[derive(Default)]
struct Anchored {
    at: Option<Anchor>,
    /// Rows came since it was noted.
    moved: bool,
}

impl People {
    /// Opens the database at `path` and brings its schema up to date.
    pub(crate) fn open(path: &Path, vault: Vault) -> anyhow::Result<People> {
        drop(open_writer(path)?);
        Ok(People {
            path: path.to_owned(),
            writer: Mutex::new(None),
            idle: Mutex::new(Vec::new()),
            used: AtomicBool::new(false),
            vault,
            generation: AtomicU64::new(0),
            effective: Mutex::new(HashMap::new()),
            events: broadcast::channel(EVENTS).0,
            anchor: Mutex::default(),
        })
    }

    /// Tells which row of the audit log is known to have been written.
    pub(crate) fn anchor_at(&self, anchor: Option<Anchor>) {
        self.anchored().at = anchor;
    }

    /// The last row of the audit log, if it is another one than was noted.
    pub(crate) fn moved_anchor(&self) -> Option<Anchor> {
        let mut anchored = self.anchored();
        std::mem::take(&mut anchored.moved).then_some(anchored.at).flatten()
    }

    fn anchored(&self) -> MutexGuard<'_, Anchored> {
        self.anchor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the audit log of a time frame.
    pub(crate) fn validate(&self, from: Option<i64>, until: Option<i64>) -> Result<Validation> {
        let anchor = self.anchored().at;
        self.read(|connection| audit::validate(connection, &self.vault, anchor, from, until))
    }

    /// What is wrong with the database, in words.
    pub(crate) fn damage(&self) -> Option<String> {
        let checked = self.read(|connection| {
            Ok(connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?)
        });
        match checked {
            Err(error) => return Some(error.to_string()),
            Ok(found) if found != "ok" => return Some(found),
            Ok(_) => {}
        }
        match self.validate(None, None) {
            Err(error) => Some(error.to_string()),
            Ok(found) => found.broken.first().map(|broken| {
                format!(
                    "the audit log is not as it was written: row {}: {}",
                    broken.number, broken.why
                )
            }),
        }
    }

    /// Closes the connections if none was used since the last call. True if there were any.
    pub(crate) fn rest(&self) -> bool {
        if self.used.swap(false, Ordering::Relaxed) {
            return false;
        }
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        // Whoever holds the writing connection is using it.
        let writer = self.writer.try_lock().ok().and_then(|mut writer| writer.take());
        !idle.is_empty() || writer.is_some()
    }

    /// Runs `read` on a connection that can't write.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.used.store(true, Ordering::Relaxed);
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.reader()?,
        };
        let result = read(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS {
            idle.push(connection);
        }
        result
    }

    fn reader(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -256;")?;
        Ok(connection)
    }

    /// Does `work` with the writing connection.
    fn write<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        self.used.store(true, Ordering::Relaxed);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match writer.take() {
            Some(open) => open,
            None => open_writer(&self.path)?,
        };
        work(writer.insert(open))
    }

    /// Does `work` in one transaction with its audit rows. If it fails nothing is changed or noted.
    pub(crate) fn change<T>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&mut Change<'_>) -> Result<T>,
    ) -> Result<T> {
        let (value, notes) = self.write(|connection| {
            let transaction = connection.transaction()?;
            let admins = user::admins(&transaction)?;
            let mut change = Change { transaction: &transaction, notes: Vec::new() };
            let value = work(&mut change)?;
            if admins > 0 && user::admins(change.transaction)? == 0 {
                return Err(Problem::conflict(
                    "last-admin",
                    "nobody would be left who may administer: give somebody else the role Admin first",
                ));
            }
            let notes = change.notes;
            let mut anchored = self.anchored();
            let holds = anchored.at.map_or(Ok(true), |anchor| anchor.holds(&transaction))?;
            for note in &notes {
                audit::append(&transaction, &self.vault, actor, note)?;
            }
            let end = Anchor::at_end(&transaction)?;
            transaction.commit()?;
            // A log that was replaced goes on, but what it lacks stays known.
            if holds && !notes.is_empty() {
                *anchored = Anchored { at: end, moved: true };
            }
            drop(anchored);
            self.generation.fetch_add(1, Ordering::SeqCst);
            Ok((value, notes))
        })?;
        for note in notes.into_iter().filter(|note| note.good) {
            // Nobody may be listening.
            let (activity, object) = (note.activity.into(), note.object);
            drop(self.events.send(Event { activity, object, owner: None }));
        }
        Ok(value)
    }

    /// Writes what needs no audit row: the times at which sessions and tokens were used.
    pub(crate) fn touch(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        self.write(|connection| Ok(connection.prepare_cached(sql)?.execute(values)?))
    }

    /// Notes something that changed nothing here: a refusal, a read, a sign-in.
    pub(crate) fn note(&self, actor: &Actor, note: Note) -> Result<()> {
        self.change(actor, |change| {
            change.note(note);
            Ok(())
        })
    }

    /// Tells listeners of something that is no change of the database.
    pub(crate) fn tell(&self, event: Event) {
        // Nobody may be listening.
        drop(self.events.send(event));
    }

    /// What changes from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// What a user may do, computed once per change of anything.
    pub(crate) fn effective(&self, user: &str) -> Result<Arc<Effective>> {
        let generation = self.generation.load(Ordering::SeqCst);
        let mut known = self.effective.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, effective)) = known.get(user)
            && *then == generation
        {
            return Ok(effective.clone());
        }
        known.retain(|_, (then, _)| *then == generation);
        drop(known);
        let effective = Arc::new(self.read(|connection| Effective::of(connection, user))?);
        let mut known = self.effective.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(user.to_owned(), (generation, effective.clone()));
        Ok(effective)
    }
}

fn open_writer(path: &Path) -> anyhow::Result<Connection> {
    let connection = database::open(path, MIGRATIONS, "restore it from a backup")?;
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA cache_size = -512;")?;
    Ok(connection)
}

/// A change on its way.
pub(crate) struct Change<'a> {
    pub(crate) transaction: &'a Transaction<'a>,
    notes: Vec<Note>,
}

impl Change<'_> {
    /// Adds a row to the audit log of this change.
    pub(crate) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }
}

/// What an audit row says, but for who and when.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    pub(crate) activity: &'static str,
    pub(crate) object: String,
    pub(crate) object_name: String,
    pub(crate) good: bool,
    pub(crate) message: String,
    /// Field → value before and after; never a secret.
    pub(crate) changes: serde_json::Map<String, serde_json::Value>,
}

impl Note {
    /// Something that was done.
    pub(crate) fn done(activity: &'static str, kind: &str, id: &str, name: &str) -> Note {
        Note {
            activity,
            object: format!("{kind}:{id}"),
            object_name: name.to_owned(),
            good: true,
            ..Note::default()
        }
    }

    /// Something that was refused, and why.
    pub(crate) fn refused(activity: &'static str, object: &str, message: &str) -> Note {
        Note { activity, object: object.to_owned(), message: message.to_owned(), ..Note::default() }
    }

    /// A field that changed.
    pub(crate) fn field(
        mut self,
        name: &str,
        before: impl Serialize,
        after: impl Serialize,
    ) -> Note {
        let value = serde_json::json!([before, after]);
        if value[0] != value[1] {
            self.changes.insert(name.to_owned(), value);
        }
        self
    }
}

/// Where a list goes on, and how much of it is wanted.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// The key behind which to go on: the last one of the page before.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// Only what has all these words in its name, or exactly this id.
    pub search: Option<String>,
}

impl Paging {
    /// Whether something with this id and these names is asked for.
    #[must_use]
    pub fn wants(&self, id: &str, names: &[&str]) -> bool {
        let Some(search) = &self.search else { return true };
        let names = names.join(" ").to_lowercase();
        search.eq_ignore_ascii_case(id)
            || search.to_lowercase().split_whitespace().all(|word| names.contains(word))
    }

    /// The page of `items`, which are in the order of their `key`s.
    pub fn cut<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Page<T> {
        let behind = |item: &T| self.after.as_ref().is_none_or(|after| key(item) > *after);
        let mut items = items.into_iter().filter(behind);
        let page: Vec<T> = items.by_ref().take(self.limit).collect();
        let more = items.next().is_some();
        let next = page.last().filter(|_| more).map(&key);
        Page { items: page, next }
    }
}

/// A part of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    /// What it holds.
    pub items: Vec<T>,
    /// The key behind which the next page begins; `None` = this is the last.
    pub next: Option<String>,
}

/// A new id: 16 hex digits.
pub(crate) fn new_id() -> Result<String> {
    Ok(crate::random_hex::<8>()?)
}
