//! Why every run ends: a number that every step makes smaller.
//!
//! With it the checker shows more than that a good end can be reached: no run goes on for ever, so every run comes
//! to rest, and what must hold at rest is checked in every state at rest.

use crate::scenario::Scenario;
use crate::world::{Message, Side, World, is_transfer};

/// More than all else together, so that a step that spends a fault may undo any progress.
const FAULT: u64 = 1_000_000;
/// More than what one command can lead to: an entry, a transfer to drive, an answer.
const SEND: u64 = 1_001;
const COMMAND: u64 = 1_000;
const ANSWER: u64 = 1;
/// An entry to flush: more than the message that brings it.
const ENTRY_TO_FLUSH: u64 = 130;
/// More than all the messages that one row can make stale, and a gap.
const ROW_MISSING: u64 = 100;
/// A message of the queue that brings rows; one that brings none; a gap that no message fills.
const BATCH: u64 = 2;
const BATCH_STALE: u64 = 12;
const GAP_TO_FILL: u64 = 10;
/// A hold to expire costs an entry.
const HOLD: u64 = 240;
/// The steps of a transfer, each more than the one after it and its entry.
const TRANSFER_TO_DRIVE: u64 = 420;
const CREDIT: u64 = 410;
const CREDITED: u64 = 150;

pub(crate) fn left(scenario: &Scenario, world: &World) -> u64 {
    let faults = FAULT * u64::from(world.faults.total());
    let sends: u64 = world.clients.iter().map(|client| SEND * u64::from(client.sends_left)).sum();
    let ticks = u64::from(scenario.ticks - world.tick);
    let messages: u64 = world
        .network
        .iter()
        .map(|message| match message {
            Message::Command { .. } => COMMAND,
            Message::Answer { .. } => ANSWER,
            Message::Credit { .. } => CREDIT,
            Message::Credited { .. } => CREDITED,
        })
        .sum();
    let batches: u64 = world
        .queue
        .iter()
        .map(|batch| {
            let brings = (batch.first..=batch.last).any(|sequence| !world.has_row(batch.side, sequence));
            if brings { BATCH } else { BATCH_STALE }
        })
        .sum();
    faults
        + sends
        + ticks
        + messages
        + batches
        + Side::BOTH.map(|side| of_wallet(scenario, world, side)).iter().sum::<u64>()
}

fn of_wallet(scenario: &Scenario, world: &World, side: Side) -> u64 {
    let wallet = world.wallet(side);
    let synced = wallet.synced_sequence();
    let entries = 1..=wallet.sequence();
    let missing: u64 = entries.filter(|sequence| !world.has_row(side, *sequence)).map(|_| ROW_MISSING).sum();
    let to_flush = if scenario.flushes { missing + ENTRY_TO_FLUSH * (wallet.sequence() - synced) } else { 0 };
    let gap = world.gap_to_fill(scenario, side).map_or(0, |_| GAP_TO_FILL);
    let holds: u64 = wallet
        .open_holds()
        .iter()
        .map(|hold| {
            let driven =
                scenario.client_of(&hold.key).is_some_and(|client| world.is_transfer_under_way(client));
            if is_transfer(hold) && !driven { HOLD + TRANSFER_TO_DRIVE } else { HOLD }
        })
        .sum();
    to_flush + gap + holds
}
