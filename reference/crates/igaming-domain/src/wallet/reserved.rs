//! The keys that the object gives the commands it sends by itself.
//!
//! Nobody else may use them. A key that was used up would stop a transfer half way, and a transfer's hold that was
//! released from outside would return money that the receiver has.

use cactus_edge::Fault;
use cactus_ledger::{Command, CommandKey, Rejection};

/// Money held for another wallet; the id is the transfer's.
pub(super) const TRANSFER_OUT: &str = "transfer-out";
/// Money credited from another wallet; the id is the transfer's.
pub(super) const TRANSFER_IN: &str = "transfer-in";
/// The hold of a transfer that the receiver has accepted; the id is the transfer's.
pub(super) const TRANSFER_POST: &str = "transfer-post";
/// The hold of a transfer that the receiver has refused; the id is the transfer's.
pub(super) const TRANSFER_VOID: &str = "transfer-void";
/// A hold whose time is over; the id is the sequence of the hold's entry.
pub(super) const HOLD_EXPIRE: &str = "hold-expire";

/// A key of the object's own.
pub(super) fn own_key(scope: &'static str, id: &str) -> Result<CommandKey, Fault> {
    CommandKey::new(scope, id).map_err(|rejection| Fault::internal(format!("{scope} {id}: {rejection}")))
}

/// Whether a hold is a transfer's; a withdrawal's otherwise.
pub(crate) fn is_transfer_hold(hold_key: &CommandKey) -> bool {
    hold_key.scope() == TRANSFER_OUT
}

/// Refuses a command from outside that uses a key of the object's own, or acts on the hold of a transfer.
pub(super) fn check_caller_key(command: &Command) -> Result<(), Rejection> {
    let scope = command.key().scope();
    let own = match command {
        Command::TransferIn(_) => scope != TRANSFER_IN,
        // Only the object itself knows when all that a transfer needs has been done.
        Command::TransferOut(_) => true,
        _ => [TRANSFER_OUT, TRANSFER_IN, TRANSFER_POST, TRANSFER_VOID, HOLD_EXPIRE].contains(&scope),
    };
    if own {
        return Err(Rejection::CommandKeyInvalid);
    }
    let hold_key = match command {
        Command::HoldPost(post) => &post.hold_key,
        Command::HoldVoid(void) => &void.hold_key,
        Command::HoldExpire(expire) => &expire.hold_key,
        _ => return Ok(()),
    };
    if is_transfer_hold(hold_key) { Err(Rejection::HoldUnknown) } else { Ok(()) }
}
