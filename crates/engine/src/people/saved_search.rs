//! Searches that a user keeps: table `saved_search`. His own and nobody else's.

use rusqlite::params;
use serde::Serialize;

use super::user::checked_name;
use super::{Note, new_id};
use crate::access::Myself;
use crate::problem::{Problem, Result};

/// Saved searches of one user.
const MOST: i64 = 100;
/// Characters of a query.
const LONGEST: usize = 2000;

/// A search that a user keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SavedSearch {
    /// Id.
    pub id: String,
    /// What he named it.
    pub name: String,
    /// The query.
    pub query: String,
    /// Unix milliseconds.
    pub created: i64,
}

impl Myself {
    /// The caller's saved searches, by name.
    pub fn saved_searches(&self) -> Result<Vec<SavedSearch>> {
        self.free()?;
        self.tenant.people.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, name, query, created FROM saved_search WHERE user = ?1 ORDER BY name, id",
            )?;
            let rows = statement.query_map([&self.user], |row| {
                Ok(SavedSearch {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    query: row.get(2)?,
                    created: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Keeps a search.
    pub fn save_search(&self, name: &str, query: &str) -> Result<SavedSearch> {
        self.free()?;
        let name = checked_name("name", name)?;
        let query = query.trim();
        if query.is_empty() || query.chars().count() > LONGEST {
            return Err(Problem::invalid("query", format!("1 to {LONGEST} characters")));
        }
        archive::index::Highlighter::new(query)
            .map_err(|error| Problem::invalid("query", error.to_string()))?;
        let created = self.engine.signin.clock.now();
        let saved = SavedSearch { id: new_id()?, name, query: query.to_owned(), created };
        self.tenant.people.change(&self.actor, |change| {
            let has: i64 = change.transaction.query_row(
                "SELECT count(*) FROM saved_search WHERE user = ?1",
                [&self.user],
                |row| row.get(0),
            )?;
            if has >= MOST {
                return Err(Problem::conflict("too-many-searches", "remove some searches first"));
            }
            change.transaction.execute(
                "INSERT INTO saved_search (id, user, name, query, created) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![saved.id, self.user, saved.name, saved.query, saved.created],
            )?;
            change.note(Note::done("search.create", "search", &saved.id, &saved.name));
            Ok(())
        })?;
        Ok(saved)
    }

    /// Removes one of the caller's saved searches.
    pub fn remove_search(&self, id: &str) -> Result<()> {
        self.free()?;
        self.tenant.people.change(&self.actor, |change| {
            let removed = change.transaction.execute(
                "DELETE FROM saved_search WHERE id = ?1 AND user = ?2",
                params![id, self.user],
            )?;
            if removed == 0 {
                return Err(Problem::NotFound("such saved search".into()));
            }
            change.note(Note::done("search.delete", "search", id, ""));
            Ok(())
        })
    }
}
