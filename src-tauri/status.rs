//! What is running on a data directory, as the directory itself tells it.
//!
//! A running service keeps `service.json` in its data directory and listens on `control.sock`
//! beside it. The file alone proves nothing, because a service that was killed leaves it behind.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file in which a running service says who it is.
const RECORD: &str = "service.json";
/// A record is a few hundred bytes; what is larger is no record.
const RECORD_LIMIT: u64 = 64 * 1024;

/// The directory the window looks at, and why this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDirectory {
    path: PathBuf,
    named: bool,
}

impl DataDirectory {
    /// The directory `MAILSTEAD_DATA` names, else `mailstead` in the platform's data directory.
    pub fn choose(named: Option<OsString>, platform: Option<PathBuf>) -> io::Result<Self> {
        if let Some(name) = named.filter(|name| !name.is_empty()) {
            return Ok(Self { path: std::path::absolute(name)?, named: true });
        }
        let platform = platform.ok_or_else(|| {
            io::Error::new(
                ErrorKind::NotFound,
                "this account has no data directory; name one in MAILSTEAD_DATA",
            )
        })?;
        Ok(Self { path: platform.join("mailstead"), named: false })
    }
}

/// Everything the page shows.
#[derive(Debug, Serialize)]
pub struct Status {
    version: &'static str,
    data: String,
    data_named: bool,
    service: Service,
}

impl Status {
    /// Looks at the data directory now.
    pub fn read(data: &DataDirectory) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            data: data.path.display().to_string(),
            data_named: data.named,
            service: Service::find(&data.path),
        }
    }
}

/// What a service writes about itself.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    pid: u32,
    http: Option<String>,
    smtp: Option<String>,
    started: String,
    version: String,
}

/// Whether a service is there.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
enum Service {
    /// No record.
    None,
    /// A record, and its service answers.
    Running(Record),
    /// A record left behind: nobody answers.
    Ended(Record),
    /// It cannot be told, and why.
    Unclear { why: String },
}

impl Service {
    fn find(data: &Path) -> Self {
        let path = data.join(RECORD);
        let record = match read_record(&path) {
            Ok(record) => record,
            Err(error) if error.kind() == ErrorKind::NotFound => return Self::None,
            Err(error) => return Self::Unclear { why: format!("{}: {error}", path.display()) },
        };
        match knock(data) {
            Ok(()) => Self::Running(record),
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
            {
                Self::Ended(record)
            }
            Err(error) => Self::Unclear { why: format!("{}: {error}", data.display()) },
        }
    }
}

fn read_record(path: &Path) -> io::Result<Record> {
    let mut text = String::new();
    File::open(path)?.take(RECORD_LIMIT).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// A service is live when its control socket accepts a connection.
#[cfg(unix)]
fn knock(data: &Path) -> io::Result<()> {
    std::os::unix::net::UnixStream::connect(data.join("control.sock")).map(drop)
}

/// Without unix sockets the record has to do.
#[cfg(not(unix))]
fn knock(_data: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{"pid":7,"http":null,"smtp":"127.0.0.1:2525",
        "started":"2026-01-02T03:04:05Z","version":"0.1.0","later":true}"#;

    /// A fresh directory, gone after the test. (The usual crate for this would change the
    /// features of what Tauri is built from, and have all of it built twice.)
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(test: &str) -> Self {
            let name = format!("mailstead-desktop-{}-{test}", std::process::id());
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    #[test]
    fn the_environment_wins_over_the_platform() {
        let platform = Some(PathBuf::from("/p"));
        let named = DataDirectory::choose(Some("/n".into()), platform.clone()).unwrap();
        assert_eq!(named, DataDirectory { path: "/n".into(), named: true });
        let usual = DataDirectory::choose(Some("".into()), platform).unwrap();
        assert_eq!(usual, DataDirectory { path: "/p/mailstead".into(), named: false });
        assert!(DataDirectory::choose(None, None).is_err());
    }

    #[test]
    fn no_record_is_no_service() {
        let data = Scratch::new("none");
        assert_eq!(Service::find(&data.0), Service::None);
        assert_eq!(Service::find(&data.0.join("missing")), Service::None);
    }

    #[test]
    fn a_broken_record_says_where_it_is() {
        let data = Scratch::new("broken");
        std::fs::write(data.0.join(RECORD), "{").unwrap();
        let Service::Unclear { why } = Service::find(&data.0) else { panic!("not unclear") };
        assert!(why.contains(RECORD), "{why}");
    }

    #[cfg(unix)]
    #[test]
    fn a_record_counts_only_while_the_socket_accepts() {
        use std::os::unix::net::UnixListener;
        let data = Scratch::new("socket");
        std::fs::write(data.0.join(RECORD), SAMPLE).unwrap();
        assert!(matches!(Service::find(&data.0), Service::Ended(_)));

        let listener = UnixListener::bind(data.0.join("control.sock")).unwrap();
        let Service::Running(record) = Service::find(&data.0) else { panic!("not running") };
        assert_eq!(record.smtp.as_deref(), Some("127.0.0.1:2525"));

        // The socket file stays, as after a kill.
        drop(listener);
        assert!(matches!(Service::find(&data.0), Service::Ended(_)));
    }
}
