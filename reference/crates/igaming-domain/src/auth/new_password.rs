//! What a new password may be: NIST SP 800-63B-4, 3.1.1.2, and OWASP ASVS 5.0, V6.2. Length, a list of what everybody
//! tries first, and words that the attacker knows; no rules of composition, no expiry.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The fewest characters of a password, counted as code points (ASVS 5.0, 6.2.1). NIST wants 15 where the password is
/// the only factor; a brand asks for that in its policy.
pub const PASSWORD_CHARS_MIN: u16 = 8;

/// The most bytes of a password: far more than the 64 characters that must be allowed (ASVS 5.0, 6.2.9), little enough
/// that hashing stays cheap.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// The 5,000 most common passwords of eight characters or more, in lower case (ASVS 5.0, 6.2.4 wants 3,000). They are
/// the first of `passwords.json` in the npm package `@zxcvbn-ts/language-common` 3.0.4 (MIT, © Dan Wheeler, Dropbox and
/// the zxcvbn-ts authors), sorted.
const COMMON: &str = include_str!("data/common_passwords.txt");

/// Shorter words are part of too many good passwords.
const CONTEXT_WORD_CHARS_MIN: usize = 4;

/// What must be left of a password when the words that everybody knows are taken out of it.
const BESIDE_CONTEXT_CHARS_MIN: usize = 5;

/// Different characters that a password has at least.
const DISTINCT_CHARS_MIN: usize = 3;

/// Why a new password was not accepted, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRejection {
    /// Fewer characters or more bytes than allowed.
    Length {
        /// The fewest characters.
        chars_min: u32,
        /// The most bytes.
        bytes_max: u32,
    },
    /// Among the first that an attacker tries.
    Common,
    /// Little more than the name of the brand, or of the account.
    Contextual,
}

/// A password as it is hashed: in Unicode's normalisation form C, so that one keyboard's `é` is another's (NIST SP
/// 800-63B-4, 3.1.1.2), otherwise every byte as it was sent.
pub fn normalized(password: &str) -> std::borrow::Cow<'_, str> {
    if password.is_ascii() || is_nfc(password) {
        password.into()
    } else {
        password.nfc().collect::<String>().into()
    }
}

/// Checks a new password. `chars_min` is the brand's own minimum, `context` what an attacker knows: the brand's name,
/// the e-mail address.
///
/// ```
/// use igaming_domain::auth::{PasswordRejection, check_new_password};
///
/// assert_eq!(check_new_password("kiosk tulip harbor", 8, &["Cactus", "ana@example.com"]), Ok(()));
/// assert_eq!(check_new_password("Password123", 8, &[]), Err(PasswordRejection::Common));
/// assert_eq!(check_new_password("cactus2026", 8, &["Cactus"]), Err(PasswordRejection::Contextual));
/// ```
///
/// # Errors
/// See [`PasswordRejection`].
pub fn check_new_password(password: &str, chars_min: u16, context: &[&str]) -> Result<(), PasswordRejection> {
    let chars_min = chars_min.max(PASSWORD_CHARS_MIN);
    let too_long = password.len() > PASSWORD_BYTES_MAX;
    if too_long || normalized(password).chars().count() < usize::from(chars_min) {
        let bytes_max = u32::try_from(PASSWORD_BYTES_MAX).unwrap_or(u32::MAX);
        return Err(PasswordRejection::Length { chars_min: chars_min.into(), bytes_max });
    }
    let lower = normalized(password).to_lowercase();
    if is_common(&lower) {
        return Err(PasswordRejection::Common);
    }
    if is_contextual(lower, context) {
        return Err(PasswordRejection::Contextual);
    }
    Ok(())
}

fn is_common(lower: &str) -> bool {
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    // The list is short beside the hash that follows: 45 KB are read in some microseconds, a password is hashed in 40
    // ms.
    distinct.len() < DISTINCT_CHARS_MIN || COMMON.lines().any(|common| common == lower)
}

