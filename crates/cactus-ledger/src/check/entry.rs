use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::balance::Balances;
use crate::chain::ChainLink;
use crate::check::BreakReason;
use crate::command::{Adjustment, Bet, Command, Direction, Exchange, HoldPost, Win, WinSource};
use crate::entry::{Entry, EntryOutcome, Target};
use crate::name::CommandKey;
use crate::state::{HOLDS_OPEN_MAX, HoldPurpose, OpenHold, State};

/// The largest time, as in [`decide`](crate::decide).
const AT_MS_MAX: u64 = AmountMinor::MAX.get();

const CASH: Account = Account::Player(Colour::Cash);
const BONUS: Account = Account::Player(Colour::Bonus);
const PROMO: Account = Account::Player(Colour::Promo);
const HELD: Account = Account::Player(Colour::Held);

/// Checks that `entry` can follow `state`: the chain, the balances, and an outcome that its command can have. After
/// it, and [`agrees_with_origin`](super::agrees_with_origin) where the entry acts on another one, the state can move
/// by the entry. Shares nothing with the rules that decide.
pub(crate) fn follows(state: &State, entry: &Entry) -> Result<(), BreakReason> {
    let mut link = ChainLink { sequence: state.sequence, at_ms: state.last_at_ms, hash: state.head_hash };
    link.advance(entry)?;
    if entry.at_ms > AT_MS_MAX {
        return Err(BreakReason::TimeNotLater);
    }
    if !is_moved(&state.balances, &entry.balances_after, entry.outcome.postings()) {
        return Err(BreakReason::BalancesDiffer);
    }
    match &entry.outcome {
        EntryOutcome::Refused { rejection } => legal(rejection.is_recorded()),
        EntryOutcome::Applied { postings, target, effective_at_ms } => {
            legal(effective_at_ms.is_none() || matches!(entry.command, Command::LimitSet(_)))?;
            effect_is_legal(state, entry, postings, *target)
        }
    }
}

fn legal(is_legal: bool) -> Result<(), BreakReason> {
    if is_legal { Ok(()) } else { Err(BreakReason::OutcomeIllegal) }
}

/// Whether `after` is `before` moved by `postings`, and has a row for each asset of either.
fn is_moved(before: &Balances, after: &Balances, postings: &[Posting]) -> bool {
    let well_formed = |posting: &Posting| !posting.amount.is_zero() && posting.debit != posting.credit;
    if !postings.iter().all(well_formed) {
        return false;
    }
    let has_row = |asset| after.rows().iter().any(|row| row.asset == asset);
    let earlier = before.rows().iter().map(|row| row.asset);
    if !earlier.chain(postings.iter().map(|posting| posting.asset)).all(has_row) {
        return false;
    }
    after.rows().iter().all(|row| {
        let moved_here = |posting: &&Posting| posting.asset == row.asset;
        let known =
            before.rows().iter().any(|old| old.asset == row.asset) || postings.iter().any(|p| moved_here(&p));
        known
            && Colour::ALL.into_iter().all(|colour| {
                let mut expected = i128::from(before.get(row.asset).of(colour).get());
                for posting in postings.iter().filter(moved_here) {
                    let amount = i128::from(posting.amount.get());
                    if posting.credit == Account::Player(colour) {
                        expected += amount;
                    }
                    if posting.debit == Account::Player(colour) {
                        expected -= amount;
                    }
                }
                expected == i128::from(row.of(colour).get())
            })
    })
}

