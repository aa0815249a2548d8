//! The check of a stored log: everything in it derived again, apart from the rules that made it.

mod entry;
mod log;
mod origin;
mod reason;

pub(crate) use entry::follows;
pub use log::{CheckReport, check_log};
pub(crate) use log::{Pages, REPLAY_ENTRIES_MAX};
pub(crate) use origin::{Origins, agrees_with_origin};
pub use reason::{BreakReason, LogBreak};
