//! Encodes text in the charsets that old mails use.
//!
//! Only what the sample needs: Latin-1 with the few letters of Windows-1252, Russian in KOI8-R.
//! Japanese in ISO-2022-JP is written as bytes where it is used, because a table of JIS X 0208
//! would be larger than everything else here. A letter that does not exist becomes `?`.

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Charset {
    #[default]
    Utf8,
    Latin1,
    Windows1252,
    Koi8r,
}

impl Charset {
    pub fn name(self) -> &'static str {
        match self {
            Charset::Utf8 => "utf-8",
            Charset::Latin1 => "iso-8859-1",
            Charset::Windows1252 => "windows-1252",
            Charset::Koi8r => "koi8-r",
        }
    }

    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Charset::Utf8 => text.as_bytes().to_vec(),
            Charset::Latin1 => text.chars().map(latin1).collect(),
            Charset::Windows1252 => text.chars().map(windows1252).collect(),
            Charset::Koi8r => text.chars().map(koi8r).collect(),
        }
    }
}

fn latin1(letter: char) -> u8 {
    u8::try_from(u32::from(letter)).unwrap_or(b'?')
}

fn windows1252(letter: char) -> u8 {
    match letter {
        '€' => 0x80,
        '„' => 0x84,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        'œ' => 0x9C,
        other => latin1(other),
    }
}

fn koi8r(letter: char) -> u8 {
    const FROM_C0: &str = "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";
    match FROM_C0.chars().position(|known| known == letter) {
        Some(at) => u8::try_from(0xC0 + at).unwrap_or(b'?'),
        None if letter.is_ascii() => latin1(letter),
        None => b'?',
    }
}
