//! Reading what the commands answer: small views on their JSON.

use std::collections::BTreeSet;

use testkit::{Archive, Context, Result, Value};

/// The mailboxes a hit or a shown mail is linked to.
pub fn mailboxes(of: &Value) -> BTreeSet<String> {
    strings(&of["mailboxes"])
}

/// A list of strings, or of objects with an address, as a set.
pub fn strings(list: &Value) -> BTreeSet<String> {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(text).collect()
}

/// A string, or the address in an object.
pub fn text(value: &Value) -> String {
    let text = value.as_str().or_else(|| value["address"].as_str());
    text.map_or_else(|| value.to_string(), str::to_owned)
}

/// A set of strings.
pub fn set<const N: usize>(items: [&str; N]) -> BTreeSet<String> {
    items.into_iter().map(str::to_owned).collect()
}

/// Everybody whom the envelopes of a shown mail name as recipient.
pub fn envelope_recipients(shown: &Value) -> BTreeSet<String> {
    let copies = shown["copies"].as_array().map(Vec::as_slice).unwrap_or_default();
    copies.iter().flat_map(|copy| strings(&copy["envelope"]["recipients"])).collect()
}

/// A number of an answer.
pub fn number(answer: &Value, key: &str) -> Result<u64> {
    answer[key].as_u64().with_context(|| format!("no number {key} in {answer}"))
}

/// Counts of the tenant, as `stats` maintains them.
pub fn stats(archive: &Archive) -> Result<Value> {
    let answer = archive.cli().json(["stats"])?;
    let tenants = answer["tenants"].as_array().context("no tenants")?;
    let found = tenants.iter().find(|tenant| tenant["name"] == Archive::TENANT);
    found.cloned().with_context(|| format!("no tenant in {answer}"))
}
