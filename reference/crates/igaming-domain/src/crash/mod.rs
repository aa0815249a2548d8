//! A crash table: its chain, its rounds, their bets, and what wallets are owed. It runs in the table's round object.
//!
//! - [`CrashTable`]: the service, in parts: `table` opening, waking and working; `commands` what players ask for;
//!   `lifecycle` what the clock decides; `settlement` what wallets are owed; `views` what may be known.
//! - `play`: the rules of a round, which are in `cactus_games::crash`; `events`: what they decided, as rows and news.
//! - `chain`, `seeding`: where outcomes come from.
//! - `bet`, `round`: what is stored. `live`: what is in memory. `store`: the tables of the object. `rules`: what a
//!   request must be, and when something is tried again.
//! - [`PlayerWallets`], [`Beacon`]: what the table needs of other Workers and of the world.
//!
//! The object has one thread, but while one event awaits a wallet others run. So each operation decides and persists
//! first, then awaits, then reads again. The rows are the truth: each write leaves rows from which another life of the
//! object can go on, and the memory is thrown away when a write failed.
//!
//! Money moves only through wallets, by commands whose keys are made from the bet's id. A bet's stake is asked for
//! when its row says `reserved`; what a wallet is owed afterwards is part of the row, until the wallet has answered.

mod bet;
mod chain;
mod commands;
mod events;
mod lifecycle;
mod live;
mod play;
mod ports;
mod round;
mod rules;
mod seeding;
mod settlement;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod views;

pub use play::table_parameters;
pub use ports::{Beacon, PlayerWallets, WalletAnswer};
pub use table::{CrashError, CrashTable, Outgoing, TableKey, TablePorts, Woken};
