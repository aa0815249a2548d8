//! The rules: what comes of a command in a given state. Pure and deterministic; time is an argument.

mod bonus;
mod control;
mod exchange;
mod hold;
mod limits;
mod payment;
mod play;
mod rollback;

use std::sync::Arc;

use crate::account::{Account, Colour, Posting};
use crate::amount::AmountMinor;
use crate::asset::AssetCode;
use crate::balance::Balances;
use crate::chain::EntryHash;
use crate::command::Command;
use crate::entry::{Entry, EntryOutcome, Target};
use crate::policy::Policy;
use crate::profile::{BlockedPlayer, ExpiredSession, ProviderProfile};
use crate::rejection::Rejection;
use crate::state::State;

/// The largest time, like the largest amount, is the largest integer that JSON carries exactly. It bounds the
/// sequence too, since each entry takes at least one millisecond of its own.
const AT_MS_MAX: u64 = AmountMinor::MAX.get();

/// What the caller knows of the moment of a command.
///
/// The caller's time, not the log's, decides whether a hold, a quote or an exclusion is over: a clock that jumped
/// ahead and was set back has not aged what nobody used in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// The player's session with the provider that sent the command.
    pub session: Session,
}

/// Whether the player's session goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Session {
    /// It does, or the command needs none.
    #[default]
    Open,
    /// It is over.
    Expired,
}

impl From<u64> for Context {
    /// An open session at a time in milliseconds since the Unix epoch.
    fn from(now_ms: u64) -> Self {
        Self { now_ms, session: Session::Open }
    }
}

/// The entries a decision needs from the log, fetched by the keys of the command.
#[derive(Clone, Debug, Default)]
pub struct Prefetched {
    /// The entry under [`Command::key`]: the first answer to this key.
    pub existing: Option<Arc<Entry>>,
    /// The entry under [`Command::target_key`]. Not needed when `existing` is there.
    pub target: Option<Arc<Entry>>,
}

/// What comes of a command: the entry that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// A new entry to store and [`apply`](crate::apply), or the first answer to a repeated command.
    pub entry: Arc<Entry>,
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
    context: impl Into<Context>,
) -> Result<Decision, Rejection> {
    let context = context.into();
    if let Some(entry) = prefetched.existing {
        assert_eq!(entry.command.key(), command.key(), "the prefetched entry has the command's key");
        return match entry.command.first_difference(command) {
            Some(field) => Err(Rejection::IdempotencyConflict { field }),
            None => Ok(Decision { entry, replayed: true }),
        };
    }
    let at_ms = next_time(state, context.now_ms)?;
    let target = prefetched.target.as_deref();
    if let (Some(target), Some(target_key)) = (target, command.target_key()) {
        assert_eq!(target.command.key(), target_key, "the prefetched entry has the target's key");
    }
    let moved = effect(Scene { policy, state, context, at_ms, target }, command)
        .and_then(|effect| Ok((state.balances.after(&effect.postings)?, effect)));
    let (outcome, balances_after) = match moved {
        Ok((balances, Effect { postings, target, effective_at_ms })) => {
            (EntryOutcome::Applied { postings, target, effective_at_ms }, balances)
        }
        Err(rejection) if rejection.is_recorded() => {
            (EntryOutcome::Refused { rejection }, state.balances.clone())
        }
        Err(rejection) => return Err(rejection),
    };
    let entry = next_entry(policy, state, at_ms, command, outcome, balances_after);
    Ok(Decision { entry: Arc::new(entry), replayed: false })
}

fn next_time(state: &State, now_ms: u64) -> Result<u64, Rejection> {
    let at_ms = now_ms.max(state.last_at_ms.saturating_add(1));
    if at_ms > AT_MS_MAX { Err(Rejection::TimeOutOfRange) } else { Ok(at_ms) }
}

fn next_entry(
    policy: &Policy,
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
        policy_version: policy.version,
        outcome,
        balances_after,
        previous_hash: state.head_hash,
        hash: EntryHash::UNSET,
    };
    entry.hash = entry.computed_hash();
    entry
}

/// What an accepted command does.
#[derive(Default)]
struct Effect {
    postings: Vec<Posting>,
    target: Option<Target>,
    effective_at_ms: Option<u64>,
}

impl From<Vec<Posting>> for Effect {
    fn from(postings: Vec<Posting>) -> Self {
        Self { postings, ..Self::default() }
    }
}

