use super::{Effect, Scene};
use crate::account::{Account, Colour, Posting};
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
        if scene.state.tombstones.contains_key(&rollback.target_key) {
            return Err(Rejection::AlreadyRolledBack);
        }
        return match profile.rollback_unknown {
            RollbackUnknown::Accept => Ok(Effect::default()),
            RollbackUnknown::Refuse => Err(Rejection::BetUnknown),
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
        && let Some(round) = settled_round(scene, bet)?
    {
        match profile.rollback_settled {
            RollbackSettled::Refuse => return Err(Rejection::BetSettled),
            RollbackSettled::Reopen => postings.extend(wins_taken_back(round)),
        }
    }
    check_funds(scene, &postings)?;
    Ok(Effect { postings, target: Some(Entry::as_target(target)), effective_at_ms: None })
}

fn reversed(posting: &Posting) -> Posting {
    Posting { debit: posting.credit, credit: posting.debit, ..*posting }
}

/// The bet's round if it is settled. One that is not remembered was settled long ago, and nothing can be taken back.
fn settled_round<'a>(scene: Scene<'a>, bet: &Bet) -> Result<Option<&'a Round>, Rejection> {
    let round = scene.state.rounds.get(&bet.round_id).ok_or(Rejection::BetSettled)?;
    Ok(round.is_settled().then_some(round))
}

fn wins_taken_back(round: &Round) -> impl Iterator<Item = Posting> + '_ {
    let colours = [Colour::Cash, Colour::Bonus, Colour::Promo];
    let won = colours.into_iter().zip(round.won).filter(|(_, won)| *won > 0);
    won.map(|(colour, won)| Posting {
        debit: Account::Player(colour),
        credit: Account::HouseGame(round.game),
        asset: round.asset,
        amount: AmountMinor::new(won.min(AmountMinor::MAX.get())).unwrap_or(AmountMinor::MAX),
    })
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
