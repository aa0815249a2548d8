use std::borrow::Cow;

/// The longest host name of the DNS (RFC 1035, 2.3.4).
const HOST_BYTES_MAX: usize = 253;

/// The longest label of one.
const LABEL_BYTES_MAX: usize = 63;

/// Why an authority names no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostRejection {
    /// There is none.
    Empty,
    /// Longer than any name of the DNS.
    TooLong,
    /// A name or password before an `@`: what stands there is not the host, and some readers take it for it.
    Userinfo,
    /// The port is no number from 1 to 65535.
    Port,
    /// A label is empty, too long, begins or ends with a hyphen, or has other characters than letters, digits, hyphens
    /// and underscores.
    Name,
}

/// The host of an authority as it is looked up: without port, without the root's dot, in lower case.
///
/// A name beyond ASCII arrives in its ASCII form (`xn--`); an IPv6 address keeps its brackets.
///
/// ```
/// use cactus_edge::{HostRejection, host_name};
///
/// assert_eq!(host_name("Play.Example.:8443").unwrap(), "play.example");
/// assert_eq!(host_name("play.example@evil.example"), Err(HostRejection::Userinfo));
/// ```
///
/// # Errors
/// What is wrong with it.
pub fn host_name(authority: &str) -> Result<Cow<'_, str>, HostRejection> {
    if authority.contains('@') {
        return Err(HostRejection::Userinfo);
    }
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.find(']')) {
        // The closing bracket stands one further, after the opening one.
        Some(at) => authority.split_at(at + 2),
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    if !port.is_empty() {
        let number = port.strip_prefix(':').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if number.and_then(|digits| digits.parse::<u16>().ok()).is_none_or(|number| number == 0) {
            return Err(HostRejection::Port);
        }
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.is_empty() {
        return Err(HostRejection::Empty);
    }
    if host.len() > HOST_BYTES_MAX {
        return Err(HostRejection::TooLong);
    }
    if !is_address(host) && !host.split('.').all(is_label) {
        return Err(HostRejection::Name);
    }
    let is_lower = !host.bytes().any(|byte| byte.is_ascii_uppercase());
    Ok(if is_lower { Cow::Borrowed(host) } else { Cow::Owned(host.to_ascii_lowercase()) })
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LABEL_BYTES_MAX).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_address(host: &str) -> bool {
    let inside = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| inside.parse::<std::net::Ipv6Addr>().is_ok())
}
