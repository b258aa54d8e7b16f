//! What the tests of the archive share: small mails, an archive in a folder of its own, and knives for its log.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use archive::catalog::mail::MailRow;
use archive::catalog::mailbox::MailboxRow;
use archive::index::Order;
use archive::{
    Archive, Arrival, CopyKind, CopyView, Counters, DayRow, Envelope, EnvelopeRecipient,
    MailboxKind, MasterKey, Options, Outcome, Part, Raw, Recovery, Source, Stored,
};
use mail::structure::Structure;
use tempfile::TempDir;

/// 2024-05-01 12:00:00 UTC in milliseconds.
pub const NOW: i64 = 1_714_564_800_000;

/// An archive's folder and its master key.
pub struct House {
    root: TempDir,
    pub master: MasterKey,
    pub options: Options,
}

impl House {
    pub fn new() -> House {
        House::in_folder(temporary())
    }

    pub fn in_folder(root: TempDir) -> House {
        let master = MasterKey::open_or_create(&root.path().join("master.key")).unwrap();
        House { root, master, options: Options::default() }
    }

    pub fn with_segments_of(len: u64) -> House {
        House { options: Options { segment_len: len, ..Options::default() }, ..House::new() }
    }

    /// An archive that shares the bounds of this one's process.
    pub fn neighbour(&self) -> House {
        House { options: self.options.clone(), ..House::new() }
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("archive")
    }

    pub fn open(&self) -> Archive {
        let (archive, recovery) = self.try_open().unwrap();
        assert_eq!(recovery, Recovery::default());
        archive
    }

    pub fn try_open(&self) -> archive::Result<(Archive, Recovery)> {
        Archive::open(&self.folder(), &self.master, &self.options)
    }

    pub fn rebuild(&self) -> (Archive, Recovery) {
        archive::rebuild(&self.folder(), &self.master, &self.options, &|_| {}).unwrap()
    }

    /// The segment files in order.
    pub fn segments(&self) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = fs::read_dir(self.folder().join("log"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "seg"))
            .collect();
        found.sort();
        found
    }

    pub fn last_segment(&self) -> PathBuf {
        self.segments().pop().unwrap()
    }

    /// All records of the log.
    pub fn records(&self) -> Vec<Record> {
        self.segments()
            .iter()
            .enumerate()
            .flat_map(|(at, path)| records(at as u32 + 1, path))
            .collect()
    }

    pub fn remove_catalog(&self) {
        for name in ["catalog.sqlite3", "catalog.sqlite3-wal", "catalog.sqlite3-shm"] {
            drop(fs::remove_file(self.folder().join(name)));
        }
    }

    pub fn remove_index(&self) {
        fs::remove_dir_all(self.folder().join("index")).unwrap();
    }

    /// A copy of the whole archive as it lies there, with the same keys.
    pub fn copy(&self) -> House {
        let root = temporary();
        copy_folder(self.root.path(), root.path());
        let master = MasterKey::open_or_create(&root.path().join("master.key")).unwrap();
        House { root, master, options: self.options.clone() }
    }
}

/// A folder in memory where there is one: the tests open hundreds of archives, and each waits for the disk.
fn temporary() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            match fs::copy(entry.path(), target) {
                // The index of a living archive comes and goes.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                copied => drop(copied.unwrap()),
            }
        }
    }
}

/// A record of the log, by docs/format.md.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub segment: u32,
    pub offset: usize,
    pub len: usize,
    pub kind: u8,
}

pub const CONTENT: u8 = 1;
pub const MAIL: u8 = 2;
pub const TOMBSTONE: u8 = 3;
pub const CHECKPOINT: u8 = 4;
pub const MAILBOX: u8 = 5;

fn records(segment: u32, path: &Path) -> Vec<Record> {
    let bytes = fs::read(path).unwrap();
    let (mut offset, mut found) = (128, Vec::new());
    while offset < bytes.len() {
        assert_eq!(&bytes[offset..offset + 4], b"MREC");
        let stored = u32::from_le_bytes(bytes[offset + 24..offset + 28].try_into().unwrap());
        let len = 112 + stored as usize;
        found.push(Record { segment, offset, len, kind: bytes[offset + 4] });
        offset += len;
    }
    found
}

/// Changes a file's bytes.
pub fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

pub fn flip(path: &Path, at: usize) {
    edit(path, |bytes| bytes[at] ^= 1);
}

