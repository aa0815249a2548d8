//! A round as it is stored, and as everybody sees it once it is over.

use cactus_games::crash::VoidReason;
use igaming_contracts::tenant::CrashTableConfig;
use serde::{Deserialize, Serialize};

use super::bet::BetNumber;

/// One round: the body of its row. It is written when betting opens, when it starts, and when it is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredRound {
    /// The chain that decides it.
    pub chain: u32,
    /// Its number within the chain.
    pub game: u64,
    pub opened_at_ms: u64,
    pub betting_closes_at_ms: u64,
    pub starts_at_ms: u64,
    /// The version of the configuration it is played under.
    pub config: u32,
    /// The hash of the game before, 64 hexadecimal digits: public when betting opened.
    pub previous_hash: String,
    /// Its first bet has this number or a larger one.
    pub first_bet: BetNumber,
    /// The beacon's round that decides with the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_round: Option<u64>,
    /// The beacon's signature, 96 hexadecimal digits, once it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_signature: Option<String>,
    pub progress: Progress,
}

/// How far a round has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub(super) enum Progress {
    /// Betting, or waiting for the start.
    Open,
    Running {
        started_at_ms: u64,
    },
    Over {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started_at_ms: Option<u64>,
        ended_at_ms: u64,
        /// The game's hash, 64 hexadecimal digits. Until now it was in no row but sealed.
        hash: String,
        /// Where it crashed; absent when it never started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        point_hundredths: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        void: Option<VoidReason>,
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        interrupted: bool,
        totals: Totals,
    },
}

/// The sums of a round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Totals {
    /// Bets, without those taken back or refused.
    pub bets: u64,
    pub stake_minor: u64,
    pub payout_minor: u64,
}

impl From<cactus_games::crash::Totals> for Totals {
    fn from(totals: cactus_games::crash::Totals) -> Self {
        let cactus_games::crash::Totals { bets, stake_minor, payout_minor, .. } = totals;
        Self { bets, stake_minor, payout_minor }
    }
}

/// A configuration of the table, by version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VersionedConfig {
    pub version: u32,
    pub config: CrashTableConfig,
}
