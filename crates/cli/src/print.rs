//! Results as people read them; with `--json` as they are.

use std::io::{self, Write};

use anyhow::Result;
use serde_json::{Value, json};

use host::Settings;
use host::settings::Origin;

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Nothing,
    Tenants,
    NewTenant,
    OperatorLink,
    Mailboxes,
    Endpoints,
    Import,
    Hits,
    Mail,
    Export,
    Verify,
    Reindex,
    Rebuild,
    Stats,
    Refusals,
    Backup,
}

/// Prints a result.
pub fn result(value: &Value, shape: Shape, json: bool) -> Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if shape == Shape::Nothing {
        return Ok(());
    }
    if json {
        writeln!(out, "{value}")?;
        return Ok(out.flush()?);
    }
    match shape {
        Shape::Nothing => {}
        Shape::Tenants => tenants(&mut out, value)?,
        Shape::NewTenant => {
            tenants(&mut out, value)?;
            setup_link(&mut out, value)?;
        }
        Shape::OperatorLink => writeln!(
            out,
            "Signs in as an operator of all tenants, once, until {}:\n\n  {}",
            text(&value["expires"]),
            text(&value["operator_link"]),
        )?,
        Shape::Mailboxes => table(
            &mut out,
            value,
            &["address", "also", "mails", "kind"],
            "no mailboxes yet: mailstead mailbox add ADDRESS --tenant NAME",
        )?,
        Shape::Endpoints if value["removed"].is_string() => writeln!(
            out,
            "removed {}: its address is unknown from now on",
            text(&value["removed"])
        )?,
        Shape::Endpoints => table(
            &mut out,
            value,
            &["name", "address", "mailbox", "state", "received", "last"],
            "no endpoints yet: mailstead endpoint add NAME --mailbox ADDRESS --tenant NAME",
        )?,
        Shape::Import => import(&mut out, value)?,
        Shape::Hits => hits(&mut out, value)?,
        Shape::Mail => mail(&mut out, value)?,
        Shape::Export => {
            writeln!(
                out,
                "{} in {}, {}, to {}",
                count(&value["mails"], "mail"),
                count(&value["files"], "file"),
                count(&value["bytes"], "byte"),
                text(&value["to"])
            )?;
            for failure in list(&value["failures"]) {
                writeln!(
                    out,
                    "  mail {} failed: {}",
                    text(&failure["mail"]),
                    text(&failure["reason"])
                )?;
            }
        }
        Shape::Verify => verify(&mut out, value)?,
        Shape::Reindex => writeln!(out, "{} indexed anew", count(&value["mails"], "mail"))?,
        Shape::Rebuild => {
            writeln!(out, "{} read back from the log", count(&value["copies"], "copy"))?;
            for damage in list(&value["damaged"]) {
                writeln!(out, "  damaged: {}", text(damage))?;
            }
        }
        Shape::Stats => {
            let columns = [
                "name",
                "state",
                "mails",
                "copies",
                "bytes",
                "stored_bytes",
                "catalog_bytes",
                "index_bytes",
                "mailboxes",
                "received",
                "refused",
            ];
            table(
                &mut out,
                &value["tenants"],
                &columns,
                "no tenants yet: mailstead tenant add NAME",
            )?;
            writeln!(out, "refused to unknown addresses: {}", value["refused_unknown"])?;
        }
        Shape::Refusals => table(
            &mut out,
            value,
            &["time", "code", "text", "endpoint", "peer", "mail_from", "recipient"],
            "no delivery was refused",
        )?,
        Shape::Backup => backup(&mut out, value)?,
    }
    Ok(out.flush()?)
}

/// Mails named for a damaged place; `--json` names all.
const LISTED_MAILS: usize = 5;
/// Characters of a table's cell; longer ones are cut. The whole is in `--json`.
const WIDEST: usize = 60;

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A value as one cell, without control characters that a mail may carry.
fn text(value: &Value) -> String {
    let plain = match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    plain.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect()
}