/// A small mail to be.
#[derive(Clone)]
pub struct Mail {
    head: String,
    body: String,
    files: Vec<(String, Vec<u8>)>,
}

impl Mail {
    pub fn new(subject: &str) -> Mail {
        let head = format!("Subject: {subject}\r\nMIME-Version: 1.0\r\n");
        Mail { head, body: format!("The text of {subject}.\r\n"), files: Vec::new() }
    }
    /// A mail that everything a mail needs was made up for.
    pub fn number(n: usize) -> Mail {
        Mail::new(&format!("Letter number{n}"))
            .header("From", "Anna <anna@example.com>")
            .header("To", "bert@example.org")
            .header("Date", "Wed, 01 May 2024 10:00:00 +0000")
            .header("Message-ID", &format!("<letter-{n}@example.com>"))
    }
    pub fn header(mut self, name: &str, value: &str) -> Mail {
        self.head = format!("{name}: {value}\r\n{}", self.head);
        self
    }
    pub fn body(mut self, text: &str) -> Mail {
        self.body = format!("{text}\r\n");
        self
    }
    pub fn file(mut self, name: &str, bytes: &[u8]) -> Mail {
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }
    pub fn bytes(&self) -> Vec<u8> {
        let text = "Content-Type: text/plain; charset=utf-8";
        if self.files.is_empty() {
            return format!("{}{text}\r\n\r\n{}", self.head, self.body).into_bytes();
        }
        let mut out = format!(
            "{}Content-Type: multipart/mixed; boundary=cut\r\n\r\n--cut\r\n{text}\r\n\r\n{}",
            self.head, self.body
        );
        for (name, bytes) in &self.files {
            out += &format!(
                "--cut\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n",
                base64(bytes)
            );
        }
        (out + "--cut--\r\n").into_bytes()
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    for (at, chunk) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 19 == 0 {
            out.push_str("\r\n");
        }
        let block = chunk.iter().fold(0_u32, |block, byte| block << 8 | u32::from(*byte));
        let block = block << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let value = (block >> (18 - 6 * digit)) as usize & 63;
            out.push(if digit > chunk.len() { '=' } else { DIGITS[value] as char });
        }
    }
    out
}

/// Bytes that don't compress and are the same in every run.
pub fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut out = Vec::with_capacity(len + 8);
    while out.len() < len {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend_from_slice(&state.to_le_bytes());
    }
    out.truncate(len);
    out
}

/// A journal report that encloses a mail.
pub fn report(mail: &[u8], sender: &str, recipients: &[&str]) -> Vec<u8> {
    let mut out = b"From: server@example.com\r\nTo: journal@example.com\r\nSubject: report\r\n\
        MIME-Version: 1.0\r\nX-MS-Journal-Report:\r\nContent-Type: multipart/mixed; boundary=report\r\n\r\n\
        --report\r\nContent-Type: text/plain\r\n\r\n"
        .to_vec();
    out.extend(format!("Sender: {sender}\r\nSubject: x\r\nMessage-Id: <x>\r\n").bytes());
    for recipient in recipients {
        out.extend(format!("Recipient: {recipient}\r\n").bytes());
    }
    out.extend(b"\r\n--report\r\nContent-Type: message/rfc822\r\n\r\n");
    out.extend(mail);
    out.extend(b"\r\n--report--\r\n");
    out
}

/// A mail as it comes by import.
pub fn arrival(raw: &[u8]) -> Arrival {
    Arrival {
        structure: Structure::of(raw),
        raw: Raw::Memory(raw.to_vec()),
        kind: CopyKind::Mail,
        enclosed: None,
        envelope: None,
        source: Source { way: "import".into(), ..Source::default() },
        archived: NOW,
        fallback_date: None,
        always: Vec::new(),
        placements: Vec::new(),
    }
}

pub fn arrival_for(raw: &[u8], mailboxes: &[u32]) -> Arrival {
    Arrival { always: mailboxes.to_vec(), ..arrival(raw) }
}

