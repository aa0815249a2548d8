use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::{Account, Posting};
use crate::check::BreakReason;
use crate::command::{Bet, Command};
use crate::entry::{Entry, EntryOutcome, Target};
use crate::name::CommandKey;
use crate::state::State;
use crate::store::StoreFault;

/// Earlier entries of a log that is checked.
pub(crate) trait Origins {
    /// The entry under a key.
    fn under(&mut self, key: &CommandKey) -> Result<Option<Arc<Entry>>, StoreFault>;

    /// The entries after one sequence and before another, in order.
    fn between(&mut self, after: u64, before: u64) -> Result<Vec<Arc<Entry>>, StoreFault>;
}

/// Checks an entry against the earlier entry that its command names: that it is the one acted on, and that a rollback
/// reverses exactly what that entry posted.
pub(crate) fn agrees_with_origin(
    state: &State,
    entry: &Entry,
    origins: &mut impl Origins,
) -> Result<Result<(), BreakReason>, StoreFault> {
    let EntryOutcome::Applied { target, postings, .. } = &entry.outcome else {
        return Ok(Ok(()));
    };
    let Some(key) = entry.command.target_key() else {
        return Ok(if target.is_none() { Ok(()) } else { Err(BreakReason::TargetWrong) });
    };
    let origin = origins.under(key)?.filter(|origin| origin.sequence < entry.sequence);
    let Some(target) = target else {
        let needs_none = match &entry.command {
            Command::Rollback(_) => origin.is_none(),
            // Cancelled before it came, or paid by another than the round.
            Command::Win(win) => postings.is_empty() || !win.source.is_round(),
            _ => false,
        };
        return Ok(if needs_none { Ok(()) } else { Err(BreakReason::TargetWrong) });
    };
    let Some(origin) = origin.filter(|origin| is_at(origin, *target)) else {
        return Ok(Err(BreakReason::TargetWrong));
    };
    match (&entry.command, &origin.command) {
        (Command::Win(win), Command::Bet(bet)) => {
            let one_round = (&win.round_id, win.game, win.asset) == (&bet.round_id, bet.game, bet.asset);
            Ok(if one_round && origin.outcome.is_applied() { Ok(()) } else { Err(BreakReason::TargetWrong) })
        }
        (Command::Rollback(_), Command::Bet(bet)) => rolled_back_bet(state, entry, bet, &origin, origins),
        (Command::Rollback(_), Command::Win(_)) => Ok(if taken_back(postings, &origin) == Some(&[]) {
            Ok(())
        } else {
            Err(BreakReason::OutcomeIllegal)
        }),
        (Command::HoldPost(_) | Command::HoldVoid(_) | Command::HoldExpire(_), _) => Ok(Ok(())),
        _ => Ok(Err(BreakReason::TargetWrong)),
    }
}

fn is_at(origin: &Entry, target: Target) -> bool {
    (origin.sequence, origin.at_ms) == (target.sequence, target.at_ms)
}

/// What a rollback moves beyond the reverse of `origin`'s postings; `None` when it does not begin with that reverse.
fn taken_back<'a>(postings: &'a [Posting], origin: &Entry) -> Option<&'a [Posting]> {
    let undone = origin.outcome.postings();
    let (reverse, rest) = postings.split_at_checked(undone.len())?;
    let is_reverse = |(a, b): (&Posting, &Posting)| *a == Posting { debit: b.credit, credit: b.debit, ..*b };
    reverse.iter().zip(undone).all(is_reverse).then_some(rest)
}

/// A bet takes the wins of its round since then with it.
fn rolled_back_bet(
    state: &State,
    entry: &Entry,
    bet: &Bet,
    origin: &Entry,
    origins: &mut impl Origins,
) -> Result<Result<(), BreakReason>, StoreFault> {
    let Some(rest) = taken_back(entry.outcome.postings(), origin) else {
        return Ok(Err(BreakReason::OutcomeIllegal));
    };
    if !origin.outcome.is_applied() {
        return Ok(if rest.is_empty() { Ok(()) } else { Err(BreakReason::OutcomeIllegal) });
    }
    let mut won: BTreeMap<Account, u128> = BTreeMap::new();
    for earlier in origins.between(origin.sequence, entry.sequence)? {
        let Command::Win(win) = &earlier.command else { continue };
        if win.source.is_round()
            && win.round_id == bet.round_id
            && !state.rolled_back.contains(&earlier.sequence)
        {
            for posting in earlier.outcome.postings() {
                *won.entry(posting.credit).or_default() += u128::from(posting.amount.get());
            }
        }
    }
    let mut taken: BTreeMap<Account, u128> = BTreeMap::new();
    for posting in rest {
        if posting.credit != Account::HouseGame(bet.game) || posting.asset != bet.asset {
            return Ok(Err(BreakReason::OutcomeIllegal));
        }
        *taken.entry(posting.debit).or_default() += u128::from(posting.amount.get());
    }
    Ok(if taken == won { Ok(()) } else { Err(BreakReason::OutcomeIllegal) })
}
