use std::collections::BTreeSet;

use cactus_edge::host_name;
use igaming_contracts::backoffice::tenants::{HOSTNAMES_MAX, TenantRejection};

const TENANT_ID_BYTES_MAX: usize = 32;
const NAME_CHARS_MAX: usize = 100;

/// What a Worker's own work is done under that belongs to no brand.
const RESERVED_ID: &str = "platform";

pub(super) fn check_tenant_id(tenant_id: &str) -> Result<(), TenantRejection> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let valid = (1..=TENANT_ID_BYTES_MAX).contains(&tenant_id.len())
        && tenant_id.bytes().all(allowed)
        && tenant_id != RESERVED_ID;
    if valid { Ok(()) } else { Err(TenantRejection::InvalidTenantId) }
}

pub(super) fn check_name(name: &str) -> Result<(), TenantRejection> {
    let valid = (1..=NAME_CHARS_MAX).contains(&name.chars().count())
        && name.trim() == name
        && !name.chars().any(char::is_control);
    if valid { Ok(()) } else { Err(TenantRejection::InvalidName) }
}

/// The names in alphabetical order.
pub(super) fn check_hostnames(hostnames: &[String]) -> Result<BTreeSet<String>, TenantRejection> {
    let mut checked = BTreeSet::new();
    for hostname in hostnames {
        let valid =
            is_hostname(hostname) && checked.len() < HOSTNAMES_MAX && checked.insert(hostname.clone());
        if !valid {
            return Err(TenantRejection::InvalidHostname { hostname: hostname.clone() });
        }
    }
    Ok(checked)
}

/// A name of the DNS as the apex looks it up: letters, digits and hyphens in lower case, two labels or more. One that
/// ends in a number would be read as an IPv4 address (WHATWG URL, 3.5).
fn is_hostname(hostname: &str) -> bool {
    let is_as_looked_up = host_name(hostname).is_ok_and(|name| name == hostname);
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    let last = hostname.rsplit_once('.').map(|(_, last)| last);
    is_as_looked_up
        && hostname.bytes().all(allowed)
        && last
            .is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_lowercase()) && !is_hexadecimal(last))
}

fn is_hexadecimal(label: &str) -> bool {
    label.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
