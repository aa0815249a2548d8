use std::borrow::Borrow;

use cactus_edge::Fault;
use cactus_ledger::Entry;
use igaming_contracts::events::queue::EventSource;

use super::rules::event;
use crate::event_queue::pack;

/// The events of `entries` in as few queue messages as they fit, in order.
///
/// # Errors
/// A fault when an event alone does not fit; names are bounded, so an event has 2 KB of the message's 127 KB.
pub(crate) fn pack_events(
    tenant_id: &str,
    player_id: &str,
    entries: &[impl Borrow<Entry>],
) -> Result<Vec<String>, Fault> {
    pack(EventSource::Wallet, entries.iter().map(|entry| event(tenant_id, player_id, entry.borrow())))
}
