//! The names that a client may emit, as one text.

use std::fmt::Write as _;

use super::HEADER;
use crate::{CATALOG, CATALOG_VERSION, EventSpec};

/// `names.ts`: the catalog's version and [`names_string`].
#[must_use]
pub fn names_ts() -> String {
    format!(
        "{HEADER}export const CATALOG_VERSION = {CATALOG_VERSION:?};\n\n\
         /** `namespace:action,action@2.0;namespace:...`; a version stands where it is not 1.0. */\n\
         export const NAMES =\n  {:?};\n",
        names_string()
    )
}

/// `namespace:action,action@2.0;namespace:...` of the events that a client may emit.
#[must_use]
pub fn names_string() -> String {
    let mut text = String::new();
    for namespace in CATALOG.namespaces() {
        let mut separator = ':';
        for event in namespace.events.iter().filter(|event| event.emitters.client) {
            if separator == ':' {
                text.push_str(if text.is_empty() { "" } else { ";" });
                text.push_str(namespace.name);
            }
            text.push(separator);
            text.push_str(action(event));
            if (event.version.major, event.version.minor) != (1, 0) {
                let _ = write!(text, "@{}.{}", event.version.major, event.version.minor);
            }
            separator = ',';
        }
    }
    text
}

/// `placed` of `bet.placed`.
pub(super) fn action(event: &EventSpec) -> &'static str {
    event.name.split_once('.').map_or(event.name, |(_, action)| action)
}
