//! The audit log: append-only, and chained so that a changed or missing row shows.
//!
//! The hash of a row is SHA-256 over these bytes, in this order:
//!
//! | bytes | what |
//! |---|---|
//! | 14 | `cactus/audit/1` |
//! | 32 | hash of the row before; zeros for the first |
//! | 8 | sequence, big-endian |
//! | 8 | time in milliseconds since the Unix epoch, big-endian |
//! | 4 + n | actor kind: its length in bytes, big-endian, and UTF-8 |
//! | 4 + n, each | actor id, action, target kind, target id, request id, change |
//! | 1 (+ 4 + n) | 0 without a tenant; with one 1, its length and UTF-8 |
//!
//! Lengths stand before texts, so that no two rows have the same bytes. The change is hashed as the text that is
//! stored, so no JSON has to be written the same way twice.
//!
//! [`commit`] appends a row and makes the change that it tells in one batch. The row is inserted only if the log still
//! ends where its writer read it and the change is still allowed; every statement of the change asks for the row. Of
//! two writers at once one finds the log longer, and does it again.

mod chain;
mod entry;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use entry::{Actor, Draft};
pub use service::{Condition, list, record, verify};

pub(super) use entry::{Sealed, difference};
pub(super) use service::commit;
pub(super) use store::{WRITTEN, changing};
