//! A deterministic wallet ledger for online gaming: double entry, permanent idempotency, a hash-chained log.
//!
//! The rules are pure: [`decide`] says what comes of a [`Command`] in a [`State`], and [`apply`] moves the state.
//! They read no clock, draw no randomness and do no I/O, so that they give the same bytes natively and in
//! WebAssembly. A [`Ledger`] joins them with a [`Store`].
//!
//! # Quick start
//!
//! ```
//! use cactus_ledger::{
//!     AmountMinor, BRL, Bet, CampaignId, CommandKey, GameCode, Ledger, MemoryStore, Outcome, Policy, PromoCredit,
//!     RoundId, WalletId,
//! };
//!
//! let now_ms = 1_700_000_000_000;
//! let mut ledger = Ledger::open(MemoryStore::new(), Policy::default(), &WalletId::new("demo/p-1")?)?;
//! let credit = PromoCredit {
//!     key: CommandKey::new("signup", "p-1")?,
//!     campaign: CampaignId::new("welcome")?,
//!     asset: BRL.code,
//!     amount: AmountMinor::new(100_000)?,
//! };
//! ledger.execute(&credit.into(), now_ms)?;
//! let bet = Bet {
//!     key: CommandKey::new("game:mines:bet", "round-1")?,
//!     round_id: RoundId::new("round-1")?,
//!     game: GameCode::new("mines")?,
//!     asset: BRL.code,
//!     amount: AmountMinor::new(2_500)?,
//!     provider: None,
//!     jackpot: None,
//! };
//! let outcome = ledger.execute(&bet.into(), now_ms)?;
//! assert!(matches!(outcome, Outcome::Applied { replayed: false, .. }));
//! assert_eq!(ledger.balances()?.get(BRL.code).promo.get(), 97_500);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What's in scope
//!
//! - Money values: integer minor units, assets with a fixed scale, colours that do not mix silently.
//! - Bets, wins and promotional credits as balanced postings, with no overdraft.
//! - Permanent idempotency: the first answer again, a conflict that names the field, refusals remembered.
//! - The log: entries with the balances after them, chained by SHA-256; a check that derives everything in it again
//!   ([`check_log`]), the balances at any past time, restoring from a backup ([`Ledger::restore`]).
//! - The operator's books: a trial balance per account and asset over any number of wallets ([`TrialBalance`]).
//! - Stores in memory and over SQLite; the feature `sqlite` adds a native connection.
//!
//! # What's out of scope
//!
//! - Who may send a command: authentication, sessions and tenants belong to the caller.
//! - The outcome of games, and conversion between units of a provider and minor units.
//! - Sending entries anywhere: the log is the outbox, and the caller sends what is after the synced sequence.
//!

#![warn(missing_docs)]

mod account;
mod amount;
mod asset;
mod balance;
mod batch;
mod canonical;
mod chain;
mod check;
mod command;
mod decide;
mod entry;
mod field;
mod history;
mod kind;
mod ledger;
mod limit;
mod name;
mod outcome;
mod policy;
mod profile;
#[cfg(feature = "receipts")]
mod receipt;
mod rejection;
mod restore;
#[cfg(feature = "schemars")]
mod schema;
mod state;
mod store;
mod trial;

pub use account::{Account, AccountUnknown, Colour, Posting};
pub use amount::AmountMinor;
pub use asset::{Asset, AssetCode, AssetRegistry, BRL, EUR, USD};
pub use balance::{AssetBalance, Balances};
pub use batch::BATCH_COMMANDS_MAX;
pub use chain::{ChainBreak, ChainBreakReason, EntryHash, EntryHashInvalid, verify_chain};
pub use check::{BreakReason, CheckReport, LogBreak, check_log};
pub use command::{
    Adjustment, Bet, Block, BonusConvert, BonusForfeit, BonusGrant, Close, Command, Deposit, Direction,
    Exchange, Exclude, HoldExpire, HoldPost, HoldVoid, JackpotContribution, LimitSet, PromoCredit, Rate,
    Rollback, RoundClose, TransferIn, TransferOut, Win, WinSource, Withdrawal,
};
pub use decide::{Context, Decision, Prefetched, Session, decide};
pub use entry::{Entry, EntryOutcome, Target};
pub use field::Field;
pub use ledger::Ledger;
pub use limit::{LimitName, LimitWindow};
pub use name::{
    CODE_BYTES_MAX, CampaignId, CommandKey, GameCode, NAME_BYTES_MAX, PoolCode, ProviderCode, QuoteId,
    ReasonCode, RoundId, TransferId, WalletId,
};
pub use outcome::Outcome;
pub use policy::{Policy, PolicyInvalid, SpendingOrder};
pub use profile::{
    BlockedPlayer, ClosedRound, ExpiredSession, IdScope, LateBet, ProviderProfile, RollbackSettled,
    RollbackUnknown, RollbackWin, WinWithoutBet,
};
#[cfg(feature = "receipts")]
pub use receipt::{Receipt, ReceiptInvalid, ReceiptKey, ReceiptVerifier};
pub use rejection::Rejection;
pub use state::{
    HOLDS_OPEN_MAX, HoldPurpose, LimitInForce, OpenHold, PendingLimit, ROUNDS_CLOSED_MAX, ROUNDS_OPEN_MAX,
    Standing, State, apply,
};
#[cfg(feature = "sqlite")]
pub use store::SqliteConnection;
pub use store::{Checkpoint, MemoryStore, RecentStore, SCHEMA, Sql, SqlStore, SqlValue, Store, StoreFault};
pub use trial::TrialBalance;

/// Runs the README's example as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
