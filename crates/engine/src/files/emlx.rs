//! Apple Mail's `.emlx`: a line with the length of the mail, the mail, a property list.
//!
//! Exactly the mail is taken. The property list (flags, dates of Apple Mail) is left. A file that
//! ends before its mail does is taken as far as it goes, and reported as cut short beside it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::sink::Sink;
use super::{Found, Origin};

/// The mail in an `.emlx` file that stands at its beginning.
pub(super) fn read(file: File, origin: Origin, spool: &Path) -> io::Result<Vec<Found>> {
    let mut file = BufReader::new(file);
    let mut line = Vec::new();
    file.by_ref().take(32).read_until(b'\n', &mut line)?;
    let stated = std::str::from_utf8(&line).ok().and_then(|l| l.trim().parse::<u64>().ok());
    let Some(stated) = stated.filter(|_| line.ends_with(b"\n")) else {
        let reason = "Reading it as .emlx failed: the first line is not the length of the mail. \
                      If it is an ordinary mail, rename it to .eml and import it again."
            .to_owned();
        return Ok(vec![Found::Failed { origin, reason }]);
    };
    let mut sink = Sink::new(spool);
    let mut mail = file.take(stated);
    loop {
        let bytes = mail.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        sink.write(bytes);
        let len = bytes.len();
        mail.consume(len);
    }
    let len = sink.len();
    let content = sink.finish()?;
    let mut found = vec![Found::Mail { origin: origin.clone(), content }];
    if len < stated {
        let reason = format!(
            "The file is cut short: of {stated} bytes of the mail {len} are there, and were taken. \
             Look for the whole mail in a backup."
        );
        found.push(Found::Failed { origin, reason });
    }
    Ok(found)
}
