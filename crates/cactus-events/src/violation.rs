//! What is wrong with an event.

use serde::Serialize;

/// Violations that are listed of one event; a hostile one may have more.
pub const VIOLATIONS_MAX: usize = 20;
/// Characters of a sender's own field name that a path repeats.
pub(crate) const PATH_NAME_CHARS_MAX: usize = 64;

/// One thing that is wrong with an event. It never repeats a value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Where, as a JSON pointer (RFC 6901) into the event; empty for the event itself.
    pub path: String,
    /// What.
    pub code: ViolationCode,
    /// What is wanted instead, for a person who reads the log.
    pub message: String,
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $Name:ident $text:literal, )+) => {
        /// Kinds of violations. Where one field has several, it is the first of this list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[non_exhaustive]
        pub enum ViolationCode {
            $( $(#[doc = $doc])+ #[serde(rename = $text)] $Name, )+
        }

        impl ViolationCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$( Self::$Name ),+];

            /// The code, stable and as in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$Name => $text, )+ }
            }
        }
    };
}

codes! {
    /// More bytes than [`crate::EVENT_BYTES_MAX`].
    EventTooLarge "event_too_large",
    /// Not JSON, or nested deeper than 127 levels.
    MalformedJson "malformed_json",
    /// The event is not an object.
    NotAnObject "not_an_object",
    /// The catalog has no such event.
    UnknownEvent "unknown_event",
    /// Only the platform may say that this happened, or only a wallet.
    ServerEvent "server_event",
    /// A schema version that this catalog does not know.
    UnsupportedVersion "unsupported_version",
    /// A required field is absent or `null`.
    MissingField "missing_field",
    /// Only the platform may set this field.
    ServerField "server_field",
    /// The event has no such field.
    UnknownField "unknown_field",
    /// Another JSON type than the field's.
    WrongType "wrong_type",
    /// A text with the character NUL.
    NulCharacter "nul_character",
    /// A text of too many characters.
    TooLong "too_long",
    /// A list of too many items.
    TooManyItems "too_many_items",
    /// A number below the least or above the greatest.
    OutOfRange "out_of_range",
    /// A text that is not in the form of its kind.
    BadFormat "bad_format",
    /// A word that is not in the field's list.
    UnknownVariant "unknown_variant",
}
