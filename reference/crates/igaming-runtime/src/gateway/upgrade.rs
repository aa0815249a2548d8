//! Requests that become sockets. A browser cannot set a header on one, so the access token is in the query.

use igaming_contracts::games::crash::CRASH_CONNECT_PATH;

use crate::exchange::Exchange;

/// The paths at which sockets are opened.
const SOCKET_PATHS: [&str; 1] = [CRASH_CONNECT_PATH];

/// Begins the part of the query that carries the access token.
const TOKEN: &str = "token=";

/// Whether the path is one of a socket.
pub(super) fn is_socket_path(path: &str) -> bool {
    SOCKET_PATHS.contains(&path)
}

/// The access token in the query. A token's characters need no escaping.
pub(super) fn token(exchange: &Exchange) -> Option<&str> {
    exchange.query().split('&').find_map(|pair| pair.strip_prefix(TOKEN)).filter(|token| !token.is_empty())
}

/// The URL to pass on: without the token, which only the apex is to see.
pub(super) fn url_without_token(exchange: &Exchange) -> String {
    let kept: Vec<&str> = exchange.query().split('&').filter(|pair| !pair.starts_with(TOKEN)).collect();
    format!("{}{}?{}", exchange.origin(), exchange.path(), kept.join("&"))
}
