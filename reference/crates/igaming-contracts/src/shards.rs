//! `igaming-d1-batcher`: which shard has which slots, and moving them. Operators' endpoints: until operators can log
//! in, only Workers call them, and the apex is refused.

use serde::{Deserialize, Serialize};

use crate::fleet::database;
use crate::{Access, Empty, Endpoint, Method, NoRejection, Rejection};

/// Databases of the ledger by the map before any is published: the slot of a player is then crc32(player_id) modulo 2.
/// Not the number of those that are bound: to bind one more moves nobody.
pub const LEDGER_SHARDS_DEFAULT: u8 = 2;

/// Databases of brands by the map before any is published. All brands are on the first of them.
pub const BRAND_SHARDS_DEFAULT: u8 = 3;

const _: () = assert!(
    LEDGER_SHARDS_DEFAULT as usize <= database::PLAYER_LEDGER.len()
        && BRAND_SHARDS_DEFAULT as usize <= database::BRANDS.len(),
    "every database of the first map is bound"
);

/// The shard map in force, and the last move.
#[derive(Debug)]
pub struct ReadShards;

impl Endpoint for ReadShards {
    const BINDING: &'static str = "D1_BATCHER";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "/d1-batcher/shards";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = ShardStatus;
    type Rejection = NoRejection;
}

/// Begins to move slots of the ledger from their shard to another. Nothing stops meanwhile.
#[derive(Debug)]
pub struct MoveSlots;

impl Endpoint for MoveSlots {
    const BINDING: &'static str = "D1_BATCHER";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/d1-batcher/shards/move";
    const ACCESS: Access = Access::Service;
    type Request = MoveRequest;
    type Response = ShardStatus;
    type Rejection = MoveRejection;
}

/// Gives a move up: the slots stay where they were. Possible until reads have gone over to the new shard.
#[derive(Debug)]
pub struct AbortMove;

impl Endpoint for AbortMove {
    const BINDING: &'static str = "D1_BATCHER";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "/d1-batcher/shards/abort";
    const ACCESS: Access = Access::Service;
    type Request = Empty;
    type Response = ShardStatus;
    type Rejection = AbortRejection;
}

/// See [`MoveSlots`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    /// The slots, all of one shard: numbers and ranges, such as `7,10-19,20-40/2`.
    pub slots: String,
    /// The shard that is to have them, such as `s1`.
    pub to: String,
}

/// The shards as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardStatus {
    /// The version of the map.
    pub map_version: u64,
    /// Whether every reader can find it: false for the moment until it is in the configuration store.
    pub is_published: bool,
    /// The map as it is published, JSON.
    pub map: String,
    /// The last move, or the one under way; null before the first.
    pub last_move: Option<MoveStatus>,
}

/// A move of slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoveStatus {
    /// Counts the moves.
    pub id: u64,
    /// How far it is.
    pub phase: MovePhase,
    /// The shard that had the slots.
    pub from: String,
    /// The shard that is to have them.
    pub to: String,
    /// The slots.
    pub slots: String,
    /// Milliseconds since the Unix epoch.
    pub started_at_ms: u64,
    /// Milliseconds since the Unix epoch; null while it is under way.
    pub finished_at_ms: Option<u64>,
    /// Wallets looked at in the phase under way.
    pub wallets_in_phase: u64,
    /// Entries that were copied.
    pub entries_copied: u64,
    /// How often the copy was not yet equal and was made anew.
    pub attempts: u32,
    /// Wallets whose rows were removed where they do not belong any more.
    pub wallets_removed: u64,
    /// Wallets whose rows were left there, because not all of them are where they belong.
    pub wallets_left: u64,
    /// What was last found wrong.
    pub detail: Option<String>,
}

/// The phases of a move, in their order; the last three are those of one that is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovePhase {
    /// Writers begin to write to both shards; nothing else until all of them do.
    Mirroring,
    /// What was written before is copied.
    Copying,
    /// Both shards are compared, wallet by wallet.
    Verifying,
    /// Readers go over to the new shard; writers still write to both.
    Switching,
    /// Writers stop writing to the old shard.
    Settling,
    /// Rows of the slots are removed from the old shard.
    Cleaning,
    /// The new shard has the slots.
    Done,
    /// Writers stop writing to the new shard.
    Aborting,
    /// Rows of the slots are removed from the new shard.
    Discarding,
    /// The slots are where they were.
    Aborted,
}

impl MovePhase {
    /// Whether nothing happens any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Aborted)
    }
}

/// Why a move was not begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MoveRejection {
    /// A move is under way.
    MoveUnderWay {},
    /// The list of slots is none, or empty.
    SlotsInvalid {},
    /// There is no such shard.
    ShardUnknown {},
    /// The slots belong to more than one shard.
    SlotsOfSeveralShards {},
    /// The shard has the slots already.
    SlotsAlreadyThere {},
}

impl Rejection for MoveRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::MoveUnderWay {} => "move_under_way",
            Self::SlotsInvalid {} => "slots_invalid",
            Self::ShardUnknown {} => "shard_unknown",
            Self::SlotsOfSeveralShards {} => "slots_of_several_shards",
            Self::SlotsAlreadyThere {} => "slots_already_there",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::MoveUnderWay {} => 409,
            _ => 422,
        }
    }

    fn detail(&self) -> String {
        let text = match self {
            Self::MoveUnderWay {} => "A move is under way; one ends before the next begins.",
            Self::SlotsInvalid {} => "Slots are numbers below 4096 and ranges, such as 7,10-19,20-40/2.",
            Self::ShardUnknown {} => "There is no such shard.",
            Self::SlotsOfSeveralShards {} => {
                "The slots belong to more than one shard; move those of each apart."
            }
            Self::SlotsAlreadyThere {} => "The shard has these slots.",
        };
        text.to_owned()
    }
}

/// Why a move was not given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AbortRejection {
    /// No move is under way.
    NoMoveUnderWay {},
    /// Reads have gone over: the slots can be moved back once the move is done.
    AlreadySwitched {},
}

impl Rejection for AbortRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::NoMoveUnderWay {} => "no_move_under_way",
            Self::AlreadySwitched {} => "already_switched",
        }
    }

    fn status(&self) -> u16 {
        409
    }

    fn detail(&self) -> String {
        match self {
            Self::NoMoveUnderWay {} => "No move is under way.".to_owned(),
            Self::AlreadySwitched {} => {
                "Reads have gone over; move the slots back once it is done.".to_owned()
            }
        }
    }
}
