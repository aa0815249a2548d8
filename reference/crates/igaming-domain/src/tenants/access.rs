use std::collections::HashSet;

use cactus_edge::{CountryCode, CountrySet, GeoPolicy, is_origin};
use igaming_contracts::tenant::{CountryAccess, RegistrationPolicy, TenantConfig};

/// Origins of a brand's pages; each is compared for each request of a page.
const ORIGINS_MAX: usize = 32;
/// Nobody gambles below 18; a limit beyond 99 would be a mistake.
const AGE_YEARS_MIN: std::ops::RangeInclusive<u8> = 18..=99;
/// NIST SP 800-63B-4, 3.1.1.2: at least 8 where a second factor is offered, and 64 must be permitted.
const PASSWORD_CHARS_MIN: std::ops::RangeInclusive<u16> = 8..=64;

/// Checks who is served and who may register; the first wrong field, if there is one.
pub(super) fn check_access(config: &TenantConfig) -> Result<(), String> {
    let mut origins = HashSet::new();
    for origin in &config.allowed_origins {
        if !is_origin(origin) || !origins.insert(origin) {
            return Err(format!(
                "allowed_origins: {origin} is no origin as browsers write it, or stands twice"
            ));
        }
    }
    if origins.len() > ORIGINS_MAX {
        return Err(format!("allowed_origins: at most {ORIGINS_MAX}"));
    }
    if let Some(page) = config.page_url.as_deref().filter(|page| !is_origin(page)) {
        return Err(format!("page_url: {page} is no origin as browsers write it"));
    }
    countries(&config.restricted_countries, "restricted_countries")?;
    let RegistrationPolicy { countries_allowed, countries_restricted, .. } = &config.registration;
    countries(countries_allowed, "registration.countries_allowed")?;
    countries(countries_restricted, "registration.countries_restricted")?;
    if !AGE_YEARS_MIN.contains(&config.registration.age_years_min) {
        return Err("registration.age_years_min: 18 to 99".to_owned());
    }
    if !PASSWORD_CHARS_MIN.contains(&config.registration.password_chars_min) {
        return Err("registration.password_chars_min: 8 to 64".to_owned());
    }
    Ok(())
}

/// The countries of a list. A code that is none would restrict nobody, and nobody would notice.
fn countries(codes: &[String], field: &str) -> Result<CountrySet, String> {
    let country = |code: &String| {
        CountryCode::parse(code).ok_or_else(|| format!("{field}: {code} is no code of ISO 3166-1 alpha-2"))
    };
    codes.iter().map(country).collect()
}

/// Which countries a brand serves, by a configuration that was checked.
pub(super) fn geo_policy(config: &TenantConfig) -> GeoPolicy {
    GeoPolicy {
        restricted: config.restricted_countries.iter().filter_map(|code| CountryCode::parse(code)).collect(),
        admits_tor: config.tor == CountryAccess::Allow,
        admits_unknown: config.unknown_country == CountryAccess::Allow,
    }
}
