use serde::{Deserialize, Serialize};

/// See [`GetCrashState`](super::GetCrashState).
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashTableState {
    /// The table's name.
    pub table: String,
    /// The currency code of all bets.
    pub currency: String,
    /// The table's clock, milliseconds since the Unix epoch.
    pub server_ms: u64,
    /// What may be staked and won.
    pub limits: CrashLimits,
    /// What makes the outcomes checkable; absent until the first chain is seeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<CrashFairness>,
    /// The round of now.
    pub state: CrashState,
}

/// What may be staked and won at a table.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashLimits {
    /// The smallest stake.
    pub stake_minor_min: u64,
    /// The largest stake.
    pub stake_minor_max: u64,
    /// The most a bet pays.
    pub payout_minor_max: u64,
    /// The most all bets of a round pay together.
    pub round_payout_minor_max: u64,
    /// The largest multiplier.
    pub multiplier_max_hundredths: u64,
    /// Bets of one player in one round.
    pub bets_per_round: u32,
}

/// What makes the outcomes of a chain checkable.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashFairness {
    /// `cactus-crash`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// The house edge; 100 is 1 %.
    pub house_edge_basis_points: u16,
    /// The hash before the first game of the chain, 64 hexadecimal digits.
    pub terminating_hash: String,
    /// Fixed by the seeding event after the terminating hash was public, 64 hexadecimal digits.
    pub salt: String,
    /// `chain` or `chain_beacon`.
    pub mode: CrashFairnessMode,
}

/// What decides a round.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CrashFairnessMode {
    /// The salted hash chain.
    #[default]
    Chain,
    /// The salted hash chain and a round of a public beacon that is published after betting has closed.
    ChainBeacon,
}

/// Where a round stands. Nothing here determines its outcome before it is over.
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashState {
    /// The round, counted over the life of the table; 0 before the first.
    pub round: u64,
    /// The chain that decides it; 0 before the first.
    pub chain: u32,
    /// Its number within the chain.
    pub game: u64,
    /// Where it stands.
    pub phase: CrashPhase,
    /// When betting opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at_ms: Option<u64>,
    /// When betting closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub betting_closes_at_ms: Option<u64>,
    /// When the multiplier begins to rise; with a beacon as soon after as its round is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at_ms: Option<u64>,
    /// When the multiplier began to rise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at_ms: Option<u64>,
    /// The hash of the game before, to which this game's hash will step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_hash: Option<String>,
    /// The round of the beacon that decides with, fixed when betting opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_round: Option<u64>,
    /// The table's clock.
    pub server_ms: u64,
    /// Where it crashed, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point_hundredths: Option<u64>,
    /// The game's hash, once the round is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Why the round is void, for example `beacon_missing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_reason: Option<String>,
    /// When the next round opens, if somebody is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_round_at_ms: Option<u64>,
}

/// The phases of a round as everybody sees them.
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CrashPhase {
    /// The table's chain is being made or waits for its seeding event; there is no round.
    Preparing,
    /// Bets are taken.
    Betting,
    /// Betting is closed; the multiplier does not rise yet.
    Starting,
    /// The multiplier rises.
    Running,
    /// It is over.
    Crashed,
    /// It could not be played; stakes go back.
    Void,
}

/// See [`GetCrashHistory`](super::GetCrashHistory).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashHistory {
    /// Newest first.
    pub rounds: Vec<CrashRound>,
}

/// A round that ended, with all that a verifier needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashRound {
    /// The round, counted over the life of the table.
    pub round: u64,
    /// The chain that decided it.
    pub chain: u32,
    /// Its number within the chain.
    pub game: u64,
    /// `crashed` or `void`.
    pub phase: CrashPhase,
    /// `cactus-crash`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// The house edge; 100 is 1 %.
    pub house_edge_basis_points: u16,
    /// The largest multiplier.
    pub multiplier_max_hundredths: u64,
    /// The game's hash, 64 hexadecimal digits.
    pub hash: String,
    /// The hash of the game before.
    pub previous_hash: String,
    /// The chain's salt.
    pub salt: String,
    /// The round of the beacon that decided with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_round: Option<u64>,
    /// What the beacon gave, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_randomness: Option<String>,
    /// The beacon's signature, 96 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_signature: Option<String>,
    /// Where it crashed; absent when it is void and never started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point_hundredths: Option<u64>,
    /// Why it is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_reason: Option<String>,
    /// The round was interrupted while it ran: open bets went back but for those whose targets were reached.
    pub interrupted: bool,
    /// When betting opened.
    pub opened_at_ms: u64,
    /// When the multiplier began to rise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at_ms: Option<u64>,
    /// Bets of the round, without those taken back or refused.
    pub bets: u64,
    /// What they staked.
    pub stake_minor: u64,
    /// What they were paid.
    pub payout_minor: u64,
}

/// See [`GetCrashChain`](super::GetCrashChain).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashChain {
    /// The chain in use; 0 while the first is being made.
    pub chain: u32,
    /// `cactus-crash`.
    pub scheme: String,
    /// 1.
    pub scheme_version: u32,
    /// Games of the chain.
    pub games: u64,
    /// Games whose hashes are public.
    pub played: u64,
    /// Games that are left.
    pub remaining: u64,
    /// The round of the table that was, or will be, the chain's first game.
    pub first_round: u64,
    /// The hash before the first game; absent while the first chain is being made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terminating_hash: Option<String>,
    /// How the chain got its salt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeding: Option<CrashSeeding>,
    /// The hash of the last game whose hash is public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_hash: Option<String>,
    /// Hashes of played games at fixed distances, so that parts of the chain can be checked beside each other.
    pub checkpoints: Vec<CrashCheckpoint>,
    /// The terminating hash of the chain that follows, once it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_terminating_hash: Option<String>,
}

/// The event that fixed a chain's salt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashSeeding {
    /// When the terminating hash was published.
    pub published_at_ms: u64,
    /// The public key of the beacon, hexadecimal.
    pub beacon_public_key: String,
    /// When the beacon's first round was, seconds since the Unix epoch.
    pub beacon_genesis_s: u64,
    /// Seconds between two rounds of the beacon.
    pub beacon_period_s: u64,
    /// The round announced with the terminating hash.
    pub beacon_round: u64,
    /// The beacon's signature of that round; absent until it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon_signature: Option<String>,
    /// SHA-256 of the signature; absent until it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
}

/// A hash of a played game.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CrashCheckpoint {
    /// The number within the chain.
    pub game: u64,
    /// Its hash.
    pub hash: String,
}
