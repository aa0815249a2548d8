//! Single-player games: a server seed, a client seed and a nonce, and how tiles are picked with them.

use alloc::string::String;
use alloc::vec::Vec;

use super::cactus::{self, CactusStream};
use super::digest::sha256;
use super::explain::Trace;
use super::rejection::VerifierRejection;
use super::request::{CommitmentRule, MinesRequest, TowerRequest};
use super::selection::{StakeStream, TILE_COUNT, backward_fisher_yates, forward_reject, rotation_sort};

/// What fixes a round of a public single-player scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedPair {
    /// The operator's seed as it was revealed.
    pub server_seed: String,
    /// The player's text.
    pub client_seed: String,
    /// The number of the round.
    pub nonce: u64,
}

/// A scheme of mines, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MinesSpec {
    /// The name, as in `stake-mines`.
    pub id: &'static str,
    /// The server seed as HMAC key.
    pub key: SeedKey,
    /// How mines are picked.
    pub selection: Selection,
    /// What is published before the round.
    pub commitment: CommitmentRule,
    /// The order in which the operator shows the mines.
    pub order: BoardOrder,
}

/// The form of a server seed as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeedKey {
    /// The text that the player sees.
    Text,
    /// The bytes that its hexadecimal digits stand for.
    Raw,
}

/// How tiles are picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Selection {
    /// From the list of the tiles that are left, in their order: tile `floor(fraction * count)` is taken out. The
    /// fractions are those of the byte stream `client:nonce:block`.
    RemoveFromList,
    /// A whole shuffle from the last place to the second. Each place has a digest of its own, and takes the first
    /// of its eight words that is below the largest 32-bit word less its remainder.
    BackwardFisherYatesReject,
    /// A shuffle from the first place that stops after the mines. Each place has a digest of its own, and takes
    /// the first of its eight words that is below the largest multiple of the count.
    ForwardReject,
    /// Two sorts of a fixed order by rotations of a hash.
    RotationSort,
    /// A shuffle from the first place that stops after the tiles wanted, with the stream of this crate's own games.
    CactusStream,
}

static MINES_SCHEMES: [MinesSpec; 5] = [
    MinesSpec {
        id: "cactus-mines",
        key: SeedKey::Raw,
        selection: Selection::CactusStream,
        commitment: CommitmentRule::Cactus,
        order: BoardOrder { sorted: true, first_tile: 0 },
    },
    MinesSpec {
        id: "stake-mines",
        key: SeedKey::Text,
        selection: Selection::RemoveFromList,
        commitment: CommitmentRule::Text,
        order: BoardOrder { sorted: true, first_tile: 0 },
    },
    MinesSpec {
        id: "duel-mines",
        key: SeedKey::Raw,
        selection: Selection::BackwardFisherYatesReject,
        commitment: CommitmentRule::Raw,
        order: BoardOrder { sorted: true, first_tile: 0 },
    },
    // The commitment is to the text, the key is the bytes.
    MinesSpec {
        id: "liqd-mines",
        key: SeedKey::Raw,
        selection: Selection::ForwardReject,
        commitment: CommitmentRule::Text,
        order: BoardOrder { sorted: false, first_tile: 1 },
    },
    MinesSpec {
        id: "bcgame-mines",
        key: SeedKey::Text,
        selection: Selection::RotationSort,
        commitment: CommitmentRule::Text,
        order: BoardOrder { sorted: false, first_tile: 1 },
    },
];

/// Every built-in scheme of mines.
pub fn mines_schemes() -> &'static [MinesSpec] {
    &MINES_SCHEMES
}

/// A scheme of towers, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TowerSpec {
    /// The name, as in `stake-dragon-tower`.
    pub id: &'static str,
    /// How safe tiles are picked: [`Selection::RemoveFromList`] or [`Selection::CactusStream`].
    pub selection: Selection,
    /// What is published before the round.
    pub commitment: CommitmentRule,
    /// The order in which the safe tiles of a level are shown.
    pub order: BoardOrder,
}

static TOWER_SCHEMES: [TowerSpec; 2] = [
    TowerSpec {
        id: "cactus-tower",
        selection: Selection::CactusStream,
        commitment: CommitmentRule::Cactus,
        order: BoardOrder { sorted: true, first_tile: 0 },
    },
    TowerSpec {
        id: "stake-dragon-tower",
        selection: Selection::RemoveFromList,
        commitment: CommitmentRule::Text,
        order: BoardOrder { sorted: false, first_tile: 0 },
    },
];

/// Every built-in scheme of towers.
pub fn tower_schemes() -> &'static [TowerSpec] {
    &TOWER_SCHEMES
}

/// In which order tiles are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoardOrder {
    /// Ascending, or in the order in which they were drawn.
    pub sorted: bool,
    /// The number of the first tile: 0 or 1.
    pub first_tile: u8,
}

/// Levels of a tower, which has nine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TowerDifficulty {
    /// Four tiles a level, three of them safe.
    Easy,
    /// Three and two.
    Medium,
    /// Two and one.
    Hard,
    /// Three and one.
    Expert,
    /// Four and one.
    Master,
}

