//! The rules: what comes of a command in a given state. Pure and deterministic; time is an argument.

use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::balance::Balances;
use crate::chain::EntryHash;
use crate::command::{Bet, Command, PromoCredit, Win};
use crate::entry::{Entry, EntryOutcome};
use crate::policy::Policy;
use crate::rejection::{Field, Rejection};
use crate::state::State;

/// The largest time, like the largest amount, is the largest integer that JSON carries exactly. It bounds the
/// sequence too, since each entry takes at least one millisecond of its own.
const AT_MS_MAX: u64 = AmountMinor::MAX.get();

/// Who wins on a stake of zero wins a promotion: a win that no money staked must not become money that can be
/// withdrawn.
const FREE_STAKE_WIN_COLOUR: Colour = Colour::Promo;

/// The entries a decision needs from the log, fetched by the keys of the command.
#[derive(Clone, Debug, Default)]
pub struct Prefetched {
    /// The entry under [`Command::key`]: the first answer to this key.
    pub existing: Option<Entry>,
    /// The entry under [`Command::bet_key`]. Not needed when `existing` is there.
    pub bet: Option<Entry>,
}

/// What comes of a command: the entry that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// A new entry to store and [`apply`](crate::apply), or the first answer to a repeated command.
    pub entry: Entry,
    /// Whether this is the first answer again.
    pub replayed: bool,
}

/// Decides a command. A refusal that depends on the state is a decision too: it is an entry without postings, and
/// the key can never succeed later.
///
/// The order of the checks is the order of [`Rejection`]: a repeated key before everything else, so that a first
/// answer stays the answer whatever rules or registry come later.
///
/// # Errors
/// A [`Rejection`] that is not recorded: an idempotency conflict, a time out of range, or a malformed command.
///
/// # Panics
/// When `prefetched` holds entries of other keys.
///
/// ```
/// use cactus_ledger::{
///     AmountMinor, BRL, CampaignId, Command, CommandKey, Policy, Prefetched, PromoCredit, State, WalletId, apply,
///     decide,
/// };
///
/// let mut state = State::genesis(&WalletId::new("demo/p-1")?);
/// let command = Command::from(PromoCredit {
///     key: CommandKey::new("signup", "p-1")?,
///     campaign: CampaignId::new("welcome")?,
///     asset: BRL.code,
///     amount: AmountMinor::new(100_000)?,
/// });
/// let decision = decide(&Policy::default(), &state, Prefetched::default(), &command, 1_700_000_000_000)?;
/// apply(&mut state, &decision);
/// assert_eq!(state.balances().get(BRL.code).promo.get(), 100_000);
/// # Ok::<(), cactus_ledger::Rejection>(())
/// ```
pub fn decide(
    policy: &Policy,
    state: &State,
    prefetched: Prefetched,
    command: &Command,
    now_ms: u64,
) -> Result<Decision, Rejection> {
    if let Some(entry) = prefetched.existing {
        assert_eq!(entry.command.key(), command.key(), "the prefetched entry has the command's key");
        return match entry.command.first_difference(command) {
            Some(field) => Err(Rejection::IdempotencyConflict { field }),
            None => Ok(Decision { entry, replayed: true }),
        };
    }
    let at_ms = next_time(state, now_ms)?;
    let moved = postings(policy, state, prefetched.bet.as_ref(), command)
        .and_then(|postings| Ok((state.balances.after(&postings)?, postings)));
    let (outcome, balances_after) = match moved {
        Ok((balances, postings)) => (EntryOutcome::Applied { postings }, balances),
        Err(rejection) if rejection.is_recorded() => {
            (EntryOutcome::Refused { rejection }, state.balances.clone())
        }
        Err(rejection) => return Err(rejection),
    };
    Ok(Decision { entry: next_entry(state, at_ms, command, outcome, balances_after), replayed: false })
}

fn next_time(state: &State, now_ms: u64) -> Result<u64, Rejection> {
    let at_ms = now_ms.max(state.last_at_ms.saturating_add(1));
    if at_ms > AT_MS_MAX { Err(Rejection::TimeOutOfRange) } else { Ok(at_ms) }
}

