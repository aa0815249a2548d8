use std::net::{IpAddr, Ipv6Addr};

use super::rule::SubjectKind;

/// The longest subject, in bytes. It is part of keys and names, of which Workers KV takes 512 bytes.
pub const SUBJECT_BYTES_MAX: usize = 128;

/// Who a request from this address is counted for, under a rule by address; `None` when the rule counts by something
/// else, or this is no address.
///
/// An IPv4 address that is written as an IPv6 one (RFC 4291, 2.5.5.2) is the IPv4 address. Of IPv6 a customer is given
/// a /64 at least (RFC 6177), so a whole address is no limit to anybody.
///
/// ```
/// use cactus_edge::rate_limit::{SubjectKind, subject_of_address};
///
/// let of = |address| subject_of_address(SubjectKind::IpPrefix, address);
/// assert_eq!(of("::ffff:203.0.113.7").as_deref(), Some("203.0.113.7"));
/// assert_eq!(of("2001:DB8::1:2").as_deref(), Some("2001:db8::/64"));
/// assert_eq!(of("203.0.113.7, 198.51.100.1"), None);
/// ```
pub fn subject_of_address(kind: SubjectKind, address: &str) -> Option<String> {
    let address = address.parse::<IpAddr>().ok()?.to_canonical();
    match (kind, address) {
        (SubjectKind::Ip, address) | (SubjectKind::IpPrefix, address @ IpAddr::V4(_)) => {
            Some(address.to_string())
        }
        (SubjectKind::IpPrefix, IpAddr::V6(address)) => {
            let [first, second, third, fourth, ..] = address.segments();
            Some(format!("{}/64", Ipv6Addr::new(first, second, third, fourth, 0, 0, 0, 0)))
        }
        (SubjectKind::Account | SubjectKind::Player | SubjectKind::Device | SubjectKind::Tenant, _) => None,
    }
}

/// An id as a subject: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`, or `None`.
pub fn subject_of_id(id: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    ((1..=SUBJECT_BYTES_MAX).contains(&id.len()) && id.bytes().all(plain)).then_some(id)
}
