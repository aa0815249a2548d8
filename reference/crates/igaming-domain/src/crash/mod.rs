//! A crash table: its chain, its rounds, their bets, and what the wallets are still owed. It runs in the table's
//! round object.

mod ports;
mod table;

pub use ports::{Beacon, PlayerWallets, WalletAnswer};
pub use table::{CrashError, CrashTable, Outgoing, SealingKey, TableKey, TablePorts, Woken};
