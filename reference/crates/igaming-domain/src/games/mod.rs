//! The seeds and the rounds of Mines and Tower of one player, in that player's object.
//!
//! - [`PlayerGames`] (`service`, `mines`, `tower`, `rounds`, `settlement`): the operations of
//!   `igaming_contracts::games`.
//! - `rules`: what a request must be, and the limits. Pure.
//! - `record`: where the games differ. Pure.
//! - `round`: a stored round, its states, and how its player sees it. Pure.
//! - `vault`: seals and opens the server seeds.
//! - `idempotency`: keys, and what a key is remembered by. Pure.
//! - `store`: the tables of the object.
//! - [`seed_rotated`]: a rotation as an event.
//! - [`Wallet`]: the two commands that move money, sent to another Worker.
//! - [`verify_values`]: recomputes pasted values; needs no object.
//!
//! The object has one thread, but while one request awaits the wallet others run. So each operation decides and
//! persists first, then awaits, then reads again; whatever it finds persisted it can go on from.

mod events;
mod idempotency;
mod mines;
mod record;
mod round;
mod rounds;
mod rules;
mod service;
mod settlement;
mod store;
mod tower;
mod vault;
mod verification;
mod wallet;

#[cfg(test)]
mod tests;

pub use events::seed_rotated;
pub use service::{PlayerGames, Replied};
pub use store::{Owner, create_tables, owner};
pub use verification::verify_values;
pub use wallet::Wallet;
