//! Paths as JSON: text where they are text, else their bytes, so that no file name of this machine is left out.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path on its way through JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    #[cfg(unix)]
    Bytes(Vec<u8>),
}

impl Written {
    #[cfg(unix)]
    fn of(path: &Path) -> Option<Written> {
        use std::os::unix::ffi::OsStrExt;
        let text = path.to_str().map(|text| Written::Text(text.to_owned()));
        Some(text.unwrap_or_else(|| Written::Bytes(path.as_os_str().as_bytes().to_vec())))
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> Option<Written> {
        path.to_str().map(|text| Written::Text(text.to_owned()))
    }

    fn path(self) -> PathBuf {
        match self {
            Written::Text(text) => text.into(),
            #[cfg(unix)]
            Written::Bytes(bytes) => {
                use std::os::unix::ffi::OsStringExt;
                std::ffi::OsString::from_vec(bytes).into()
            }
        }
    }
}

fn written<E: serde::ser::Error>(path: &Path) -> Result<Written, E> {
    let odd = || E::custom(format!("{} can't be written as text", path.display()));
    Written::of(path).ok_or_else(odd)
}

/// One path, for `#[serde(with)]`.
pub(super) mod one {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
        written(path)?.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        Ok(Written::deserialize(from)?.path())
    }
}

/// A list of paths, for `#[serde(with)]`.
pub(super) mod many {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
        let paths = paths.iter().map(|path| written(path));
        paths.collect::<Result<Vec<_>, S::Error>>()?.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<PathBuf>, D::Error> {
        let paths = Vec::<Written>::deserialize(from)?;
        Ok(paths.into_iter().map(Written::path).collect())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::super::Command;
    use super::*;

    #[test]
    fn every_path_goes_through_json() {
        let odd = PathBuf::from(std::ffi::OsString::from_vec(b"/mail/M\xfcller".to_vec()));
        let paths = vec![odd, PathBuf::from("/mail/Müller")];
        let command =
            Command::Import { tenant: "t".into(), mailbox: "m".into(), paths: paths.clone() };
        let text = serde_json::to_string(&command).unwrap();
        assert!(text.contains(r#""/mail/Müller""#), "{text}");
        let Command::Import { paths: read, .. } = serde_json::from_str(&text).unwrap() else {
            panic!("another command")
        };
        assert_eq!(read, paths);
    }
}
