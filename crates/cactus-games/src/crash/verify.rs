//! The check that a player or an auditor makes once a round's hash is public.

use alloc::collections::{BTreeMap, BTreeSet};
use core::fmt;

use super::chain::{ChainHash, ChainWalk};
use super::growth::reached_at_ms;
use super::hundredths::Hundredths;
use super::point::CrashPoint;
use super::record::{Outcome, RoundRecord, SCHEME, SCHEME_VERSION};
use super::round::{BETS_PER_PLAYER_MAX, Bet, BetId, BetState, RefundReason};

/// A link of the chain that the verifier trusts: the terminating hash (game 0), or any hash that was public before
/// the round's bets were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownLink {
    /// Its game; 0 for the terminating hash.
    pub game: u64,
    /// Its hash.
    pub hash: ChainHash,
}

/// A record that passed every check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where the round crashed; for a round that was called off, where it would have. `None` when it was called off
    /// before its beacon's round was known.
    pub point: Option<Hundredths>,
    /// What the record's bets staked, without those dropped, taken back or refunded.
    pub stake_minor: u64,
    /// What they were paid.
    pub payout_minor: u64,
}

/// The first check that a record failed, in the order in which the checks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The record's scheme or version is not one that this crate knows.
    SchemeUnknown,
    /// The known link is not of an earlier game.
    KnownLinkNotEarlier,
    /// The hash does not lead to the known link.
    Chain {
        /// Where it leads.
        reached: ChainHash,
        /// The known link.
        known: ChainHash,
    },
    /// The link, the salt, the beacon and the parameters give another point.
    Point {
        /// In the record.
        recorded: Hundredths,
        /// By the scheme.
        expected: Hundredths,
    },
    /// The start and the end are not the point's growth apart.
    Times,
    /// Two bets have one id, or a player has more than two.
    BetCount(BetId),
    /// The rules would not have taken this bet, or not ended it like this.
    Bet(BetId),
    /// The payouts or the stakes together are above the round's limit.
    RoundPayout,
}

impl Mismatch {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::SchemeUnknown => "scheme_unknown",
            Self::KnownLinkNotEarlier => "known_link_not_earlier",
            Self::Chain { .. } => "chain_mismatch",
            Self::Point { .. } => "point_mismatch",
            Self::Times => "times_mismatch",
            Self::BetCount(_) => "bet_count_mismatch",
            Self::Bet(_) => "bet_mismatch",
            Self::RoundPayout => "round_payout_mismatch",
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SchemeUnknown => f.write_str("the scheme or its version is unknown"),
            Self::KnownLinkNotEarlier => f.write_str("the known link is not of an earlier game"),
            Self::Chain { reached, known } => write!(f, "the hash leads to {reached}, not to {known}"),
            Self::Point { recorded, expected } => {
                write!(f, "the record crashes at {recorded}, the scheme at {expected}")
            }
            Self::Times => f.write_str("the start and the end are not the point's growth apart"),
            Self::BetCount(BetId(bet_id)) => write!(f, "bet {bet_id} is one too many"),
            Self::Bet(BetId(bet_id)) => write!(f, "bet {bet_id} did not end by the rules"),
            Self::RoundPayout => f.write_str("the round's payout limit does not hold"),
        }
    }
}

impl core::error::Error for Mismatch {}

/// Checks a round: scheme, chain, point, times, and how each of its bets ended.
///
/// It takes one hash for each game between the record's and the known link's. It cannot show that the terminating
/// hash was published before the salt was known, nor that the beacon's randomness is the beacon's: the player has to
/// have seen the one, and [`BeaconMix`](super::BeaconMix) is to be checked by its signature.
pub fn verify(record: &RoundRecord, known: &KnownLink) -> Result<Verified, Mismatch> {
    if (record.scheme.as_str(), record.scheme_version) != (SCHEME, SCHEME_VERSION) {
        return Err(Mismatch::SchemeUnknown);
    }
    if known.game >= record.game {
        return Err(Mismatch::KnownLinkNotEarlier);
    }
    let walk = ChainWalk::between(record.game, record.hash, known.game, known.hash);
    walk.ok_or(Mismatch::KnownLinkNotEarlier)?
        .advance(record.game)
        .map_err(|mismatch| Mismatch::Chain { reached: mismatch.reached, known: mismatch.known })?;
    let point = CrashPoint::of_game(
        &record.hash,
        &record.salt,
        record.game,
        record.beacon.as_ref(),
        &record.parameters,
    );
    check_outcome(record, point.reveal())?;
    check_bets(record, point.reveal())
}