/// A journal report as it comes by SMTP.
pub fn report_arrival(raw: &[u8]) -> Arrival {
    let structure = Structure::of(raw);
    let report = mail::journal_report(raw, &structure).unwrap();
    Arrival {
        kind: CopyKind::Report,
        enclosed: report.enclosed,
        envelope: Some(Envelope {
            from: report.sender,
            on_behalf_of: report.on_behalf_of,
            recipients: report
                .recipients
                .into_iter()
                .map(|recipient| EnvelopeRecipient {
                    address: recipient.address,
                    kind: "recipient".into(),
                    expanded: recipient.expanded,
                    forwarded: recipient.forwarded,
                })
                .collect(),
        }),
        source: Source { way: "journal".into(), ..Source::default() },
        ..arrival(raw)
    }
}

pub fn commit(archive: &Archive, arrivals: Vec<Arrival>) -> Vec<Stored> {
    let group = arrivals.into_iter().map(|arrival| archive.prepare(arrival)).collect();
    archive.commit(group).unwrap()
}

/// Commits one mail and tells its number; it must be a new one.
pub fn add(archive: &Archive, raw: &[u8]) -> u32 {
    let stored = commit(archive, vec![arrival(raw)]);
    assert_eq!(stored[0].outcome, Outcome::New);
    stored[0].mail
}

pub fn mailbox(archive: &Archive, address: &str) -> u32 {
    archive.add_mailbox(address, &[], MailboxKind::Normal).unwrap()
}

/// The mail for people, from its oldest copy.
pub fn read(archive: &Archive, mail: u32) -> archive::Result<Vec<u8>> {
    let copies = archive.copies(mail)?;
    let Some(first) = copies.first() else {
        return Err(archive::Error::NotFound(format!("no mail {mail}")));
    };
    Ok(archive.load(mail, first.copy, Part::Mail)?.to_vec())
}

/// Numbers of all mails that a query finds, ascending.
pub fn find(archive: &Archive, query: &str) -> Vec<u32> {
    archive.flush_index().unwrap();
    let hits = archive.search(query, None, Order::Newest, 0, 100_000).unwrap();
    assert_eq!(hits.total as usize, hits.mails.len(), "{query}");
    let mut mails = hits.mails;
    mails.sort_unstable();
    mails
}

pub type Placements = Vec<(u32, String)>;

/// Everything an archive tells of what it holds.
#[derive(Debug, PartialEq)]
pub struct State {
    /// Each with its mailboxes and folders.
    pub mails: BTreeMap<u32, (MailRow, Vec<u32>, Placements)>,
    /// Each copy with its bytes' length; `load` has compared their SHA-256 with the view's.
    pub copies: BTreeMap<u32, Vec<(CopyView, usize)>>,
    pub mailboxes: Vec<MailboxRow>,
    pub counters: Counters,
    pub days: Vec<DayRow>,
    pub found: Vec<u32>,
}

pub fn state(archive: &Archive) -> State {
    let found = find(archive, "");
    let mut all = archive.search("*", None, Order::Newest, 0, 100_000).unwrap().mails;
    all.sort_unstable();
    let mails = all.iter().map(|mail| {
        let row = archive.mail(*mail).unwrap().unwrap();
        let links = archive.mailboxes_of(*mail).unwrap();
        (*mail, (row, links, archive.placements_of(*mail).unwrap()))
    });
    let copies = all.iter().map(|mail| {
        let copies = archive.copies(*mail).unwrap().into_iter().map(|copy| {
            let len = archive.load(*mail, copy.copy, Part::Received).unwrap().len();
            (copy, len)
        });
        (*mail, copies.collect())
    });
    State {
        mails: mails.collect(),
        copies: copies.collect(),
        mailboxes: archive.mailboxes().unwrap(),
        counters: archive.counters().unwrap(),
        days: archive.days(i64::MIN).unwrap(),
        found,
    }
}

/// Verifies, deeply, and tells the mails that are damaged; panics if all is well.
pub fn damaged(archive: &Archive) -> Vec<u32> {
    let verified = archive.verify(false, &mut |_| true).unwrap();
    assert!(!verified.damaged.is_empty(), "nothing was found");
    let mut mails: Vec<u32> = verified.damaged.iter().filter_map(|damage| damage.mail).collect();
    mails.sort_unstable();
    mails.dedup();
    mails
}

pub fn assert_sound(archive: &Archive) {
    let verified = archive.verify(true, &mut |_| true).unwrap();
    assert_eq!(verified.damaged, []);
    assert_eq!(verified.mails, archive.counters().unwrap().mails);
    assert_eq!(verified.copies, archive.counters().unwrap().copies);
}
