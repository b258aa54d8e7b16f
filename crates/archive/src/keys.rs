//! The keys of an archive: master key → root key → content ids, segment keys, signatures.
//!
//! Why keyed content ids: an outsider with the disk can't test whether a known attachment is in the archive.
//! Deliberately not here: where the master key comes from (file, keyring, passphrase): the host decides.

use std::fs;
use std::io::Write;
use std::path::Path;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use ring::{hkdf, hmac};
use serde::{Deserialize, Serialize};

use crate::error::{Error, IoContext, Result};

/// Content id: first half of HMAC-SHA-256 over a piece.
pub type ContentId = [u8; 16];

const WRAP_CONTEXT: &[u8] = b"mailstead archive key 1";
const INSTALLATION_CONTEXT: &[u8] = b"mailstead installation 1";

/// Wraps the tenants' root keys. 32 random bytes.
pub struct MasterKey([u8; 32]);

#[derive(Serialize, Deserialize)]
struct MasterFile {
    format: u32,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct ArchiveKeyFile {
    format: u32,
    archive: String,
    nonce: String,
    wrapped: String,
}

impl MasterKey {
    /// Reads the key file, or makes it (mode 0600) if there is none.
    pub fn open_or_create(path: &Path) -> Result<MasterKey> {
        match fs::read(path) {
            Ok(bytes) => MasterKey::from_file(&bytes, path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = MasterKey(random()?);
                let file = MasterFile { format: 1, key: hex(&key.0) };
                write_private(path, &file)?;
                Ok(key)
            }
            Err(source) => {
                Err(Error::Io { tried: "read the master key", path: path.into(), source })
            }
        }
    }

    /// Tells one installation from another; says nothing of the key.
    #[must_use]
    pub fn installation(&self) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        hex(&hmac::sign(&key, INSTALLATION_CONTEXT).as_ref()[..16])
    }

    fn from_file(bytes: &[u8], path: &Path) -> Result<MasterKey> {
        serde_json::from_slice::<MasterFile>(bytes)
            .ok()
            .filter(|file| file.format == 1)
            .and_then(|file| unhex(&file.key))
            .map(MasterKey)
            .ok_or_else(|| {
                Error::Key(format!(
                    "{} is not a master key: restore it from a backup",
                    path.display()
                ))
            })
    }
}

/// The id of the archive that a key file belongs to. Needs no master key.
pub(crate) fn archive_of(path: &Path) -> Result<[u8; 16]> {
    let bytes = fs::read(path).tried("read the archive key", path)?;
    let file = serde_json::from_slice::<ArchiveKeyFile>(&bytes).ok();
    file.and_then(|file| unhex(&file.archive)).ok_or_else(|| {
        Error::Key(format!("{} is not an archive key: restore it from a backup", path.display()))
    })
}

/// The keys of one archive.
pub(crate) struct Keys {
    pub(crate) archive: [u8; 16],
    content: hmac::Key,
    signing: Ed25519KeyPair,
    root: [u8; 32],
}

