use super::{CASH, Effect, PROMO, Scene, limits, posting};
use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::command::{Bet, Command, RoundClose, Win, WinSource};
use crate::entry::{Entry, EntryOutcome};
use crate::field::Field;
use crate::name::{CommandKey, GameCode};
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
    let promo =
        postings.iter().find(|posting| posting.debit == PROMO).map_or(0, |posting| posting.amount.get());
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

fn agrees_with_round(round: Option<&Round>, game: GameCode, asset: AssetCode) -> Result<(), Rejection> {
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
    let payout = match &win.source {
        WinSource::Promo { .. } => Payout::free(Account::PromoExpense, PROMO),
        WinSource::Jackpot { pool } => Payout::free(Account::Jackpot(*pool), CASH),
        WinSource::Round => match &win.bet_key {
            Some(bet_key) => bet_payout(scene, win, bet_key)?,
            None => round_payout(scene, win, round)?,
        },
    };
    agrees_with_round(round, win.game, win.asset)?;
    scene.may_win(profile)?;
    if cancelled || payout.bet_rolled_back {
        return Err(Rejection::BetRolledBack);
    }
    // Promotions and jackpots may pay long after the round.
    let closed = win.source.is_round() && is_closed(round, payout.bet);
    if closed && profile.win_in_closed_round == ClosedRound::Refuse {
        return Err(Rejection::RoundClosed);
    }
    let postings = payout.shares.pay(payout.payer, win);
    Ok(Effect { postings, target: payout.bet.map(Entry::as_target), effective_at_ms: None })
}

/// A bet whose round is not remembered, or was forgotten and began anew, was in a round closed long ago.
fn is_closed(round: Option<&Round>, bet: Option<&Entry>) -> bool {
    match bet {
        Some(bet) => !round.is_some_and(|round| !round.closed && round.has_bet(bet.sequence)),
        None => round.is_some_and(|round| round.closed),
    }
}

/// Who pays a win, and to whom.
struct Payout<'a> {
    payer: Account,
    shares: Shares,
    /// The bet that the win names.
    bet: Option<&'a Entry>,
    bet_rolled_back: bool,
}

impl Payout<'_> {
    /// Without a bet, all to one.
    const fn free(payer: Account, payee: Account) -> Self {
        Self { payer, shares: Shares::One(payee), bet: None, bet_rolled_back: false }
    }
}

/// The win of the bet it names: shared as the bet was paid.
fn bet_payout<'a>(scene: Scene<'a>, win: &Win, bet_key: &CommandKey) -> Result<Payout<'a>, Rejection> {
    let house = Payout::free(Account::HouseGame(win.game), FREE_STAKE_WIN);
    let Some(entry) = scene.target else {
        let bet_rolled_back = scene.state.tombstones.contains_key(bet_key);
        return if bet_rolled_back {
            Ok(Payout { bet_rolled_back, ..house })
        } else {
            Err(Rejection::BetUnknown)
        };
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
    let mut stakes = [(FREE_STAKE_WIN, AmountMinor::ZERO); 3];
    let spent = postings.iter().filter(|posting| matches!(posting.debit, Account::Player(_)));
    for (stake, posting) in stakes.iter_mut().zip(spent) {
        *stake = (posting.debit, posting.amount);
    }
    let bet_rolled_back = scene.state.rolled_back.contains(&entry.sequence);
    Ok(Payout { shares: Shares::of(stakes), bet: Some(entry), bet_rolled_back, ..house })
}

/// A win that names no bet: shared by the stakes of its round, in the spending order.
fn round_payout<'a>(scene: Scene<'a>, win: &Win, round: Option<&Round>) -> Result<Payout<'a>, Rejection> {
    let house = Payout::free(Account::HouseGame(win.game), CASH);
    let Some(round) = round else {
        return match scene.policy.profile(win.provider).win_without_bet {
            WinWithoutBet::Refuse => Err(Rejection::BetUnknown),
            WinWithoutBet::PayCash => Ok(house),
        };
    };
    if round.has_no_bet() {
        return Ok(Payout { bet_rolled_back: true, ..house });
    }
    // A colour may have been spent under an earlier policy.
    let order = scene.policy.spending_order.colours();
    let others =
        [Colour::Bonus, Colour::Promo, Colour::Cash].into_iter().filter(|colour| !order.contains(colour));
    let mut stakes = [(FREE_STAKE_WIN, AmountMinor::ZERO); 3];
    for (stake, colour) in stakes.iter_mut().zip(order.iter().copied().chain(others)) {
        *stake = (Account::Player(colour), round.staked(colour));
    }
    Ok(Payout { shares: Shares::of(stakes), ..house })
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
    /// In proportion to `stakes`, in the order spent.
    fn of(stakes: [(Account, AmountMinor); 3]) -> Self {
        if stakes.iter().all(|(_, stake)| stake.is_zero()) {
            return Self::One(FREE_STAKE_WIN);
        }
        Self::ProRata(stakes)
    }

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
        first.amount =
            first.amount.checked_add(left).expect("a share and a remainder are parts of one amount");
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
