use super::{Effect, Scene};
use crate::account::{Account, Posting};
use crate::amount::AmountMinor;
use crate::command::{Bet, Command, Rollback};
use crate::entry::Entry;
use crate::profile::{RollbackSettled, RollbackUnknown, RollbackWin};
use crate::rejection::Rejection;
use crate::state::Round;

/// Accepted whatever the player's standing and session: money that a provider took by mistake goes back.
pub(super) fn rollback(scene: Scene<'_>, rollback: &Rollback) -> Result<Effect, Rejection> {
    let profile = scene.policy.profile(rollback.provider);
    let Some(target) = scene.target else {
        return match profile.rollback_unknown {
            RollbackUnknown::Refuse => Err(Rejection::BetUnknown),
            RollbackUnknown::Accept if scene.state.tombstones.contains_key(&rollback.target_key) => {
                Err(Rejection::AlreadyRolledBack)
            }
            RollbackUnknown::Accept => Ok(Effect::default()),
        };
    };
    let reversible = match &target.command {
        Command::Bet(_) => true,
        Command::Win(_) => profile.rollback_win == RollbackWin::TakeBack,
        _ => false,
    };
    if !reversible {
        return Err(Rejection::TargetNotReversible);
    }
    if scene.state.rolled_back.contains(&target.sequence) {
        return Err(Rejection::AlreadyRolledBack);
    }
    let mut postings: Vec<Posting> = target.outcome.postings().iter().map(reversed).collect();
    if let Command::Bet(bet) = &target.command
        && target.outcome.is_applied()
        && let Some(round) = settled_round(scene, bet, target.sequence)?
    {
        match profile.rollback_settled {
            RollbackSettled::Refuse => return Err(Rejection::BetSettled),
            RollbackSettled::Reopen => take_wins_back(scene, round, target.sequence, &mut postings)?,
        }
    }
    check_funds(scene, &postings)?;
    Ok(Effect { postings, target: Some(Entry::as_target(target)), effective_at_ms: None })
}

fn reversed(posting: &Posting) -> Posting {
    Posting { debit: posting.credit, credit: posting.debit, ..*posting }
}

/// The round of the bet at `sequence` if the bet is settled. A bet whose round is not remembered, or was forgotten and
/// began anew, was settled long ago, and nothing can be taken back.
fn settled_round<'a>(scene: Scene<'a>, bet: &Bet, sequence: u64) -> Result<Option<&'a Round>, Rejection> {
    let round = scene.state.rounds.get(&bet.round_id).filter(|round| round.has_bet(sequence));
    let round = round.ok_or(Rejection::BetSettled)?;
    Ok(round.is_settled(sequence).then_some(round))
}

/// Adds one posting for each colour that the round has won since the bet at `sequence`.
fn take_wins_back(
    scene: Scene<'_>,
    round: &Round,
    sequence: u64,
    postings: &mut Vec<Posting>,
) -> Result<(), Rejection> {
    for (colour, won) in round.won_since(sequence).filter(|(_, won)| *won > 0) {
        let (asset, available_minor) = (round.asset, scene.state.balances.get(round.asset).of(colour));
        // More than any balance can hold.
        let beyond = Rejection::InsufficientFunds { asset, needed_minor: AmountMinor::MAX, available_minor };
        let amount = u64::try_from(won).ok().and_then(|won| AmountMinor::new(won).ok()).ok_or(beyond)?;
        let (debit, credit) = (Account::Player(colour), Account::HouseGame(round.game));
        postings.push(Posting { debit, credit, asset, amount });
    }
    Ok(())
}

/// Each colour must hold what is taken from it, with what is returned to it first.
fn check_funds(scene: Scene<'_>, postings: &[Posting]) -> Result<(), Rejection> {
    for posting in postings {
        let Account::Player(colour) = posting.debit else {
            continue;
        };
        let returned: u64 = postings
            .iter()
            .filter(|other| other.credit == posting.debit && other.asset == posting.asset)
            .map(|other| other.amount.get())
            .sum();
        let held_minor = scene.state.balances.get(posting.asset).of(colour).get().saturating_add(returned);
        if posting.amount.get() > held_minor {
            return Err(Rejection::InsufficientFunds {
                asset: posting.asset,
                needed_minor: posting.amount,
                available_minor: AmountMinor::new(held_minor).unwrap_or(AmountMinor::MAX),
            });
        }
    }
    Ok(())
}
