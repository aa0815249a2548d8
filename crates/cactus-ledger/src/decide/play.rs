use super::{CASH, Effect, PROMO, Scene, limits, posting};
use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::command::{Bet, Command, RoundClose, Win, WinSource};
use crate::entry::{Entry, EntryOutcome};
use crate::field::Field;
use crate::profile::{ClosedRound, LateBet, WinWithoutBet};
use crate::rejection::Rejection;
use crate::state::Round;

/// Who wins on a stake of zero wins a promotion: a win that no money staked must not become money that can be
/// withdrawn.
const FREE_STAKE_WIN: Account = PROMO;

pub(super) fn bet(scene: Scene<'_>, bet: &Bet) -> Result<Effect, Rejection> {
    let contribution = bet.jackpot.map_or(AmountMinor::ZERO, |jackpot| jackpot.amount);
    if bet.jackpot.is_some() && contribution.is_zero() {
        return Err(Rejection::AmountZero);
    }
    if contribution > bet.amount {
        return Err(Rejection::ContributionTooLarge);
    }
    scene.known_asset(bet.asset)?;
    let profile = scene.policy.profile(bet.provider);
    let cancelled = scene.state.tombstones.contains_key(&bet.key);
    if cancelled && profile.late_bet == LateBet::MoveNothing {
        return Ok(Effect::default());
    }
    let round = scene.state.rounds.get(&bet.round_id);
    agrees_with_round(round, bet.game, bet.asset)?;
    scene.may_bet(profile)?;
    if cancelled {
        return Err(Rejection::BetRolledBack);
    }
    let closed = round.is_some_and(|round| round.closed);
    if closed && profile.bet_in_closed_round == ClosedRound::Refuse {
        return Err(Rejection::RoundClosed);
    }
    let (mut postings, missing) = stakes(scene, bet);
    let promo = postings.iter().find(|posting| posting.debit == PROMO).map_or(0, |posting| posting.amount.get());
    // What is missing would have to be the player's own.
    let own_money = AmountMinor::new(bet.amount.get() - promo)?;
    limits::bet(scene, bet.asset, own_money)?;
    if !missing.is_zero() {
        let available_minor = bet.amount.checked_sub(missing).expect("no more is missing than was asked for");
        let (asset, needed_minor) = (bet.asset, bet.amount);
        return Err(Rejection::InsufficientFunds { asset, needed_minor, available_minor });
    }
    if let Some(jackpot) = bet.jackpot {
        let (house, pool) = (Account::HouseGame(bet.game), Account::Jackpot(jackpot.pool));
        postings.push(posting(house, pool, bet.asset, jackpot.amount));
    }
    Ok(postings.into())
}

/// One posting per colour spent, in spending order, and what no colour holds.
fn stakes(scene: Scene<'_>, bet: &Bet) -> (Vec<Posting>, AmountMinor) {
    let balance = scene.state.balances.get(bet.asset);
    let mut postings = Vec::new();
    let mut missing = bet.amount;
    for &colour in scene.policy.spending_order.colours() {
        let amount = missing.min(balance.of(colour));
        if amount.is_zero() {
            continue;
        }
        postings.push(posting(Account::Player(colour), Account::HouseGame(bet.game), bet.asset, amount));
        missing = missing.checked_sub(amount).expect("no colour gives more than is missing");
    }
    (postings, missing)
}

fn agrees_with_round(
    round: Option<&Round>,
    game: crate::name::GameCode,
    asset: crate::asset::AssetCode,
) -> Result<(), Rejection> {
    match round {
        Some(round) if round.game != game => Err(Rejection::RoundMismatch { field: Field::Game }),
        Some(round) if round.asset != asset => Err(Rejection::RoundMismatch { field: Field::Asset }),
        _ => Ok(()),
    }
}

pub(super) fn win(scene: Scene<'_>, win: &Win) -> Result<Effect, Rejection> {
    scene.known_asset(win.asset)?;
    let profile = scene.policy.profile(win.provider);
    let cancelled = scene.state.tombstones.contains_key(&win.key);
    if cancelled && profile.late_bet == LateBet::MoveNothing {
        return Ok(Effect::default());
    }
    let round = scene.state.rounds.get(&win.round_id);
    let (payer, shares, target) = match &win.source {
        WinSource::Promo { .. } => (Account::PromoExpense, Shares::One(PROMO), None),
        WinSource::Jackpot { pool } => (Account::Jackpot(*pool), Shares::One(CASH), None),
        WinSource::Round => {
            let bet = win.bet_key.as_ref().map(|_| named_bet(scene, win)).transpose()?;
            let shares = match bet {
                Some((_, shares)) => shares,
                None => round_shares(round, profile.win_without_bet)?,
            };
            (Account::HouseGame(win.game), shares, bet.map(|(entry, _)| entry))
        }
    };
    agrees_with_round(round, win.game, win.asset)?;
    scene.may_win(profile)?;
    if cancelled || target.is_some_and(|bet| scene.state.rolled_back.contains(&bet.sequence)) {
        return Err(Rejection::BetRolledBack);
    }
    // A bet's round that is not remembered was closed long ago.
    let closed = round.map_or(target.is_some(), |round| round.closed);
    if closed && profile.win_in_closed_round == ClosedRound::Refuse {
        return Err(Rejection::RoundClosed);
    }
    let postings = shares.pay(payer, win);
    Ok(Effect { postings, target: target.map(Entry::as_target), effective_at_ms: None })
}

