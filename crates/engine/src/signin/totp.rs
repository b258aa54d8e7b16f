//! Time-based one-time codes (RFC 6238): SHA-1, 30 seconds, 6 digits, as every authenticator app knows them.
//!
//! Pure. Deliberately not here: where secrets are kept, and that a code works once.

use ring::hmac;

/// Milliseconds of a time step.
const STEP: i64 = 30_000;
/// Steps that a phone's clock may be off, either way (RFC 6238 §5.2).
const OFF: i64 = 1;
/// Bytes of a secret (RFC 4226 §4, R6).
pub(super) const SECRET: usize = 20;

/// The time step a code belongs to, if it is right at `now` (Unix milliseconds).
pub(super) fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code: u32 = code.parse().ok().filter(|_| is_code)?;
    let step = now.div_euclid(STEP);
    (step - OFF..=step + OFF).rfind(|step| code_at(secret, *step) == code)
}

/// The code of a time step: HOTP (RFC 4226 §5.3) of its number.
pub(super) fn code_at(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or(0) & 15);
    let four = tag.iter().skip(offset).take(4);
    let number = four.fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    (number & 0x7fff_ffff) % 1_000_000
}

/// What an authenticator app takes: `otpauth://` with this secret, for a QR code.
pub(super) fn uri(secret: &[u8], login: &str) -> String {
    let login = escaped(login);
    let secret = base32(secret);
    format!(
        "otpauth://totp/Mailstead:{login}?secret={secret}&issuer=Mailstead&algorithm=SHA1&digits=6&period=30"
    )
}

/// Base32 without padding (RFC 4648 §6), as people type it.
pub(super) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut five = [0_u8; 8];
        for (to, from) in five.iter_mut().skip(3).zip(chunk) {
            *to = *from;
        }
        let bits = u64::from_be_bytes(five);
        let letters = (chunk.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|at| {
            let index = usize::try_from(bits >> (35 - 5 * at) & 31).unwrap_or(0);
            char::from(LETTERS[index])
        }));
    }
    text
}

/// Percent-encoded but for what RFC 3986 §2.3 leaves as it is.
fn escaped(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| match keep(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(RFC, code, seconds * 1000), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_off_by_one_step() {
        let code = format!("{:06}", code_at(RFC, 1000));
        for (step, expected) in
            [(998, None), (999, Some(1000)), (1000, Some(1000)), (1001, Some(1000)), (1002, None)]
        {
            assert_eq!(step_of(RFC, &code, step * STEP), expected);
        }
        for wrong in ["", "28708", "2870822", "+87082", "28708a", "２８７０８２"] {
            assert_eq!(step_of(RFC, wrong, 59_000), None, "{wrong}");
        }
    }

    /// RFC 4648 §10.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
        }
    }

    #[test]
    fn the_uri_names_user_and_secret() {
        assert_eq!(
            uri(RFC, "anna+x@acme.example"),
            "otpauth://totp/Mailstead:anna%2Bx%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Mailstead&algorithm=SHA1&digits=6&period=30"
        );
    }
}