fn is_contextual(mut lower: String, context: &[&str]) -> bool {
    let mut found = false;
    for text in context {
        let text = text.to_lowercase();
        // A name of many short parts is known as a whole.
        let wholes = [text.as_str(), text.split('@').next().unwrap_or_default()];
        let words = wholes.into_iter().chain(text.split(|char: char| !char.is_alphanumeric()));
        for word in words.filter(|word| word.chars().count() >= CONTEXT_WORD_CHARS_MIN) {
            found |= lower.contains(word);
            lower = lower.replace(word, "");
        }
    }
    found && lower.chars().count() < BESIDE_CONTEXT_CHARS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: PasswordRejection = PasswordRejection::Length { chars_min: 8, bytes_max: 1_024 };

    #[test]
    fn length_is_counted_in_characters_and_bounded_in_bytes() {
        assert_eq!(check_new_password("tulip h", 8, &[]), Err(LENGTH));
        assert_eq!(check_new_password("tulip ha", 8, &[]), Ok(()));
        // Eight characters of three bytes each, and seven of four.
        assert_eq!(check_new_password("日本語日本語日本", 8, &[]), Ok(()));
        assert_eq!(check_new_password("🌵🌶🌷🌸🌹🌺🌻", 8, &[]), Err(LENGTH));
        assert_eq!(check_new_password(&"tulip harbor ".repeat(5)[..64], 8, &[]), Ok(()));
        assert_eq!(check_new_password(&"tulip ha".repeat(128), 8, &[]), Ok(()));
        assert_eq!(check_new_password(&format!("{}x", "tulip ha".repeat(128)), 8, &[]), Err(LENGTH));
    }

    #[test]
    fn a_brand_asks_for_more_but_never_for_less() {
        let more = PasswordRejection::Length { chars_min: 15, bytes_max: 1_024 };
        assert_eq!(check_new_password("tulip harbor x", 15, &[]), Err(more));
        assert_eq!(check_new_password("tulip harbor xy", 15, &[]), Ok(()));
        assert_eq!(check_new_password("tulip h", 1, &[]), Err(LENGTH));
    }

    #[test]
    fn what_everybody_tries_first_is_refused_whatever_its_case() {
        assert!(COMMON.lines().count() >= 3_000);
        assert!(COMMON.lines().all(|line| line.chars().count() >= 8 && line == line.to_lowercase()));
        for password in ["password", "PassWord1", "qwertyuiop", "12345678", "aaaaaaaaaaaa", "1212121212121"] {
            assert_eq!(check_new_password(password, 8, &[]), Err(PasswordRejection::Common), "{password}");
        }
    }

    #[test]
    fn little_more_than_known_words_is_refused() {
        let context = ["Cactus Demo", "ana.silva@example.com"];
        for password in ["cactusdemo", "CACTUS123", "silva2026", "demo-cactus!", "Silva.Example"] {
            assert_eq!(
                check_new_password(password, 8, &context),
                Err(PasswordRejection::Contextual),
                "{password}"
            );
        }
        let short_parts = ["Cactus Demo", "jo-21-al-77-x@mail.example"];
        for password in ["jo-21-al-77-x", "Jo-21-Al-77-X!", "jo-21-al-77-x@mail.example"] {
            assert_eq!(
                check_new_password(password, 8, &short_parts),
                Err(PasswordRejection::Contextual),
                "{password}"
            );
        }
        for password in ["cactus in the harbor", "anatomist", "silva tulip harbor"] {
            assert_eq!(check_new_password(password, 8, &context), Ok(()), "{password}");
        }
    }

    #[test]
    fn one_password_is_one_on_every_keyboard_and_nothing_else_is_changed() {
        assert_eq!(normalized("cafe\u{301} harbor"), "caf\u{e9} harbor");
        for password in ["Tulip Harbor ", "  x ", "ﬁne ligature", "１２３４"] {
            assert_eq!(normalized(password), password);
        }
    }
}
