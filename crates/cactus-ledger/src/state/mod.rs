//! The state of a wallet, and the one way it moves: by its entries.

mod activity;
mod hold;
mod limits;
mod round;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::balance::{Balances, assert_conserved};
use crate::chain::EntryHash;
use crate::command::Command;
use crate::decide::Decision;
use crate::entry::{Entry, EntryOutcome, Target};
use crate::name::{CommandKey, WalletId};
use crate::rejection::Rejection;

pub(crate) use activity::{Activity, Counter, HOUR_MS};
pub use hold::{HOLDS_OPEN_MAX, HoldPurpose, OpenHold};
pub(crate) use hold::{HoldEnd, Holds};
pub(crate) use limits::Limits;
pub use limits::{LimitInForce, PendingLimit};
pub use round::{ROUNDS_CLOSED_MAX, ROUNDS_OPEN_MAX};
pub(crate) use round::{Round, Rounds};
pub use standing::Standing;

/// What deciding needs to know of a wallet. All of it follows from the entries, one after the other, and from
/// nothing else; no policy is needed to rebuild it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub(crate) wallet: WalletId,
    pub(crate) sequence: u64,
    pub(crate) last_at_ms: u64,
    pub(crate) head_hash: EntryHash,
    pub(crate) balances: Balances,
    pub(crate) standing: Standing,
    pub(crate) holds: Holds,
    pub(crate) rounds: Rounds,
    /// Sequences of the bets and wins that were rolled back, or cancelled before they came. Rare, and 8 bytes each:
    /// a wallet of a million bets, one in a hundred rolled back, has 80 KB.
    pub(crate) rolled_back: BTreeSet<u64>,
    /// Rollbacks whose bet has not come: the bet's key, and the rollback's sequence.
    #[serde(with = "tombstones")]
    pub(crate) tombstones: BTreeMap<CommandKey, u64>,
    pub(crate) limits: Limits,
    pub(crate) activity: Activity,
}

impl State {
    /// A wallet without entries.
    #[must_use]
    pub fn genesis(wallet: &WalletId) -> Self {
        Self {
            wallet: wallet.clone(),
            sequence: 0,
            last_at_ms: 0,
            head_hash: EntryHash::genesis(wallet),
            balances: Balances::default(),
            standing: Standing::default(),
            holds: Holds::default(),
            rounds: Rounds::default(),
            rolled_back: BTreeSet::new(),
            tombstones: BTreeMap::new(),
            limits: Limits::default(),
            activity: Activity::default(),
        }
    }

    /// The wallet.
    #[must_use]
    pub const fn wallet(&self) -> &WalletId {
        &self.wallet
    }

    /// The sequence of the last entry; 0 without one.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The time of the last entry, in milliseconds since the Unix epoch; 0 without one.
    #[must_use]
    pub const fn last_at_ms(&self) -> u64 {
        self.last_at_ms
    }

    /// The hash of the last entry, or the wallet's genesis.
    #[must_use]
    pub const fn head_hash(&self) -> EntryHash {
        self.head_hash
    }

    /// The balances now.
    #[must_use]
    pub const fn balances(&self) -> &Balances {
        &self.balances
    }

    /// Whether the player is excluded or blocked and the wallet closed.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// The holds that are neither posted, voided nor released, in the order made. One whose time is over stays
    /// until [`HoldExpire`](crate::HoldExpire) releases it.
    #[must_use]
    pub fn open_holds(&self) -> &[OpenHold] {
        self.holds.open()
    }

    /// The limits that apply at `now_ms`, and those that wait for their cooling-off time.
    pub fn limits(&self, now_ms: u64) -> impl Iterator<Item = LimitInForce> + '_ {
        self.limits.in_force(now_ms)
    }
}

/// Moves `state` by a decision made from it. A replay moves nothing. Call it after the entry is stored.
///
/// # Panics
/// When the decision does not follow `state`, or its balances are not the state's moved by its postings. The
/// state has then not moved.
pub fn apply(state: &mut State, decision: &Decision) {
    if !decision.replayed {
        state.advance(&decision.entry);
    }
}

