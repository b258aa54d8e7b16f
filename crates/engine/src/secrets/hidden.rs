//! A text that is never shown: wiped from memory when it is dropped, and without a way into a log or an answer.
//!
//! It can be read from JSON, because that is how it comes in; it can't be written to JSON.

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A hidden text.
#[derive(Clone, utoipa::ToSchema)]
#[schema(value_type = String)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    /// Hides a text.
    #[must_use]
    pub fn new(text: String) -> Hidden {
        Hidden(Zeroizing::new(text))
    }

    /// The text itself.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Hidden(…)")
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hidden, D::Error> {
        // The reader's own message would quote what it found instead.
        let text =
            String::deserialize(deserializer).map_err(|_| D::Error::custom("a text is needed"))?;
        Ok(Hidden::new(text))
    }
}