/// Control characters, and those that turn the direction of what stands around them.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A value as a cell of a table, cut if it is long.
fn cell(value: &Value) -> String {
    cut(&text(value), WIDEST)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// `1 mail`, `2 mails`.
fn count(number: &Value, one: &str) -> String {
    match number.as_u64() {
        Some(1) => format!("1 {one}"),
        _ if one.ends_with('y') => format!("{number} {}ies", one.trim_end_matches('y')),
        _ => format!("{number} {one}s"),
    }
}

fn tenants(out: &mut impl Write, value: &Value) -> Result<()> {
    let none = "no tenants yet: mailstead tenant add NAME";
    table(out, value, &["name", "state", "domains", "id"], none)
}

fn setup_link(out: &mut impl Write, value: &Value) -> Result<()> {
    let Some(link) = value["setup_link"].as_str() else { return Ok(()) };
    writeln!(
        out,
        "\nThe first Admin chooses his password here, once, until {}:",
        text(&value["setup_expires"])
    )?;
    writeln!(out, "\n  {link}")?;
    if link.starts_with('/') {
        writeln!(
            out,
            "\nbehind the address of the web interface, which `mailstead serve` prints when it is ready"
        )?;
    }
    Ok(())
}

fn table(out: &mut impl Write, value: &Value, columns: &[&str], empty: &str) -> Result<()> {
    let single = [value.clone()];
    let rows = if value.is_array() { list(value) } else { &single };
    if rows.is_empty() {
        return Ok(writeln!(out, "{empty}")?);
    }
    let cells: Vec<Vec<String>> =
        rows.iter().map(|row| columns.iter().map(|column| cell(&row[*column])).collect()).collect();
    let title = |column: &str| column.replace('_', " ");
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            cells.iter().map(|row| row[index].chars().count()).max().unwrap_or(0).max(column.len())
        })
        .collect();
    let mut line = |cells: Vec<String>| -> io::Result<()> {
        let last = cells.len().saturating_sub(1);
        for (index, cell) in cells.iter().enumerate() {
            if index == last {
                writeln!(out, "{cell}")?;
            } else {
                write!(out, "{cell:<width$}  ", width = widths[index])?;
            }
        }
        Ok(())
    };
    line(columns.iter().map(|column| title(column)).collect())?;
    for row in cells {
        line(row)?;
    }
    Ok(())
}

fn import(out: &mut impl Write, value: &Value) -> Result<()> {
    writeln!(
        out,
        "{} seen = {} archived + {} already there + {} skipped + {} failed",
        value["seen"], value["archived"], value["already"], value["skipped"], value["failed"]
    )?;
    if let Some(mended) = value["mended"].as_u64() {
        writeln!(out, "{mended} of the archived were there, but damaged: they can be read again")?;
    }
    for (key, what) in [("failures", "failed"), ("skips", "skipped"), ("oddities", "odd")] {
        for listed in list(&value[key]) {
            let offset = listed["offset"]
                .as_u64()
                .map(|offset| format!(" at byte {offset}"))
                .unwrap_or_default();
            writeln!(
                out,
                "  {what}: {}{offset}: {}",
                text(&listed["path"]),
                text(&listed["reason"])
            )?;
        }
    }
    if value["cancelled"] == true {
        writeln!(out, "cancelled: what is archived stays; run it again to go on")?;
    }
    if let Some(why) = value["ended"].as_str() {
        writeln!(out, "ended before all was read: {why}; what is archived stays")?;
    }
    Ok(())
}

fn backup(out: &mut impl Write, value: &Value) -> Result<()> {
    writeln!(
        out,
        "{} of {} in {}: {} written, {} were there",
        count(&value["mails"], "mail"),
        count(&value["tenants"], "tenant"),
        text(&value["to"]),
        count(&value["written"], "byte"),
        value["unchanged"]
    )?;
    let told = |list: &str| {
        let of = |one: &Value| (text(&one["tenant"]), text(&one["why"]));
        self::list(&value[list]).iter().map(of).collect::<Vec<_>>()
    };
    for (tenant, why) in told("closed") {
        writeln!(
            out,
            "CLOSED: tenant {tenant} is not open; what can be read of its mail was copied, the rest is as an earlier backup has it: {why}"
        )?;
    }
    for (tenant, why) in told("kept") {
        writeln!(out, "KEPT: tenant {tenant}: {why}")?;
    }
    for (tenant, why) in told("failed") {
        writeln!(out, "FAILED: tenant {tenant} could not be backed up: {why}")?;
    }
    if value["master_key"] == false {
        writeln!(
            out,
            "master.key is not in it: keep it elsewhere, nothing can be read without it"
        )?;
    }
    Ok(())
}

