use igaming_contracts::auth::RegisterRejection;

/// The fewest bytes of a password. Source: OWASP ASVS 5.0, 6.2.1.
pub const PASSWORD_BYTES_MIN: usize = 8;

/// The most bytes of a password: far more than a passphrase, little enough that hashing stays cheap.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
const EMAIL_BYTES_MAX: usize = 254;

/// The longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_PART_BYTES_MAX: usize = 64;

/// An e-mail address in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Accepts what mail servers of players accept: a dot-atom, an `@`, and a domain of two labels or more.
    /// Quoted local parts, address literals and non-ASCII addresses are refused, since they cannot be told
    /// from typing errors.
    ///
    /// # Errors
    /// [`RegisterRejection::InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, RegisterRejection> {
        let valid = text.len() <= EMAIL_BYTES_MAX
            && text.split_once('@').is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain));
        if valid { Ok(Self(text.to_ascii_lowercase())) } else { Err(RegisterRejection::InvalidEmail) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local_part(local: &str) -> bool {
    local.len() <= LOCAL_PART_BYTES_MAX
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        })
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// Checks the length of a new password; there are no composition rules (NIST SP 800-63B-4).
///
/// # Errors
/// [`RegisterRejection::InvalidPassword`].
pub(super) fn check_password(password: &str) -> Result<(), RegisterRejection> {
    if (PASSWORD_BYTES_MIN..=PASSWORD_BYTES_MAX).contains(&password.len()) {
        return Ok(());
    }
    let bytes = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Err(RegisterRejection::InvalidPassword {
        bytes_min: bytes(PASSWORD_BYTES_MIN),
        bytes_max: bytes(PASSWORD_BYTES_MAX),
    })
}
