use chrono::{DateTime, Datelike, NaiveDate};
use igaming_contracts::auth::RegisterRejection;
use igaming_contracts::tenant::{RegistrationPolicy, TenantConfig};

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
const EMAIL_BYTES_MAX: usize = 254;

/// The longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_PART_BYTES_MAX: usize = 64;

/// Older than anybody has become.
const AGE_YEARS_MAX: u32 = 125;

/// An e-mail address in lower case. Nothing else is made one: what some mail servers ignore, dots or what follows a
/// plus sign, others do not, and two people must not share an account.
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

/// Whether the brand accepts a player of this date of birth, `YYYY-MM-DD`, today by UTC.
///
/// # Errors
/// `date_of_birth_required`, `invalid_date_of_birth`, `under_age`.
pub(super) fn check_date_of_birth(
    policy: &RegistrationPolicy,
    text: Option<&str>,
    now_ms: u64,
) -> Result<(), RegisterRejection> {
    let Some(text) = text else {
        let required = policy.date_of_birth_required;
        return if required { Err(RegisterRejection::DateOfBirthRequired) } else { Ok(()) };
    };
    let invalid = RegisterRejection::InvalidDateOfBirth;
    let born = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| invalid.clone())?;
    // One date is written in one way.
    if born.to_string() != text {
        return Err(invalid);
    }
    let now_ms = i64::try_from(now_ms).map_err(|_| invalid.clone())?;
    let today = DateTime::from_timestamp_millis(now_ms).ok_or_else(|| invalid.clone())?.date_naive();
    // Who was born on 29 February is a year older on 1 March.
    let age_years = today.years_since(born).filter(|age| *age <= AGE_YEARS_MAX).ok_or(invalid)?;
    if age_years < u32::from(policy.age_years_min) {
        return Err(RegisterRejection::UnderAge { age_years_min: policy.age_years_min });
    }
    debug_assert!(today.year() > born.year());
    Ok(())
}

/// Whether the brand accepts a player who lives there.
///
/// # Errors
/// `country_required`, `invalid_country`, `country_not_accepted`.
pub(super) fn check_country(tenant: &TenantConfig, country: Option<&str>) -> Result<(), RegisterRejection> {
    let policy = &tenant.registration;
    let Some(country) = country else {
        return if policy.country_required { Err(RegisterRejection::CountryRequired) } else { Ok(()) };
    };
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(RegisterRejection::InvalidCountry);
    }
    let lists = |list: &[String]| list.iter().any(|listed| listed == country);
    let restricted = lists(&policy.countries_restricted) || lists(&tenant.restricted_countries);
    if restricted || !(policy.countries_allowed.is_empty() || lists(&policy.countries_allowed)) {
        return Err(RegisterRejection::CountryNotAccepted);
    }
    Ok(())
}

/// Whether `phone` is a telephone number as ITU-T E.164 writes it: a plus sign and 7 to 15 digits, the first not zero.
pub(super) fn is_phone(phone: &str) -> bool {
    phone.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