fn effect_is_legal(
    state: &State,
    entry: &Entry,
    postings: &[Posting],
    target: Option<Target>,
) -> Result<(), BreakReason> {
    let expected = |expected: &[Posting]| legal(postings == expected && target.is_none());
    let one = |debit, credit, asset, amount| expected(&[Posting { debit, credit, asset, amount }]);
    match &entry.command {
        Command::Bet(bet) => {
            legal(target.is_none())?;
            if state.tombstones.contains_key(&bet.key) {
                cancelled(postings)
            } else {
                stakes_are_legal(bet, postings)
            }
        }
        Command::Win(win) => {
            legal(
                target.is_some() == (win.bet_key.is_some() && win.source.is_round()) || postings.is_empty(),
            )?;
            if state.tombstones.contains_key(&win.key) {
                cancelled(postings)
            } else {
                win_is_legal(win, postings)
            }
        }
        Command::Rollback(_) => rollback_is_legal(state, entry.sequence, postings, target),
        Command::RoundClose(_)
        | Command::LimitSet(_)
        | Command::Exclude(_)
        | Command::Block(_)
        | Command::Close(_) => expected(&[]),
        Command::Deposit(command) => {
            one(Account::Payment(command.provider), CASH, command.asset, command.amount)
        }
        Command::TransferIn(command) => one(Account::Transfer, CASH, command.asset, command.amount),
        Command::Withdrawal(command) => {
            one(CASH, HELD, command.asset, command.amount)?;
            may_open(state, entry.at_ms.checked_add(command.timeout_ms))
        }
        Command::TransferOut(command) => {
            one(CASH, HELD, command.asset, command.amount)?;
            may_open(state, None)
        }
        Command::HoldPost(post) => posted_is_legal(open_hold(state, &post.hold_key, target)?, post, postings),
        Command::HoldVoid(void) => released_is_legal(open_hold(state, &void.hold_key, target)?, postings),
        Command::HoldExpire(expire) => {
            released_is_legal(open_hold(state, &expire.hold_key, target)?, postings)
        }
        Command::Exchange(command) => {
            legal(target.is_none())?;
            exchange_is_legal(command, postings)
        }
        Command::PromoCredit(command) => one(Account::PromoExpense, PROMO, command.asset, command.amount),
        Command::BonusGrant(command) => one(Account::BonusExpense, BONUS, command.asset, command.amount),
        Command::BonusConvert(command) => one(BONUS, CASH, command.asset, command.amount),
        Command::BonusForfeit(command) => {
            let amount = command.amount.unwrap_or_else(|| state.balances.get(command.asset).bonus);
            if amount.is_zero() {
                return expected(&[]);
            }
            one(BONUS, Account::BonusExpense, command.asset, amount)
        }
        Command::Adjustment(command) => {
            legal(command.colour != Colour::Held)?;
            expected(&[adjusted(command)])
        }
    }
}

const fn adjusted(adjustment: &Adjustment) -> Posting {
    let player = Account::Player(adjustment.colour);
    let (debit, credit) = match adjustment.direction {
        Direction::Credit => (Account::Adjustment, player),
        Direction::Debit => (player, Account::Adjustment),
    };
    Posting { debit, credit, asset: adjustment.asset, amount: adjustment.amount }
}

/// The rate is not checked: it needs the scales of the assets, which the log does not carry.
fn exchange_is_legal(exchange: &Exchange, postings: &[Posting]) -> Result<(), BreakReason> {
    let [given, received] = postings else {
        return Err(BreakReason::OutcomeIllegal);
    };
    let (debit, credit) = (CASH, Account::Exchange);
    legal(*given == Posting { debit, credit, asset: exchange.from_asset, amount: exchange.amount })?;
    let other_way = (received.debit, received.credit) == (credit, debit);
    legal(other_way && received.asset == exchange.to_asset)
}

fn cancelled(postings: &[Posting]) -> Result<(), BreakReason> {
    if postings.is_empty() { Ok(()) } else { Err(BreakReason::RolledBackTwice) }
}

/// The player's accounts that play may touch.
const fn is_stakeable(account: Account) -> bool {
    matches!(account, Account::Player(Colour::Cash | Colour::Bonus | Colour::Promo))
}

