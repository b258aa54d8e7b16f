//! Search text: a bounded sink, and HTML as text.

pub mod html;

/// Collects text up to a bound.
#[derive(Debug)]
pub struct Sink {
    text: String,
    bound: usize,
    full: bool,
}

impl Sink {
    /// An empty sink that takes so many bytes.
    pub fn new(bound: usize) -> Sink {
        Sink { text: String::new(), bound, full: false }
    }

    /// Adds text, as far as there is room. NULs become blanks: no index wants them.
    pub fn push(&mut self, text: &str) {
        let room = self.bound.saturating_sub(self.text.len());
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.full |= end < text.len();
        let text = text.get(..end).unwrap_or_default();
        if memchr::memchr(0, text.as_bytes()).is_some() {
            self.text.extend(text.chars().map(|c| if c == '\0' { ' ' } else { c }));
        } else {
            self.text.push_str(text);
        }
    }

    /// Adds one character.
    pub fn push_char(&mut self, c: char) {
        self.push(c.encode_utf8(&mut [0; 4]));
    }

    /// Begins a new line, unless at the beginning of one.
    pub fn line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.push("\n");
        }
    }

    /// Adds a blank, unless behind one.
    pub fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.push(" ");
        }
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is nothing so far.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether something did not fit.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The text, without blanks around it.
    pub fn into_text(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        let blanks = self.text.len() - self.text.trim_start().len();
        self.text.drain(..blanks);
        self.text
    }
}