impl TowerDifficulty {
    /// The difficulty of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "easy" => Self::Easy,
            "medium" => Self::Medium,
            "hard" => Self::Hard,
            "expert" => Self::Expert,
            "master" => Self::Master,
            _ => return None,
        })
    }

    fn tiles_and_safe(self) -> (u8, u8) {
        match self {
            Self::Easy => (4, 3),
            Self::Medium => (3, 2),
            Self::Hard => (2, 1),
            Self::Expert => (3, 1),
            Self::Master => (4, 1),
        }
    }
}

const LEVEL_COUNT: u8 = 9;

/// The mines in the order and numbering asked for.
pub(super) fn mines(request: &MinesRequest, trace: &mut Trace) -> Result<Vec<u8>, VerifierRejection> {
    let MinesRequest { scheme, seeds, mines, order, commitment } = request;
    let most = if scheme.selection == Selection::RotationSort { TILE_COUNT } else { TILE_COUNT - 1 };
    if !(1..=most).contains(mines) {
        return Err(VerifierRejection::InputOutOfRange("mines"));
    }
    check_commitment(scheme.commitment, &seeds.server_seed, *commitment)?;
    let key = match scheme.key {
        SeedKey::Text => seeds.server_seed.as_bytes().to_vec(),
        SeedKey::Raw => seed_bytes(&seeds.server_seed)?,
    };
    if scheme.selection != Selection::CactusStream {
        trace.note("hmac_key_hex", || hex::encode(&key));
    }
    let drawn = match scheme.selection {
        Selection::RemoveFromList => StakeStream::new(seeds, 0).remove_from_list(TILE_COUNT, *mines, trace),
        Selection::BackwardFisherYatesReject => backward_fisher_yates(&key, seeds, *mines, trace),
        Selection::ForwardReject => forward_reject(&key, seeds, *mines, trace),
        Selection::RotationSort => rotation_sort(&key, seeds, *mines, trace),
        Selection::CactusStream => {
            CactusStream::new(cactus::MINES_TAG, seeds, trace)?.shuffle(TILE_COUNT, *mines, trace)
        }
    };
    Ok(order.arrange(drawn))
}

/// The safe tiles of each level, bottom first.
pub(super) fn tower(request: &TowerRequest, trace: &mut Trace) -> Result<Vec<Vec<u8>>, VerifierRejection> {
    let TowerRequest { scheme, seeds, difficulty, order, commitment } = request;
    check_commitment(scheme.commitment, &seeds.server_seed, *commitment)?;
    let (tiles, safe) = difficulty.tiles_and_safe();
    let mut levels = Vec::with_capacity(usize::from(LEVEL_COUNT));
    match scheme.selection {
        Selection::RemoveFromList => {
            trace.note("hmac_key_hex", || hex::encode(&seeds.server_seed));
            let mut stream = StakeStream::new(seeds, 0);
            levels.extend((0..LEVEL_COUNT).map(|_| stream.remove_from_list(tiles, safe, trace)));
        }
        Selection::CactusStream => {
            let mut stream = CactusStream::new(cactus::TOWER_TAG, seeds, trace)?;
            levels.extend((0..LEVEL_COUNT).map(|_| stream.shuffle(tiles, safe, trace)));
        }
        Selection::BackwardFisherYatesReject | Selection::ForwardReject | Selection::RotationSort => {
            return Err(VerifierRejection::InputContradictory("scheme"));
        }
    }
    Ok(levels.into_iter().map(|tiles| order.arrange(tiles)).collect())
}

impl BoardOrder {
    fn arrange(self, drawn: Vec<u8>) -> Vec<u8> {
        let tiles =
            if self.sorted { (0..TILE_COUNT).filter(|tile| drawn.contains(tile)).collect() } else { drawn };
        tiles.into_iter().map(|tile| tile + self.first_tile).collect()
    }
}

/// What is published before the rounds of a seed.
pub(super) fn commitment(rule: CommitmentRule, server_seed: &str) -> Result<[u8; 32], VerifierRejection> {
    Ok(match rule {
        CommitmentRule::Text => sha256(server_seed.as_bytes()),
        CommitmentRule::Raw => sha256(&seed_bytes(server_seed)?),
        CommitmentRule::Cactus => cactus::commitment(server_seed)?,
    })
}

fn check_commitment(
    rule: CommitmentRule,
    server_seed: &str,
    expected: Option<[u8; 32]>,
) -> Result<(), VerifierRejection> {
    match expected {
        Some(expected) if commitment(rule, server_seed)? != expected => {
            Err(VerifierRejection::CommitmentMismatch)
        }
        _ => Ok(()),
    }
}

pub(super) fn seed_bytes(server_seed: &str) -> Result<Vec<u8>, VerifierRejection> {
    hex::decode(server_seed).map_err(|_| VerifierRejection::InputMalformed("server_seed"))
}