fn stakes_are_legal(bet: &Bet, postings: &[Posting]) -> Result<(), BreakReason> {
    let (mut staked, mut contributed) = (0_u128, 0_u128);
    for posting in postings {
        let amount = u128::from(posting.amount.get());
        legal(posting.asset == bet.asset)?;
        if is_stakeable(posting.debit) && posting.credit == Account::HouseGame(bet.game) {
            staked += amount;
        } else {
            let pool = bet.jackpot.map(|jackpot| Account::Jackpot(jackpot.pool));
            legal(posting.debit == Account::HouseGame(bet.game) && Some(posting.credit) == pool)?;
            contributed += amount;
        }
    }
    let contribution = bet.jackpot.map_or(0, |jackpot| u128::from(jackpot.amount.get()));
    legal(staked == u128::from(bet.amount.get()) && contributed == contribution)
}

fn win_is_legal(win: &Win, postings: &[Posting]) -> Result<(), BreakReason> {
    let payer = match &win.source {
        WinSource::Round => Account::HouseGame(win.game),
        WinSource::Promo { .. } => Account::PromoExpense,
        WinSource::Jackpot { pool } => Account::Jackpot(*pool),
    };
    let pays = |posting: &Posting| {
        posting.debit == payer && is_stakeable(posting.credit) && posting.asset == win.asset
    };
    let paid: u128 = postings.iter().map(|posting| u128::from(posting.amount.get())).sum();
    legal(postings.iter().all(pays) && paid == u128::from(win.amount.get()))
}

fn rollback_is_legal(
    state: &State,
    sequence: u64,
    postings: &[Posting],
    target: Option<Target>,
) -> Result<(), BreakReason> {
    let Some(target) = target else {
        return legal(postings.is_empty());
    };
    if target.sequence == 0 || target.sequence >= sequence {
        return Err(BreakReason::TargetWrong);
    }
    if state.rolled_back.contains(&target.sequence) {
        return Err(BreakReason::RolledBackTwice);
    }
    legal(postings.iter().all(|posting| posting.debit != HELD && posting.credit != HELD))
}

fn may_open(state: &State, expires_at_ms: Option<u64>) -> Result<(), BreakReason> {
    legal(expires_at_ms.is_none_or(|expires_at_ms| expires_at_ms <= AT_MS_MAX))?;
    if state.open_holds().len() < HOLDS_OPEN_MAX { Ok(()) } else { Err(BreakReason::HoldWrong) }
}

fn open_hold<'a>(
    state: &'a State,
    hold_key: &CommandKey,
    target: Option<Target>,
) -> Result<&'a OpenHold, BreakReason> {
    let target = target.ok_or(BreakReason::TargetWrong)?;
    let hold = state.open_holds().iter().find(|hold| hold.sequence == target.sequence);
    let hold = hold.ok_or(BreakReason::HoldWrong)?;
    if hold.key == *hold_key { Ok(hold) } else { Err(BreakReason::TargetWrong) }
}

fn posted_is_legal(hold: &OpenHold, post: &HoldPost, postings: &[Posting]) -> Result<(), BreakReason> {
    let destination = match hold.purpose {
        HoldPurpose::Withdrawal { provider } => Account::Payment(provider),
        HoldPurpose::Transfer { .. } => Account::Transfer,
    };
    let amount = post.amount.unwrap_or(hold.amount);
    let rest = hold.amount.checked_sub(amount).ok_or(BreakReason::OutcomeIllegal)?;
    let posted = Posting { debit: HELD, credit: destination, asset: hold.asset, amount };
    match postings {
        [only] => legal(*only == posted && rest.is_zero()),
        [first, second] => {
            let returned = Posting { debit: HELD, credit: CASH, asset: hold.asset, amount: rest };
            legal(*first == posted && *second == returned)
        }
        _ => Err(BreakReason::OutcomeIllegal),
    }
}

fn released_is_legal(hold: &OpenHold, postings: &[Posting]) -> Result<(), BreakReason> {
    legal(postings == [Posting { debit: HELD, credit: CASH, asset: hold.asset, amount: hold.amount }])
}
