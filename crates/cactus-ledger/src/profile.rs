//! Profiles: how the wallet answers each game provider where the providers' protocols contradict one another.

use crate::name::CommandKey;
use crate::rejection::Rejection;

/// The choices for one provider. The default is what most seamless-wallet protocols ask for: an unknown bet's
/// rollback is accepted and cancels the bet before it comes, a settled bet is not undone, bets need an open session
/// and a player who is not blocked, wins and rollbacks need neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderProfile {
    /// The rollback of a bet that is not known.
    pub rollback_unknown: RollbackUnknown,
    /// The rollback of a bet whose round is closed or has paid a win since.
    pub rollback_settled: RollbackSettled,
    /// The rollback of a win.
    pub rollback_win: RollbackWin,
    /// A bet that comes after its rollback.
    pub late_bet: LateBet,
    /// A new bet in a closed round.
    pub bet_in_closed_round: ClosedRound,
    /// A new win of a closed round. Promotions and jackpots are paid whatever the choice.
    pub win_in_closed_round: ClosedRound,
    /// A win that names no bet, and whose round is not known.
    pub win_without_bet: WinWithoutBet,
    /// Commands after the player's session is over.
    pub expired_session: ExpiredSession,
    /// Commands of a player who is blocked or excluded.
    pub blocked_player: BlockedPlayer,
    /// What the provider's transaction ids are unique within.
    pub id_scope: IdScope,
}

/// What becomes of the rollback of an unknown bet. In either case the bet is cancelled: when it comes after all, it
/// moves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackUnknown {
    /// Accepted: a tombstone.
    #[default]
    Accept,
    /// Refused with `bet_unknown`.
    Refuse,
}

/// What becomes of the rollback of a settled bet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackSettled {
    /// Refused with `bet_settled`.
    #[default]
    Refuse,
    /// The stake is returned, what the round has won since is taken back, and the round is open again. Refused with
    /// `insufficient_funds` when the player has spent the wins.
    Reopen,
}

/// What becomes of the rollback of a win.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackWin {
    /// Refused with `target_not_reversible`.
    #[default]
    Refuse,
    /// The win is taken back; refused with `insufficient_funds` when the player has spent it.
    TakeBack,
}

/// What becomes of a bet that comes after its rollback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LateBet {
    /// Accepted, and moves nothing.
    #[default]
    MoveNothing,
    /// Refused with `bet_rolled_back`.
    Refuse,
}

/// What becomes of a command for a closed round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClosedRound {
    /// Accepted as if the round were open.
    #[default]
    Accept,
    /// Refused with `round_closed`.
    Refuse,
}

/// What becomes of a win without a bet. Promotions and jackpots need none whatever the choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WinWithoutBet {
    /// Refused with `bet_unknown`.
    #[default]
    Refuse,
    /// Paid as cash.
    PayCash,
}

/// What an expired session stops. Rollbacks are always accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpiredSession {
    /// Bets.
    #[default]
    RefuseBets,
    /// Bets and wins.
    RefuseBetsAndWins,
    /// Nothing: the provider's sessions are its own.
    Accept,
}

/// What a blocked or excluded player stops. Rollbacks are always accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockedPlayer {
    /// Bets.
    #[default]
    RefuseBets,
    /// Bets and wins.
    RefuseBetsAndWins,
}

/// What a provider's transaction ids are unique within, for each player.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IdScope {
    /// Everything the provider sends: a win may not reuse the id of a bet.
    #[default]
    Provider,
    /// One kind of action: bet 7, win 7 and rollback 7 are three transactions.
    Action,
}

impl ProviderProfile {
    /// The idempotency key of a provider's transaction.
    ///
    /// # Errors
    /// [`Rejection::CommandKeyInvalid`].
    ///
    /// ```
    /// use cactus_ledger::{IdScope, ProviderProfile};
    ///
    /// let profile = ProviderProfile { id_scope: IdScope::Action, ..ProviderProfile::default() };
    /// assert_eq!(profile.key("acme", "win", "7")?.as_str(), "acme:win 7");
    /// assert_eq!(ProviderProfile::default().key("acme", "win", "7")?.as_str(), "acme 7");
    /// # Ok::<(), cactus_ledger::Rejection>(())
    /// ```
    pub fn key(&self, provider: &str, action: &str, transaction_id: &str) -> Result<CommandKey, Rejection> {
        match self.id_scope {
            IdScope::Provider => CommandKey::new(provider, transaction_id),
            IdScope::Action => CommandKey::new(&format!("{provider}:{action}"), transaction_id),
        }
    }
}