fn next_entry(
    state: &State,
    at_ms: u64,
    command: &Command,
    outcome: EntryOutcome,
    balances_after: Balances,
) -> Entry {
    let mut entry = Entry {
        sequence: state.sequence + 1,
        at_ms,
        command: command.clone(),
        outcome,
        balances_after,
        previous_hash: state.head_hash,
        hash: EntryHash::UNSET,
    };
    entry.hash = entry.computed_hash();
    entry
}

fn postings(
    policy: &Policy,
    state: &State,
    bet: Option<&Entry>,
    command: &Command,
) -> Result<Vec<Posting>, Rejection> {
    if let Command::PromoCredit(credit) = command
        && credit.amount.is_zero()
    {
        return Err(Rejection::AmountZero);
    }
    if policy.assets.get(command.asset()).is_none() {
        return Err(Rejection::AssetUnknown { asset: command.asset() });
    }
    match command {
        Command::Bet(bet) => bet_postings(policy, &state.balances, bet),
        Command::Win(win) => win_postings(win, bet),
        Command::PromoCredit(credit) => Ok(promo_credit_postings(credit)),
    }
}

/// One posting per colour spent, in spending order.
fn bet_postings(policy: &Policy, balances: &Balances, bet: &Bet) -> Result<Vec<Posting>, Rejection> {
    let balance = balances.get(bet.asset);
    let mut postings = Vec::new();
    let mut missing = bet.amount;
    for &colour in policy.spending_order.colours() {
        let amount = missing.min(balance.of(colour));
        if amount.is_zero() {
            continue;
        }
        let (debit, credit) = (Account::Player(colour), Account::HouseGame(bet.game));
        postings.push(Posting { debit, credit, asset: bet.asset, amount });
        missing = missing.checked_sub(amount).expect("no colour gives more than is missing");
    }
    if missing.is_zero() {
        return Ok(postings);
    }
    let available_minor = bet.amount.checked_sub(missing).expect("no more is missing than was asked for");
    Err(Rejection::InsufficientFunds { asset: bet.asset, needed_minor: bet.amount, available_minor })
}

/// One posting per colour of the bet, pro rata, in the order spent.
fn win_postings(win: &Win, bet: Option<&Entry>) -> Result<Vec<Posting>, Rejection> {
    let entry = bet.ok_or(Rejection::BetUnknown)?;
    assert_eq!(entry.command.key(), &win.bet_key, "the prefetched bet has the key that the win names");
    let Command::Bet(bet) = &entry.command else {
        return Err(Rejection::BetUnknown);
    };
    let EntryOutcome::Applied { postings: stakes } = &entry.outcome else {
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
    let pay = |colour, amount| Posting {
        debit: Account::HouseGame(win.game),
        credit: Account::Player(colour),
        asset: win.asset,
        amount,
    };
    if win.amount.is_zero() {
        return Ok(Vec::new());
    }
    if bet.amount.is_zero() {
        return Ok(vec![pay(FREE_STAKE_WIN_COLOUR, win.amount)]);
    }
    let mut postings = Vec::with_capacity(stakes.len());
    let mut left = win.amount;
    for stake in stakes {
        let Account::Player(colour) = stake.debit else {
            unreachable!("a bet debits the player only");
        };
        let share = win.amount.share_floor(stake.amount, bet.amount);
        left = left.checked_sub(share).expect("floored shares never exceed the win");
        postings.push(pay(colour, share));
    }
    let first = postings.first_mut().expect("a bet of a positive amount has postings");
    first.amount = first.amount.checked_add(left).expect("a share and a remainder are parts of one amount");
    postings.retain(|posting| !posting.amount.is_zero());
    Ok(postings)
}

fn promo_credit_postings(credit: &PromoCredit) -> Vec<Posting> {
    vec![Posting {
        debit: Account::PromoExpense,
        credit: Account::Player(Colour::Promo),
        asset: credit.asset,
        amount: credit.amount,
    }]
}
