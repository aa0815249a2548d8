use super::{CASH, Effect, HELD, Scene, positive, posting};
use crate::account::Account;
use crate::command::{Command, HoldPost};
use crate::entry::Target;
use crate::rejection::Rejection;
use crate::state::{HoldEnd, HoldPurpose, OpenHold};

pub(super) fn post(scene: Scene<'_>, post: &HoldPost) -> Result<Effect, Rejection> {
    post.amount.map_or(Ok(()), positive)?;
    let (target, hold) = open_hold(scene)?;
    not_expired(scene, hold)?;
    let amount = post.amount.unwrap_or(hold.amount);
    let Some(rest) = hold.amount.checked_sub(amount) else {
        return Err(Rejection::HoldAmountExceeded { held_minor: hold.amount });
    };
    let destination = match hold.purpose {
        HoldPurpose::Withdrawal { provider } => Account::Payment(provider),
        HoldPurpose::Transfer { .. } => Account::Transfer,
    };
    let mut postings = vec![posting(HELD, destination, hold.asset, amount)];
    if !rest.is_zero() {
        postings.push(posting(HELD, CASH, hold.asset, rest));
    }
    Ok(Effect { postings, target: Some(target), effective_at_ms: None })
}

pub(super) fn void(scene: Scene<'_>) -> Result<Effect, Rejection> {
    let (target, hold) = open_hold(scene)?;
    not_expired(scene, hold)?;
    Ok(released(target, hold))
}

pub(super) fn expire(scene: Scene<'_>) -> Result<Effect, Rejection> {
    let (target, hold) = open_hold(scene)?;
    if !is_expired(scene, hold) {
        return Err(Rejection::HoldNotExpired { expires_at_ms: hold.expires_at_ms });
    }
    Ok(released(target, hold))
}

fn released(target: Target, hold: &OpenHold) -> Effect {
    let postings = vec![posting(HELD, CASH, hold.asset, hold.amount)];
    Effect { postings, target: Some(target), effective_at_ms: None }
}

fn open_hold(scene: Scene<'_>) -> Result<(Target, &OpenHold), Rejection> {
    let entry = scene.target.ok_or(Rejection::HoldUnknown)?;
    if !matches!(entry.command, Command::Withdrawal(_) | Command::TransferOut(_)) {
        return Err(Rejection::HoldUnknown);
    }
    if !entry.outcome.is_applied() {
        return Err(Rejection::HoldRefused);
    }
    if let Some(hold) = scene.state.holds.find(entry.sequence) {
        return Ok((entry.as_target(), hold));
    }
    Err(match scene.state.holds.ended(entry.sequence).expect("a hold is open or ended") {
        HoldEnd::Posted => Rejection::HoldAlreadyPosted,
        HoldEnd::Voided => Rejection::HoldAlreadyVoided,
        HoldEnd::Expired => Rejection::HoldExpired { expires_at_ms: expiry_of(&entry.command, entry.at_ms) },
    })
}

/// When the hold of an entry expires; only those with a timeout can have expired.
fn expiry_of(command: &Command, at_ms: u64) -> u64 {
    match command {
        Command::Withdrawal(withdrawal) => at_ms + withdrawal.timeout_ms,
        _ => unreachable!("a hold without a timeout never expires"),
    }
}

fn is_expired(scene: Scene<'_>, hold: &OpenHold) -> bool {
    hold.expires_at_ms.is_some_and(|expires_at_ms| scene.context.now_ms >= expires_at_ms)
}

fn not_expired(scene: Scene<'_>, hold: &OpenHold) -> Result<(), Rejection> {
    match hold.expires_at_ms {
        Some(expires_at_ms) if is_expired(scene, hold) => Err(Rejection::HoldExpired { expires_at_ms }),
        _ => Ok(()),
    }
}
