//! Attachments as files: a name that is safe to save under, and what the bytes are.
//!
//! The declared type of an attachment says what its sender wants; what a browser may open is
//! decided by the bytes alone. Six signatures are enough for that, so there is no library.

/// File names are at most so many bytes of UTF-8.
const MAX_NAME: usize = 200;
/// An extension longer than this is not kept when a name is cut.
const MAX_EXTENSION: usize = 16;

/// What bytes are, as far as anything is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sniffed {
    /// A PNG image.
    Png,
    /// A JPEG image.
    Jpeg,
    /// A GIF image.
    Gif,
    /// A WebP image.
    Webp,
    /// A Windows bitmap.
    Bmp,
    /// A PDF document.
    Pdf,
    /// Anything else, SVG and HTML included.
    Other,
}

impl Sniffed {
    /// The type to send it with. Send `X-Content-Type-Options: nosniff` too.
    pub fn media_type(self) -> &'static str {
        match self {
            Sniffed::Png => "image/png",
            Sniffed::Jpeg => "image/jpeg",
            Sniffed::Gif => "image/gif",
            Sniffed::Webp => "image/webp",
            Sniffed::Bmp => "image/bmp",
            Sniffed::Pdf => "application/pdf",
            Sniffed::Other => "application/octet-stream",
        }
    }

    /// Whether it may be opened in the browser; else it must be downloaded.
    pub fn is_shown(self) -> bool {
        self != Sniffed::Other
    }

    /// Whether it is an image that may be shown within a mail.
    pub fn is_image(self) -> bool {
        !matches!(self, Sniffed::Pdf | Sniffed::Other)
    }
}

/// Tells by the first bytes what a file is; 32 of them are enough.
pub fn sniff(bytes: &[u8]) -> Sniffed {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Sniffed::Png,
        [0xff, 0xd8, 0xff, ..] => Sniffed::Jpeg,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Sniffed::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sniffed::Webp,
        // Bytes 6 to 9 are reserved; the size of the header tells the bitmap from a text.
        [
            b'B',
            b'M',
            _,
            _,
            _,
            _,
            0,
            0,
            0,
            0,
            _,
            _,
            _,
            _,
            12 | 40 | 52 | 56 | 64 | 108 | 124,
            0,
            0,
            0,
            ..,
        ] => Sniffed::Bmp,
        [b'%', b'P', b'D', b'F', b'-', ..] => Sniffed::Pdf,
        _ => Sniffed::Other,
    }
}

/// A name to save an attachment under: one component of a path on any system, never empty.
///
/// Only the last component of a path is kept. Characters that hide what a name is (controls,
/// changes of writing direction, characters without width) go, and so do dots and blanks at either
/// end. The extension survives cutting.
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|part| !part.trim_matches([' ', '.']).is_empty());
    let kept = last.unwrap_or_default().chars().filter(|c| !is_hidden(*c));
    let name: String = kept.map(|c| if is_reserved(c) { '_' } else { c }).collect();
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if name.is_empty() {
        return "attachment".to_owned();
    }
    let name = if is_device(name) { format!("_{name}") } else { name.to_owned() };
    cut(name)
}

fn cut(name: String) -> String {
    if name.len() <= MAX_NAME {
        return name;
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= MAX_EXTENSION);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    let end = stem.floor_char_boundary(MAX_NAME - extension.len());
    let stem = stem.get(..end).unwrap_or_default();
    format!("{}{extension}", stem.trim_end_matches(|c: char| c.is_whitespace() || c == '.'))
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}')
}

/// Characters that Windows takes in no name, and the one that begins a header parameter's escape.
fn is_reserved(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\')
}

/// Names that are devices on Windows, whatever their extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let mut chars = stem.chars();
    let last = chars.next_back();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$" => true,
        _ => {
            matches!(chars.as_str(), "COM" | "LPT")
                && last.is_some_and(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_harmless_component_and_keep_their_extension() {
        for (name, want) in [
            ("report.pdf", "report.pdf"),
            ("Grüße aus Köln.txt", "Grüße aus Köln.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\x.doc", "x.doc"),
            ("a/b/", "b"),
            ("..", "attachment"),
            ("", "attachment"),
            (" . ", "attachment"),
            ("x.txt. . ", "x.txt"),
            (".htaccess", "htaccess"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("pa\u{200b}y.pdf", "pay.pdf"),
            ("a<b>c:d\"e|f?g*.txt", "a_b_c_d_e_f_g_.txt"),
            ("file.txt::$DATA", "file.txt__$DATA"),
            ("CON", "_CON"),
            ("con.tar.gz", "_con.tar.gz"),
            ("COM1 .txt", "_COM1 .txt"),
            ("LPT².x", "_LPT².x"),
            ("COMMON.txt", "COMMON.txt"),
        ] {
            assert_eq!(safe_name(name), want, "{name:?}");
        }
        let long = safe_name(&format!("{}.docx", "ä".repeat(300)));
        assert!(long.len() <= MAX_NAME && long.ends_with("ä.docx"), "{long}");
        assert!(safe_name(&"x.".repeat(300)).len() <= MAX_NAME);
    }

    #[test]
    fn only_images_and_pdf_are_shown_and_only_by_their_bytes() {
        let bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0";
        for (bytes, want) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], Sniffed::Png),
            (b"\xff\xd8\xff\xe0", Sniffed::Jpeg),
            (b"GIF89a", Sniffed::Gif),
            (b"GIF87a", Sniffed::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Sniffed::Webp),
            (b"RIFF\x10\0\0\0WAVEfmt ", Sniffed::Other),
            (bmp, Sniffed::Bmp),
            (b"BM, said the mail, is a bitmap.", Sniffed::Other),
            (b"%PDF-1.7", Sniffed::Pdf),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Sniffed::Other),
            (b"<!doctype html><script>", Sniffed::Other),
            (b"", Sniffed::Other),
        ] {
            assert_eq!(sniff(bytes), want, "{bytes:?}");
        }
        assert!(Sniffed::Pdf.is_shown() && !Sniffed::Pdf.is_image() && !Sniffed::Other.is_shown());
        assert_eq!(Sniffed::Other.media_type(), "application/octet-stream");
    }
}
