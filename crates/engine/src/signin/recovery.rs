//! Recovery codes: table `recovery_code`. Ten, shown once, each good for one sign-in without the phone.
//!
//! 50 random bits each, kept as HMAC under the tenant's key: who has the database alone can't try them out.

use archive::Vault;
use rusqlite::{Connection, params};

use super::bearer::Revealed;
use super::totp::base32;
use crate::problem::Result;

/// Codes that a user gets.
const CODES: usize = 10;
/// Letters of a code.
const LETTERS: usize = 10;

/// Makes new codes in place of those a user has.
pub(super) fn renew(connection: &Connection, vault: &Vault, user: &str) -> Result<Vec<Revealed>> {
    connection.execute("DELETE FROM recovery_code WHERE user = ?1", [user])?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let random: [u8; 7] = crate::random_bytes()?;
        let letters: String = base32(&random).to_lowercase().chars().take(LETTERS).collect();
        let (front, back) = letters.split_at(LETTERS / 2);
        connection
            .prepare_cached("INSERT INTO recovery_code (user, hash) VALUES (?1, ?2)")?
            .execute(params![user, mac(vault, user, &letters)])?;
        codes.push(Revealed::new(format!("{front}-{back}")));
    }
    Ok(codes)
}

/// Uses a code up; false if there is none like it.
pub(super) fn spend(
    connection: &Connection,
    vault: &Vault,
    user: &str,
    code: &str,
) -> Result<bool> {
    let letters: String =
        code.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_lowercase();
    let spent = connection
        .prepare_cached("DELETE FROM recovery_code WHERE user = ?1 AND hash = ?2")?
        .execute(params![user, mac(vault, user, &letters)])?;
    Ok(spent > 0)
}

/// How many codes a user has left.
pub(super) fn left(connection: &Connection, user: &str) -> Result<u32> {
    Ok(connection.query_row(
        "SELECT count(*) FROM recovery_code WHERE user = ?1",
        [user],
        |row| row.get(0),
    )?)
}

fn mac(vault: &Vault, user: &str, letters: &str) -> [u8; 32] {
    vault.mac(format!("recovery code\0{user}\0{letters}").as_bytes())
}
