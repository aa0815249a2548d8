//! What can be asked, and the shapes of answers.

use alloc::string::String;
use alloc::vec::Vec;

use super::chain::ChainLink;
use super::mines_payout::PayoutRule;
use super::scheme::{ChainStep, SchemeSpec};
use super::seeded::{BoardOrder, MinesSpec, SeedPair, TowerDifficulty, TowerSpec};

/// A question about one round, one step of its computation, or one public value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// The multiplier at which a crash game ended.
    Crash(CrashRequest),
    /// The multiplier of a draw, without the hash that it comes from.
    CrashDraw {
        /// The scheme.
        scheme: SchemeSpec,
        /// Below the scheme's number of draws.
        draw: u64,
    },
    /// The hash that a walk ends at.
    Chain {
        /// One step.
        step: ChainStep,
        /// Where the walk starts.
        start: ChainLink,
        /// How far it goes; at most [`STEPS_MAX`](super::STEPS_MAX).
        steps: u64,
    },
    /// The mines of a board.
    Mines(MinesRequest),
    /// The safe tiles of a tower.
    Tower(TowerRequest),
    /// The bytes or numbers that a single-player game is made of.
    Random(RandomRequest),
    /// The commitment to a server seed.
    Commitment {
        /// What is hashed.
        rule: CommitmentRule,
        /// The seed as it was revealed.
        server_seed: String,
    },
    /// Whether a beacon's signature is genuine.
    Beacon {
        /// The round.
        round: u64,
        /// The signature of drand's quicknet.
        signature: [u8; 48],
    },
    /// What a board of mines pays.
    MinesPayout {
        /// The operator's rule.
        rule: PayoutRule,
        /// Number of mines: 1 to 24.
        mines: u8,
        /// Number of opened gems: 1 to 25 less the mines.
        gems: u8,
    },
}

/// A crash game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrashRequest {
    /// The scheme.
    pub scheme: SchemeSpec,
    /// The hash of the game, or its server seed where each game has its own.
    pub game_hash: [u8; 32],
    /// The number of the game, checked against [`SchemeSpec::valid_ids`].
    pub game_id: Option<u64>,
    /// The public salt in place of [`SchemeSpec::salt`]: hexadecimal digits, perhaps after `0x`.
    pub salt: Option<String>,
    /// The third party's signature, where the scheme needs one.
    pub signature: Option<Vec<u8>>,
    /// The beacon round of the signature, where it is a beacon's.
    pub beacon_round: Option<u64>,
    /// The beacon's randomness, where the scheme mixes it in.
    pub beacon_randomness: Option<[u8; 32]>,
    /// What the operator published before the game, to be checked against the seed.
    pub commitment: Option<[u8; 32]>,
}

/// A board of mines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinesRequest {
    /// The scheme.
    pub scheme: MinesSpec,
    /// Seeds and nonce.
    pub seeds: SeedPair,
    /// Number of mines: 1 to 24, or 25 for the order of all tiles.
    pub mines: u8,
    /// In which order the tiles are wanted.
    pub order: BoardOrder,
    /// What the operator published before the round, to be checked against the seed.
    pub commitment: Option<[u8; 32]>,
}

/// A tower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TowerRequest {
    /// The scheme.
    pub scheme: TowerSpec,
    /// Seeds and nonce.
    pub seeds: SeedPair,
    /// How many tiles a level has, and how many of them are safe.
    pub difficulty: TowerDifficulty,
    /// In which order the tiles of a level are wanted. Levels come bottom first.
    pub order: BoardOrder,
    /// What the operator published before the round, to be checked against the seed.
    pub commitment: Option<[u8; 32]>,
}

/// The raw material of a single-player game.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RandomRequest {
    /// HMAC-SHA256 of a message, keyed by the bytes that the seed's digits stand for.
    Digest {
        /// Hexadecimal digits.
        server_seed: String,
        /// The message.
        message: String,
    },
    /// Bytes of the generator that Stake's games share.
    Bytes {
        /// Seeds and nonce.
        seeds: SeedPair,
        /// The first byte wanted.
        cursor: u64,
        /// How many.
        count: u32,
    },
    /// The same bytes as fractions below 1, four bytes each.
    Fractions {
        /// Seeds and nonce.
        seeds: SeedPair,
        /// The first byte used.
        cursor: u64,
        /// How many fractions.
        count: u32,
        /// Rounded to 12 decimal places, or exact.
        rounded: bool,
    },
    /// The first of those fractions alone.
    Fraction {
        /// Seeds and nonce.
        seeds: SeedPair,
        /// The first byte used.
        cursor: u64,
    },
}

/// What a commitment is the SHA-256 of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CommitmentRule {
    /// The seed as the text that the player sees.
    Text,
    /// The 32 bytes that its hexadecimal digits stand for.
    Raw,
    /// The rule of this crate's own games: [`ServerSeed::commitment`](crate::ServerSeed::commitment).
    Cactus,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// A multiplier in hundredths.
    Multiplier {
        /// 100 is a multiplier of 1.
        hundredths: u64,
    },
    /// A number that is published as an IEEE 754 double.
    Number(f64),
    /// Numbers that are published as IEEE 754 doubles.
    Numbers(Vec<f64>),
    /// A text: a hash in hexadecimal digits, or a decimal amount.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Tiles of a board.
    Tiles(Vec<u8>),
    /// The safe tiles of each level of a tower.
    Levels(Vec<Vec<u8>>),
    /// A beacon's round.
    Beacon {
        /// Whether the signature is genuine.
        verifies: bool,
        /// When the round was due, in seconds since the Unix epoch.
        round_time_unix_s: u64,
        /// SHA-256 of the signature, in hexadecimal digits.
        randomness: String,
    },
}