/// What the rules see.
#[derive(Clone, Copy)]
struct Scene<'a> {
    policy: &'a Policy,
    state: &'a State,
    context: Context,
    /// The time of the entry to be made.
    at_ms: u64,
    /// The entry under the command's target key.
    target: Option<&'a Entry>,
}

fn effect(scene: Scene<'_>, command: &Command) -> Result<Effect, Rejection> {
    match command {
        Command::Bet(command) => play::bet(scene, command),
        Command::Win(command) => play::win(scene, command),
        Command::Rollback(command) => rollback::rollback(scene, command),
        Command::RoundClose(command) => play::round_close(scene, command),
        Command::Deposit(command) => payment::deposit(scene, command),
        Command::Withdrawal(command) => payment::withdrawal(scene, command),
        Command::TransferOut(command) => payment::transfer_out(scene, command),
        Command::TransferIn(command) => payment::transfer_in(scene, command),
        Command::HoldPost(command) => hold::post(scene, command),
        Command::HoldVoid(_) => hold::void(scene),
        Command::HoldExpire(_) => hold::expire(scene),
        Command::Exchange(command) => exchange::exchange(scene, command),
        Command::PromoCredit(command) => bonus::promo_credit(scene, command),
        Command::BonusGrant(command) => bonus::grant(scene, command),
        Command::BonusConvert(command) => bonus::convert(scene, command),
        Command::BonusForfeit(command) => bonus::forfeit(scene, command),
        Command::Adjustment(command) => control::adjustment(scene, command),
        Command::LimitSet(command) => control::limit_set(scene, command),
        Command::Exclude(command) => control::exclude(scene, command),
        Command::Block(_) => Ok(Effect::default()),
        Command::Close(_) => scene.not_closed().map(|()| Effect::default()),
    }
}

impl Scene<'_> {
    fn known_asset(&self, asset: AssetCode) -> Result<(), Rejection> {
        self.policy.assets.get(asset).map(drop).ok_or(Rejection::AssetUnknown { asset })
    }

    fn not_closed(&self) -> Result<(), Rejection> {
        if self.state.standing.closed { Err(Rejection::WalletClosed) } else { Ok(()) }
    }

    fn not_blocked(&self) -> Result<(), Rejection> {
        if self.state.standing.blocked { Err(Rejection::PlayerBlocked) } else { Ok(()) }
    }

    fn not_excluded(&self) -> Result<(), Rejection> {
        match self.state.standing.excluded(self.context.now_ms) {
            Some(until_ms) => Err(Rejection::PlayerExcluded { until_ms }),
            None => Ok(()),
        }
    }

    /// What new business needs.
    fn in_good_standing(&self) -> Result<(), Rejection> {
        self.not_closed()?;
        self.not_blocked()?;
        self.not_excluded()
    }

    /// What a bet needs of the player and the session.
    fn may_bet(&self, profile: &ProviderProfile) -> Result<(), Rejection> {
        self.in_good_standing()?;
        match (self.context.session, profile.expired_session) {
            (Session::Open, _) | (Session::Expired, ExpiredSession::Accept) => Ok(()),
            (Session::Expired, _) => Err(Rejection::SessionExpired),
        }
    }

    /// What a win needs of the player and the session. A closed wallet still takes what the player won.
    fn may_win(&self, profile: &ProviderProfile) -> Result<(), Rejection> {
        if profile.blocked_player == BlockedPlayer::RefuseBetsAndWins {
            self.not_blocked()?;
            self.not_excluded()?;
        }
        match (self.context.session, profile.expired_session) {
            (Session::Expired, ExpiredSession::RefuseBetsAndWins) => Err(Rejection::SessionExpired),
            _ => Ok(()),
        }
    }

    /// What taking `needed` out of one colour needs.
    fn holds_funds(&self, asset: AssetCode, colour: Colour, needed: AmountMinor) -> Result<(), Rejection> {
        let available_minor = self.state.balances.get(asset).of(colour);
        if needed > available_minor {
            return Err(Rejection::InsufficientFunds { asset, needed_minor: needed, available_minor });
        }
        Ok(())
    }
}

fn positive(amount: AmountMinor) -> Result<(), Rejection> {
    if amount.is_zero() { Err(Rejection::AmountZero) } else { Ok(()) }
}

fn posting(debit: Account, credit: Account, asset: AssetCode, amount: AmountMinor) -> Posting {
    Posting { debit, credit, asset, amount }
}

const CASH: Account = Account::Player(Colour::Cash);
const BONUS: Account = Account::Player(Colour::Bonus);
const PROMO: Account = Account::Player(Colour::Promo);
const HELD: Account = Account::Player(Colour::Held);