fn check_outcome(record: &RoundRecord, expected: Hundredths) -> Result<(), Mismatch> {
    let in_time = match record.outcome {
        Outcome::Crashed(crash) if crash.point != expected => {
            return Err(Mismatch::Point { recorded: crash.point, expected });
        }
        Outcome::Crashed(crash) => record.started_at_ms.is_some_and(|started_at_ms| {
            crash.crashed_at_ms.checked_sub(started_at_ms) == Some(reached_at_ms(expected))
        }),
        Outcome::Voided(void) => record.started_at_ms.is_none_or(|started_at_ms| {
            let elapsed_ms = void.voided_at_ms.checked_sub(started_at_ms);
            elapsed_ms.is_some_and(|elapsed_ms| elapsed_ms < reached_at_ms(expected))
        }),
    };
    if in_time { Ok(()) } else { Err(Mismatch::Times) }
}

fn check_bets(record: &RoundRecord, point: Hundredths) -> Result<Verified, Mismatch> {
    let (mut bet_ids, mut players) = (BTreeSet::new(), BTreeMap::<_, usize>::new());
    let (mut stake_minor, mut payout_minor, mut held_minor) = (0_u64, 0_u64, 0_u64);
    for bet in &record.bets {
        let of_player = players.entry(bet.player_id.as_str()).or_default();
        *of_player += usize::from(bet.counts());
        if !bet_ids.insert(bet.bet_id) || *of_player > BETS_PER_PLAYER_MAX {
            return Err(Mismatch::BetCount(bet.bet_id));
        }
        if !is_allowed(bet, record) || !ended_by_the_rules(bet, record, point) {
            return Err(Mismatch::Bet(bet.bet_id));
        }
        let (stakes, payout) = match bet.state {
            BetState::CashedOut(cash_out) => (bet.stake_minor, cash_out.payout_minor),
            BetState::Lost => (bet.stake_minor, 0),
            _ => (0, 0),
        };
        let held = if bet.counts() { bet.stake_minor } else { 0 };
        held_minor = held_minor.checked_add(held).ok_or(Mismatch::RoundPayout)?;
        stake_minor += stakes;
        payout_minor = payout_minor.checked_add(payout).ok_or(Mismatch::RoundPayout)?;
    }
    if held_minor.max(payout_minor) > record.parameters.round_payout_max_minor() {
        return Err(Mismatch::RoundPayout);
    }
    let known = matches!(record.outcome, Outcome::Crashed(_)) || record.started_at_ms.is_some();
    Ok(Verified { point: known.then_some(point), stake_minor, payout_minor })
}

fn is_allowed(bet: &Bet, record: &RoundRecord) -> bool {
    let highest = record.parameters.multiplier_max();
    (1..=record.parameters.payout_max_minor()).contains(&bet.stake_minor)
        && bet.auto_cash_out.is_none_or(|target| target > Hundredths::ONE && target <= highest)
}

fn ended_by_the_rules(bet: &Bet, record: &RoundRecord, point: Hundredths) -> bool {
    let exits_at = bet.exit(&record.parameters).at;
    match (bet.state, record.outcome) {
        (BetState::Cancelled | BetState::Dropped, _) => true,
        (BetState::CashedOut(cash_out), outcome) => {
            let over_after_ms = match (outcome, record.started_at_ms) {
                (Outcome::Crashed(crash), Some(started)) => crash.crashed_at_ms.checked_sub(started),
                (Outcome::Voided(void), Some(started)) => void.voided_at_ms.checked_sub(started),
                (_, None) => None,
            };
            cash_out.is_possible(bet, point, &record.parameters)
                && over_after_ms.is_some_and(|over_after_ms| cash_out.elapsed_ms <= over_after_ms)
        }
        (BetState::Lost, Outcome::Crashed(crash)) => !crash.interrupted && exits_at > point,
        (BetState::Refunded(RefundReason::Interrupted), Outcome::Crashed(crash)) => {
            crash.interrupted && exits_at > point
        }
        (BetState::Refunded(RefundReason::Voided), Outcome::Voided(_)) => true,
        _ => false,
    }
}