/// The bet that a win names, and how the win is shared.
fn named_bet<'a>(scene: Scene<'a>, win: &Win) -> Result<(&'a Entry, Shares), Rejection> {
    let Some(entry) = scene.target else {
        let bet_key = win.bet_key.as_ref().expect("the win names a bet");
        let cancelled = scene.state.tombstones.contains_key(bet_key);
        return Err(if cancelled { Rejection::BetRolledBack } else { Rejection::BetUnknown });
    };
    let Command::Bet(bet) = &entry.command else {
        return Err(Rejection::BetUnknown);
    };
    let EntryOutcome::Applied { postings, .. } = &entry.outcome else {
        return Err(Rejection::BetRefused);
    };
    for (differs, field) in [
        (bet.round_id != win.round_id, Field::RoundId),
        (bet.game != win.game, Field::Game),
        (bet.asset != win.asset, Field::Asset),
    ] {
        if differs {
            return Err(Rejection::BetMismatch { field });
        }
    }
    if bet.amount.is_zero() {
        return Ok((entry, Shares::One(FREE_STAKE_WIN)));
    }
    let mut stakes = [(FREE_STAKE_WIN, AmountMinor::ZERO); 3];
    let spent = postings.iter().filter(|posting| matches!(posting.debit, Account::Player(_)));
    for (stake, posting) in stakes.iter_mut().zip(spent) {
        *stake = (posting.debit, posting.amount);
    }
    Ok((entry, Shares::ProRata(stakes)))
}

/// How a win that names no bet is shared: by the stakes of its round.
fn round_shares(round: Option<&Round>, without_bet: WinWithoutBet) -> Result<Shares, Rejection> {
    let Some(round) = round.filter(|round| !round.has_no_bet()) else {
        return match without_bet {
            WinWithoutBet::Refuse => Err(Rejection::BetUnknown),
            WinWithoutBet::PayCash => Ok(Shares::One(CASH)),
        };
    };
    let mut stakes = [(FREE_STAKE_WIN, AmountMinor::ZERO); 3];
    let colours = [Colour::Cash, Colour::Bonus, Colour::Promo];
    for ((stake, colour), staked) in stakes.iter_mut().zip(colours).zip(round.staked) {
        *stake = (Account::Player(colour), AmountMinor::new(staked.min(AmountMinor::MAX.get()))?);
    }
    if round.staked.iter().all(|staked| *staked == 0) {
        return Ok(Shares::One(FREE_STAKE_WIN));
    }
    Ok(Shares::ProRata(stakes))
}

/// The player's accounts that share a win.
#[derive(Clone, Copy)]
enum Shares {
    /// All of it to one.
    One(Account),
    /// In proportion to the stakes; a stake of zero gets nothing.
    ProRata([(Account, AmountMinor); 3]),
}

impl Shares {
    /// One posting per account that gets something.
    fn pay(self, payer: Account, win: &Win) -> Vec<Posting> {
        if win.amount.is_zero() {
            return Vec::new();
        }
        let stakes = match self {
            Self::One(account) => return vec![posting(payer, account, win.asset, win.amount)],
            Self::ProRata(stakes) => stakes,
        };
        let staked: u128 = stakes.iter().map(|(_, stake)| u128::from(stake.get())).sum();
        let mut left = win.amount;
        let mut postings = Vec::with_capacity(stakes.len());
        for (account, stake) in stakes.into_iter().filter(|(_, stake)| !stake.is_zero()) {
            let share = win.amount.share_floor(stake, staked);
            left = left.checked_sub(share).expect("floored shares never exceed the win");
            postings.push(posting(payer, account, win.asset, share));
        }
        let first = postings.first_mut().expect("somebody staked");
        first.amount = first.amount.checked_add(left).expect("a share and a remainder are parts of one amount");
        postings.retain(|posting| !posting.amount.is_zero());
        postings
    }
}

pub(super) fn round_close(scene: Scene<'_>, close: &RoundClose) -> Result<Effect, Rejection> {
    match scene.state.rounds.get(&close.round_id) {
        None => Err(Rejection::RoundUnknown),
        Some(round) if round.closed => Err(Rejection::RoundClosed),
        Some(_) => Ok(Effect::default()),
    }
}