impl State {
    /// Moves by one entry.
    ///
    /// # Panics
    /// As [`apply`].
    pub(crate) fn advance(&mut self, entry: &Entry) {
        assert_eq!(entry.sequence, self.sequence + 1, "an entry follows the last one");
        assert!(entry.at_ms > self.last_at_ms, "time increases within a log");
        assert!(entry.sequence <= entry.at_ms, "each entry takes a millisecond of its own");
        assert_eq!(entry.previous_hash, self.head_hash, "an entry is linked to the last one");
        assert_conserved(&self.balances, &entry.balances_after, entry.outcome.postings());
        self.sequence = entry.sequence;
        self.last_at_ms = entry.at_ms;
        self.head_hash = entry.hash;
        self.balances.clone_from(&entry.balances_after);
        match &entry.outcome {
            EntryOutcome::Applied { target, effective_at_ms, .. } => {
                self.take_effect(entry, *target, *effective_at_ms);
            }
            // Told that the bet is unknown, the provider takes it as cancelled; so does the wallet.
            EntryOutcome::Refused { rejection: Rejection::BetUnknown } => {
                if let Command::Rollback(rollback) = &entry.command {
                    self.tombstones.entry(rollback.target_key.clone()).or_insert(entry.sequence);
                }
            }
            EntryOutcome::Refused { .. } => {}
        }
        assert_eq!(self.holds.is_empty(), self.balances.rows().iter().all(|row| row.held.is_zero()));
    }

    fn take_effect(&mut self, entry: &Entry, target: Option<Target>, effective_at_ms: Option<u64>) {
        let postings = entry.outcome.postings();
        match &entry.command {
            Command::Bet(bet) => {
                if self.tombstones.remove(&bet.key).is_some() {
                    assert!(postings.is_empty(), "a cancelled bet moves nothing");
                    self.rolled_back.insert(entry.sequence);
                    return;
                }
                self.rounds.stake(bet, entry);
                self.activity.add(Counter::Staked, entry.at_ms, postings);
            }
            Command::Win(win) => {
                if self.tombstones.remove(&win.key).is_some() {
                    assert!(postings.is_empty(), "a cancelled win moves nothing");
                    self.rolled_back.insert(entry.sequence);
                    return;
                }
                self.rounds.win(win, entry);
                self.activity.add(Counter::Won, entry.at_ms, postings);
            }
            Command::Rollback(rollback) => match target {
                None => {
                    self.tombstones.insert(rollback.target_key.clone(), entry.sequence);
                }
                Some(target) => self.roll_back(entry, target),
            },
            Command::RoundClose(close) => self.rounds.close(&close.round_id),
            Command::Deposit(_) => self.activity.add(Counter::Deposited, entry.at_ms, postings),
            Command::Withdrawal(_) | Command::TransferOut(_) => self.holds.open_by(entry),
            Command::HoldPost(_) => {
                let target = target.expect("what resolves a hold names it");
                let hold = self.holds.end(target.sequence, HoldEnd::Posted);
                if matches!(hold.purpose, HoldPurpose::Withdrawal { .. }) {
                    self.activity.add(Counter::Withdrawn, entry.at_ms, postings);
                }
            }
            Command::HoldVoid(_) => {
                self.holds.end(target.expect("what resolves a hold names it").sequence, HoldEnd::Voided);
            }
            Command::HoldExpire(_) => {
                self.holds.end(target.expect("what resolves a hold names it").sequence, HoldEnd::Expired);
            }
            Command::LimitSet(set) => self.limits.set(set, entry.at_ms, effective_at_ms),
            Command::Exclude(exclude) => self.standing.exclude(exclude.until_ms),
            Command::Block(block) => self.standing.blocked = block.blocked,
            Command::Close(_) => self.standing.closed = true,
            Command::PromoCredit(_)
            | Command::TransferIn(_)
            | Command::Exchange(_)
            | Command::BonusGrant(_)
            | Command::BonusConvert(_)
            | Command::BonusForfeit(_)
            | Command::Adjustment(_) => {}
        }
    }

    /// The postings are the reverse of what they undo, so the counters go back by them; in the hours of the bet and
    /// the wins undone, if these hours are still counted.
    fn roll_back(&mut self, entry: &Entry, target: Target) {
        let postings = entry.outcome.postings();
        assert!(self.rolled_back.insert(target.sequence), "nothing is rolled back twice");
        self.activity.take_back_stakes(target.at_ms, postings);
        let wins_undone = self.rounds.take_back(target.sequence, entry);
        if wins_undone.is_empty() {
            // Of a bet alone this is nothing: its stake went to the player.
            self.activity.take_back_win(target.at_ms, postings);
        }
        for win in wins_undone {
            assert!(self.rolled_back.insert(win.sequence), "nothing is rolled back twice");
            self.activity.take_back_win(win.at_ms, &win.taken_back);
        }
    }
}

/// A map with keys that are objects in JSON, as a list of pairs.
mod tombstones {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::name::CommandKey;

    pub(super) fn serialize<S: Serializer>(
        tombstones: &BTreeMap<CommandKey, u64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        tombstones.iter().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<CommandKey, u64>, D::Error> {
        Ok(Vec::<(CommandKey, u64)>::deserialize(deserializer)?.into_iter().collect())
    }
}
