//! SHA-256 in hex: the digest that Mailstead shows everywhere and that `sha256sum` prints.

/// SHA-256, lower-case hex.
pub type Digest = String;

/// The digest of some bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    ring::digest::digest(&ring::digest::SHA256, bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
