//! Small real files: PDF, PNG, CSV, calendar and address card.

/// A one-page PDF with these lines of text, in Helvetica.
pub(super) fn pdf(title: &str, lines: &[String]) -> Vec<u8> {
    let mut page = b"BT\n/F1 16 Tf\n56 780 Td\n".to_vec();
    page.extend_from_slice(&shown(title));
    page.extend_from_slice(b" Tj\n/F1 10 Tf\n0 -30 Td\n14 TL\n");
    for text in lines {
        page.extend_from_slice(&shown(text));
        page.extend_from_slice(b" Tj T*\n");
    }
    page.extend_from_slice(b"ET\n");
    let mut content = format!("<< /Length {} >>\nstream\n", page.len()).into_bytes();
    content.extend_from_slice(&page);
    content.extend_from_slice(b"endstream");
    let mut info = b"<< /Title ".to_vec();
    info.extend_from_slice(&shown(title));
    info.extend_from_slice(b" /Producer (Nordlicht Segel) >>");
    assemble(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
          /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_vec(),
        info,
    ])
}

/// Objects, the table of their places, and the trailer.
fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend_from_slice(format!("{} 0 obj\n", at + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let trailer = format!(
        "{table}trailer\n<< /Size {} /Root 1 0 R /Info {} 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1,
        objects.len()
    );
    file.extend_from_slice(trailer.as_bytes());
    file
}

/// A PDF string in WinAnsi.
fn shown(text: &str) -> Vec<u8> {
    let mut shown = vec![b'('];
    for byte in super::charset::Charset::Windows1252.encode(text) {
        if matches!(byte, b'(' | b')' | b'\\') {
            shown.push(b'\\');
        }
        shown.push(byte);
    }
    shown.push(b')');
    shown
}

const WIDTH: u32 = 120;
const HEIGHT: u32 = 90;

/// A drawing of a sail, in the colour that `hue` chooses.
pub(super) fn png(hue: u8) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..HEIGHT {
        pixels.push(0);
        pixels.extend((0..WIDTH).map(|x| pixel(x, y)));
    }
    let mut header = Vec::new();
    header.extend_from_slice(&WIDTH.to_be_bytes());
    header.extend_from_slice(&HEIGHT.to_be_bytes());
    header.extend_from_slice(&[8, 3, 0, 0, 0]);
    let palette = [200, 222, 240, 30, 70, 110, 245, 245, 238, hue, 60, 255 - hue, 40, 40, 40];
    let mut file = b"\x89PNG\r\n\x1A\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"PLTE", &palette);
    chunk(&mut file, b"IDAT", &zlib_stored(&pixels));
    chunk(&mut file, b"IEND", &[]);
    file
}

/// Sky, water, mainsail, jib, mast.
fn pixel(x: u32, y: u32) -> u8 {
    match () {
        () if y > 76 => 1,
        () if x == 60 && y > 6 => 4,
        () if x > 61 && y > 8 && y < 72 && (x - 61) * 64 < (y - 8) * 42 => 2,
        () if x < 59 && y > 16 && y < 72 && (59 - x) * 56 < (y - 16) * 34 => 3,
        () if y > 72 && x > 24 && x < 104 => 4,
        () => 0,
    }
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let checked = [kind, data].concat();
    file.extend_from_slice(&checked);
    file.extend_from_slice(&crc32(&checked).to_be_bytes());
}

/// A zlib stream of stored blocks.
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = data.chunks(0xFFFF).count();
    for (at, block) in data.chunks(0xFFFF).enumerate() {
        let len = u16::try_from(block.len()).unwrap_or(0);
        stream.push(u8::from(at + 1 == blocks));
        stream.extend_from_slice(&len.to_le_bytes());
        stream.extend_from_slice(&(!len).to_le_bytes());
        stream.extend_from_slice(block);
    }
    let (a, b) = data.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend_from_slice(&((b << 16) | a).to_be_bytes());
    stream
}

pub(super) fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

/// Rows as spreadsheets here write them: semicolons, CRLF, a byte order mark.
pub(super) fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let lines = rows.iter().map(|row| row.join(";") + "\r\n");
    format!("\u{feff}{}", lines.collect::<String>()).into_bytes()
}

/// An invitation to a meeting, in UTC.
pub(super) fn invitation(
    uid: &str,
    organizer: &str,
    guests: &[&str],
    start: &str,
    end: &str,
    about: [&str; 2],
) -> String {
    let [summary, place] = about;
    let guests: String = guests
        .iter()
        .map(|guest| format!("ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE:\n mailto:{guest}\n"))
        .collect();
    format!(
        "BEGIN:VCALENDAR\nPRODID:-//Nordlicht Segel//Kalender//DE\nVERSION:2.0\nMETHOD:REQUEST\n\
         BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:{start}\nDTSTART:{start}\nDTEND:{end}\n\
         SUMMARY:{summary}\nLOCATION:{place}\nORGANIZER:mailto:{organizer}\n{guests}\
         SEQUENCE:0\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

/// An address card.
pub(super) fn card(name: &str, family: &str, given: &str, company: &str, address: &str) -> Vec<u8> {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{family};{given};;;\r\nFN:{name}\r\nORG:{company}\r\n\
         EMAIL;TYPE=WORK:{address}\r\nTEL;TYPE=WORK:+49 431 5550147\r\nEND:VCARD\r\n"
    )
    .into_bytes()
}