fn hits(out: &mut impl Write, value: &Value) -> Result<()> {
    let hits = list(&value["hits"]);
    for hit in hits {
        let date: String = text(&hit["date"]).chars().take(10).collect();
        let attachments = hit["attachments"].as_u64().unwrap_or(0);
        let mark = if attachments > 0 { "+" } else { " " };
        let from = cut(&text(&hit["from"]), 32);
        let subject = cut(&text(&hit["subject"]), 100);
        writeln!(out, "{:>8}  {date} {mark} {from:<32}  {subject}", text(&hit["id"]))?;
    }
    writeln!(out, "{} of {}", hits.len(), count(&value["total"], "mail"))?;
    if let Some(why) = value["incomplete"].as_str() {
        writeln!(out, "incomplete: {why}")?;
    }
    Ok(())
}

fn mail(out: &mut impl Write, value: &Value) -> Result<()> {
    let people = |key: &str| {
        list(&value[key])
            .iter()
            .map(|person| match person["name"].as_str() {
                Some(name) => format!("{} <{}>", text(&json!(name)), text(&person["address"])),
                None => text(&person["address"]),
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    for (key, label) in [("from", "From"), ("to", "To"), ("cc", "Cc"), ("bcc", "Bcc")] {
        let people = people(key);
        if !people.is_empty() {
            writeln!(out, "{label:<12}{people}")?;
        }
    }
    for (key, label) in [
        ("subject", "Subject"),
        ("date", "Date"),
        ("archived", "Archived"),
        ("message_id", "Message-ID"),
        ("digest", "SHA-256"),
        ("size", "Bytes"),
        ("mailboxes", "Mailboxes"),
        ("marks", "Marks"),
    ] {
        writeln!(out, "{label:<12}{}", text(&value[key]))?;
    }
    for attachment in list(&value["attachments"]) {
        writeln!(
            out,
            "Attachment  {} ({}, {} bytes)",
            text(&attachment["name"]),
            text(&attachment["content_type"]),
            attachment["size"]
        )?;
    }
    for copy in list(&value["copies"]) {
        writeln!(
            out,
            "Copy        {} {} by {}, archived {}, record {}",
            text(&copy["kind"]),
            text(&copy["digest"]),
            text(&copy["source"]),
            text(&copy["archived"]),
            copy["chain"]["sequence"]
        )?;
        for recipient in list(&copy["envelope"]["recipients"]) {
            let mut line = format!("{} {}", text(&recipient["kind"]), text(&recipient["address"]));
            for key in ["expanded", "forwarded"] {
                if let Some(other) = recipient[key].as_str() {
                    line = format!("{line}, {key} {other}");
                }
            }
            writeln!(out, "            {line}")?;
        }
    }
    Ok(())
}

/// What a folder that was verified says of itself, if it is a backup.
fn backup_mark(out: &mut impl Write, value: &Value) -> Result<()> {
    let mark = &value["backup"];
    if let Some(finished) = mark["finished"].as_str() {
        writeln!(out, "this is a backup from {finished}")?;
    }
    for older in list(&mark["older"]) {
        writeln!(out, "  tenant {} is older: {}", text(&older["tenant"]), text(&older["why"]))?;
    }
    if mark["garbled"] == true {
        writeln!(out, "backup.json can't be understood: nothing says from when this backup is")?;
    }
    if let Some(begun) = mark["begun"].as_str() {
        writeln!(out, "another one was begun at {begun} and did not end well; back up again")?;
    }
    Ok(())
}

fn verify(out: &mut impl Write, value: &Value) -> Result<()> {
    backup_mark(out, value)?;
    if value["ok"] == true {
        writeln!(
            out,
            "all is as it was written: {}, {}, {} read, {}",
            count(&value["mails"], "mail"),
            count(&value["copies"], "copy"),
            count(&value["bytes"], "byte"),
            count(&value["checkpoints"], "signed checkpoint")
        )?;
        return Ok(());
    }
    for closed in list(&value["closed"]) {
        let (tenant, why) = (text(&closed["tenant"]), text(&closed["why"]));
        writeln!(out, "CLOSED: tenant {tenant} was not verified: {why}")?;
    }
    for people in list(&value["people"]) {
        let (tenant, why) = (text(&people["tenant"]), text(&people["why"]));
        writeln!(
            out,
            "DAMAGED: people.sqlite3 of tenant {tenant}: {why}; restore it from a backup"
        )?;
    }
    let damaged = list(&value["damaged"]);
    if damaged.is_empty() {
        return Ok(());
    }
    let same_place = |a: &Value, b: &Value| {
        ["tenant", "segment", "offset", "why"].iter().all(|key| a[*key] == b[*key])
    };
    let places: Vec<&[Value]> = damaged.chunk_by(same_place).collect();
    writeln!(out, "DAMAGED: {}", count(&json!(places.len()), "place"))?;
    for place in places {
        let mails: Vec<String> =
            place.iter().map(|damage| &damage["mail"]).filter(|m| !m.is_null()).map(text).collect();
        let named = match mails.len() {
            0 => "no mail".to_owned(),
            1..=LISTED_MAILS => format!("mail {}", mails.join(", ")),
            many => format!("{many} mails: {}, …", mails[..LISTED_MAILS].join(", ")),
        };
        writeln!(
            out,
            "  {}: segment {}, byte {}: {} ({named})",
            text(&place[0]["tenant"]),
            place[0]["segment"],
            place[0]["offset"],
            text(&place[0]["why"])
        )?;
    }
    let mend = if value["backup"].is_null() {
        "restore the segment from a backup, or import these mails again"
    } else {
        "this is a backup: back up into it again with --compare"
    };
    writeln!(out, "{mend}; the others are not touched; --json names all")?;
    Ok(())
}

/// Prints the settings and where each comes from.
pub fn config(settings: &Settings, as_json: bool) -> Result<()> {
    let mut out = io::stdout().lock();
    let origin = |origin: &Origin| match origin {
        Origin::Flag => "flag".to_owned(),
        Origin::Environment(name) => name.clone(),
        Origin::File(path) => path.display().to_string(),
        Origin::Default => "default".to_owned(),
    };
    if as_json {
        let all: serde_json::Map<String, Value> = settings
            .iter()
            .map(|(name, setting)| {
                (name.to_owned(), json!({"value": setting.value, "from": origin(&setting.origin)}))
            })
            .collect();
        writeln!(out, "{}", Value::Object(all))?;
        return Ok(());
    }
    for (name, setting) in settings.iter() {
        let value = setting.value.as_deref().unwrap_or("-");
        writeln!(out, "{name:<28}{value:<40} {:<24} # {}", origin(&setting.origin), setting.help)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_are_cut_and_never_panic() {
        for name in ["a".repeat(70_000), "ä\u{202e}".repeat(70_000)] {
            let mut out = Vec::new();
            table(&mut out, &json!([{"name": name, "id": "1"}]), &["name", "id"], "none").unwrap();
            let shown = String::from_utf8(out).unwrap();
            assert!(shown.lines().all(|line| line.chars().count() < 80), "{shown}");
            assert!(!shown.contains('\u{202e}'));
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(count(&json!(1), "mail"), "1 mail");
        assert_eq!(count(&json!(0), "copy"), "0 copies");
    }

    #[test]
    fn a_damaged_place_is_one_line() {
        let damage = |mail: u32| json!({"tenant": "a", "segment": 1, "offset": 5, "mail": mail.to_string(), "why": "x"});
        let value = json!({"ok": false, "damaged": (1..=300).map(damage).collect::<Vec<_>>()});
        let mut out = Vec::new();
        verify(&mut out, &value).unwrap();
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.contains("300 mails: 1, 2, 3, 4, 5, …"), "{shown}");
        assert_eq!(shown.lines().count(), 3);
    }
}