impl Keys {
    /// Makes a new root key and writes it, wrapped, to `path`.
    pub(crate) fn create(path: &Path, master: &MasterKey) -> Result<Keys> {
        let (archive, root): ([u8; 16], [u8; 32]) = (random()?, random()?);
        let nonce: [u8; 12] = random()?;
        let mut wrapped = root.to_vec();
        sealing_key(&master.0)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from([WRAP_CONTEXT, &archive].concat()),
                &mut wrapped,
            )
            .map_err(|_| Error::Key("could not wrap the archive key".into()))?;
        let file = ArchiveKeyFile {
            format: 1,
            archive: hex(&archive),
            nonce: hex(&nonce),
            wrapped: hex(&wrapped),
        };
        write_private(path, &file)?;
        Keys::from_root(archive, root)
    }

    /// Opens the wrapped root key at `path`.
    pub(crate) fn open(path: &Path, master: &MasterKey) -> Result<Keys> {
        let bytes = fs::read(path).tried("read the archive key", path)?;
        let broken = || {
            Error::Key(format!(
                "{} is not an archive key: restore it from a backup",
                path.display()
            ))
        };
        let file: ArchiveKeyFile = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        if file.format != 1 {
            return Err(Error::Newer {
                what: path.display().to_string(),
                found: file.format.into(),
                known: 1,
            });
        }
        let archive: [u8; 16] = unhex(&file.archive).ok_or_else(broken)?;
        let nonce: [u8; 12] = unhex(&file.nonce).ok_or_else(broken)?;
        let mut wrapped: [u8; 48] = unhex(&file.wrapped).ok_or_else(broken)?;
        let root = sealing_key(&master.0)?
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from([WRAP_CONTEXT, &archive].concat()),
                &mut wrapped,
            )
            .map_err(|_| {
                Error::Key(format!(
                    "the master key does not open {}: use the master.key that belongs to this data directory",
                    path.display()
                ))
            })?;
        let root: [u8; 32] = (&*root).try_into().map_err(|_| broken())?;
        Keys::from_root(archive, root)
    }

    fn from_root(archive: [u8; 16], root: [u8; 32]) -> Result<Keys> {
        let salted = hkdf::Salt::new(hkdf::HKDF_SHA256, &archive).extract(&root);
        let content =
            hmac::Key::new(hmac::HMAC_SHA256, &expand(&salted, b"mailstead content id 1")?);
        let seed = expand(&salted, b"mailstead signing 1")?;
        let signing = Ed25519KeyPair::from_seed_unchecked(&seed)
            .map_err(|_| Error::Key("could not make the signing key".into()))?;
        Ok(Keys { archive, content, signing, root })
    }

    /// The content id of a piece.
    pub(crate) fn content_id(&self, piece: &[u8]) -> ContentId {
        half(hmac::sign(&self.content, piece).as_ref())
    }

    /// What copies of one mail share: keyed, so that nobody can aim at another mail's identity.
    pub(crate) fn identity(&self, fingerprint: &[u8; 32]) -> [u8; 16] {
        half(hmac::sign(&self.content, fingerprint).as_ref())
    }

    /// The AEAD key of a segment.
    pub(crate) fn segment(&self, salt: &[u8; 32]) -> Result<SegmentKey> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&self.root);
        Ok(SegmentKey(sealing_key(&expand(&prk, b"mailstead segment 1")?)?))
    }

    /// Keys for what the tenant keeps outside the log.
    pub(crate) fn vault(&self) -> Result<Vault> {
        let salted = hkdf::Salt::new(hkdf::HKDF_SHA256, &self.archive).extract(&self.root);
        Ok(Vault {
            seal: sealing_key(&expand(&salted, b"mailstead secrets 1")?)?,
            mac: hmac::Key::new(hmac::HMAC_SHA256, &expand(&salted, b"mailstead records 1")?),
        })
    }

    /// Signs a checkpoint's text.
    pub(crate) fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.signing.sign(text).as_ref().to_vec()
    }

    /// The public half of the signing key.
    pub(crate) fn public_key(&self) -> &[u8] {
        self.signing.public_key().as_ref()
    }
}

/// What a tenant's own records outside the log are kept with: seals small secrets, and signs rows so that nobody
/// without the key can write one. Keys of their own, derived from the root key.
pub struct Vault {
    seal: LessSafeKey,
    mac: hmac::Key,
}

