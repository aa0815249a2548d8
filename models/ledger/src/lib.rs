//! Model checking of `cactus-ledger`: every state of a small world, explored with `stateright`.
//!
//! The world has two wallets of one operator, each the real [`Ledger`](cactus_ledger::Ledger) over a disk that
//! survives crashes, clients with up to three commands in flight, a network and a queue that lose, double and reorder
//! messages, and a projection. What the model adds of its own is the thin shell that a deployment has too: who sends
//! what again, in which order the steps of a transfer go, when the synced sequence moves.
//!
//! ```
//! use cactus_ledger_model::{Scenario, check};
//!
//! let scenario = Scenario::all().into_iter().find(|scenario| scenario.name == "payout, clock set back").unwrap();
//! let report = check(scenario);
//! assert!(report.is_clean());
//! assert!(report.unique_states > 1_000);
//! ```
//!
//! # What's in scope
//!
//! - Conservation, at most once per key, no overdraft, holds that end once, cancelled rounds that move nothing.
//! - Transfers between wallets that end, whatever is lost on the way, and never double money.
//! - A projection that is the logs at rest, and at no time anything else.
//! - [Planted](Planted) bugs in the shell, each of which the checker finds.
//!
//! # What's out of scope
//!
//! - Long histories and odd amounts: property tests and the simulation have these.
//! - Limits, exclusion, bonuses and exchange: they decide within one wallet and one step, which table tests cover.

mod audit;
mod check;
mod disk;
mod planted;
mod progress;
mod projection;
mod properties;
mod scenario;
mod small_world;
mod wallet;
mod world;

pub use check::{Report, check, check_planted};
pub use planted::Planted;
pub use scenario::Scenario;
