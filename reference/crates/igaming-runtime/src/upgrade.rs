//! Requests that become sockets. A browser cannot set a header on one, so the access token is in the query; and it
//! sends no preflight, so the page's origin is checked here.

use igaming_contracts::RequestRejection;
use igaming_contracts::games::crash::CRASH_CONNECT_PATH;
use igaming_contracts::tenant::TenantConfig;

use crate::cors;
use crate::exchange::{Exchange, HeaderName, authority_of};

/// The paths at which sockets are opened.
const SOCKET_PATHS: [&str; 1] = [CRASH_CONNECT_PATH];

/// Begins the part of the query that carries the access token.
const TOKEN: &str = "token=";

/// Whether the path is one of a socket.
pub(crate) fn is_socket_path(path: &str) -> bool {
    SOCKET_PATHS.contains(&path)
}

/// Only pages of the brand may open a socket: those of the same host, and those of listed origins. Whoever sends no
/// origin is no browser.
pub(crate) fn check_origin(exchange: &Exchange, tenant: &TenantConfig) -> Result<(), RequestRejection> {
    let own = authority_of(exchange.origin());
    match exchange.header(HeaderName::Origin) {
        Some(origin) if authority_of(origin) != own && !cors::is_allowed(tenant, origin) => {
            Err(RequestRejection::Forbidden)
        }
        _ => Ok(()),
    }
}

/// The access token in the query. A token's characters need no escaping.
pub(crate) fn token(exchange: &Exchange) -> Option<&str> {
    exchange.query().split('&').find_map(|pair| pair.strip_prefix(TOKEN)).filter(|token| !token.is_empty())
}

/// The URL to pass on: without the token, which only the apex is to see.
pub(crate) fn url_without_token(exchange: &Exchange) -> String {
    let kept: Vec<&str> = exchange.query().split('&').filter(|pair| !pair.starts_with(TOKEN)).collect();
    format!("{}{}?{}", exchange.origin(), exchange.path(), kept.join("&"))
}