impl Vault {
    /// Seals `plain`; only the same `context` opens it again. Nonce, ciphertext, tag.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; 12] = random()?;
        let mut sealed = plain.to_vec();
        self.seal
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| Error::Key("a secret is too large to be sealed".into()))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Vault::seal`] made.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::Key(format!("the sealed {context} can't be opened"));
        let (nonce, sealed) = sealed.split_at_checked(12).ok_or_else(broken)?;
        let nonce = nonce.try_into().map_err(|_| broken())?;
        let mut plain = sealed.to_vec();
        let len = self
            .seal
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.as_bytes()),
                &mut plain,
            )
            .map_err(|_| broken())?
            .len();
        plain.truncate(len);
        Ok(plain)
    }

    /// HMAC-SHA-256 of `bytes`.
    #[must_use]
    pub fn mac(&self, bytes: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&self.mac, bytes).as_ref());
        out
    }
}

/// Seals and opens the payloads of one segment.
pub(crate) struct SegmentKey(LessSafeKey);

impl SegmentKey {
    /// Seals `payload` in place and appends the tag.
    pub(crate) fn seal(&self, nonce: [u8; 12], aad: &[u8], payload: &mut Vec<u8>) -> Result<()> {
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), payload)
            .map_err(|_| Error::Key("a record is too large to be encrypted".into()))
    }

    /// Opens `payload` in place; `None` if it is not what was sealed.
    pub(crate) fn open<'a>(
        &self,
        nonce: [u8; 12],
        aad: &[u8],
        payload: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        self.0
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(aad), payload)
            .ok()
            .map(|plain| &*plain)
    }
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::Key("the system gives no random numbers".into()))?;
    Ok(bytes)
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char]
        })
        .collect()
}

/// Hex of exactly `N` bytes.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high * 16 + low).ok()?;
    }
    Some(bytes)
}

fn half(full: &[u8]) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&full[..16]);
    id
}

fn expand(prk: &hkdf::Prk, info: &[u8]) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    prk.expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut key))
        .map_err(|_| Error::Key("could not derive a key".into()))?;
    Ok(key)
}

fn sealing_key(bytes: &[u8; 32]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, bytes)
        .map(LessSafeKey::new)
        .map_err(|_| Error::Key("could not use a key".into()))
}

/// Writes a small private file durably: temporary name, sync, rename, sync of the folder.
fn write_private(path: &Path, content: &impl Serialize) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary).tried("make the key file", &temporary)?;
    let text = serde_json::to_vec(content)
        .map_err(|error| Error::Key(format!("could not write a key file: {error}")))?;
    file.write_all(&text).and_then(|()| file.sync_all()).tried("write the key file", &temporary)?;
    fs::rename(&temporary, path).tried("name the key file", path)?;
    sync_folder(folder)
}

/// Makes a new or renamed name in `folder` durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::File::open(folder).and_then(|handle| handle.sync_all()).tried("sync the folder", folder)?;
    #[cfg(not(unix))]
    let _unused = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_key_opens_only_under_its_master_key() {
        let folder = tempfile::tempdir().unwrap();
        let master = MasterKey::open_or_create(&folder.path().join("master.key")).unwrap();
        let other = MasterKey::open_or_create(&folder.path().join("other.key")).unwrap();
        let path = folder.path().join("archive.key");
        let made = Keys::create(&path, &master).unwrap();
        let again = Keys::open(&path, &master).unwrap();
        assert_eq!(made.content_id(b"piece"), again.content_id(b"piece"));
        assert!(matches!(Keys::open(&path, &other), Err(Error::Key(_))));
    }

    #[test]
    fn a_sealed_secret_opens_only_in_its_context_and_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let master = MasterKey::open_or_create(&folder.path().join("master.key")).unwrap();
        let vault =
            Keys::create(&folder.path().join("archive.key"), &master).unwrap().vault().unwrap();
        let mut sealed = vault.seal("secret 1", b"hunter2").unwrap();
        assert_eq!(vault.open("secret 1", &sealed).unwrap(), b"hunter2");
        assert!(vault.open("secret 2", &sealed).is_err());
        sealed[14] ^= 1;
        assert!(vault.open("secret 1", &sealed).is_err());
        assert!(vault.open("secret 1", &[1, 2]).is_err());
    }

    #[test]
    fn hex_goes_there_and_back() {
        assert_eq!(unhex::<3>(&hex(&[0, 171, 255])), Some([0, 171, 255]));
        assert_eq!(unhex::<3>("00ab"), None);
        assert_eq!(unhex::<1>("g0"), None);
    }
}
