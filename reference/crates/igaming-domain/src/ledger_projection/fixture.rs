//! The projection on a single database, as most tests want it.

use cactus_edge::Db;
use cactus_edge::shards::SlotMap;
use cactus_edge::sqlite::ManualClock;

use super::service::{self, Outcome};
use super::{Delivery, Ledgers, Receipt};

pub(crate) fn alone<'a, D: Db>(db: &'a D, map: &'a SlotMap) -> Ledgers<'a, D> {
    Ledgers { shards: std::slice::from_ref(db), map, write_until_ms: u64::MAX }
}

pub(crate) async fn receive(db: &impl Db, deliveries: &[Delivery<'_>], now_ms: u64) -> Vec<Receipt> {
    super::receive(&alone(db, &SlotMap::striped(1)), deliveries, &ManualClock::at_ms(now_ms)).await
}

pub(crate) async fn receive_dead_letters(
    db: &impl Db,
    deliveries: &[Delivery<'_>],
    now_ms: u64,
) -> Vec<Receipt> {
    super::receive_dead_letters(&alone(db, &SlotMap::striped(1)), deliveries, &ManualClock::at_ms(now_ms))
        .await
}

pub(super) async fn project(db: &impl Db, messages: &[&str], now_ms: u64) -> Vec<Outcome> {
    service::project(&alone(db, &SlotMap::striped(1)), messages, &ManualClock::at_ms(now_ms)).await
}
