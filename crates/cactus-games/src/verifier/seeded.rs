//! Single-player games: a server seed, a client seed and a nonce, and how tiles are picked with them.

use super::digest::{hmac_sha256, sha256};
use super::explain::Trace;
use super::rejection::VerifierRejection;
use super::request::{CommitmentRule, MinesRequest, TowerRequest};

const TILE_COUNT: u8 = 25;
const WORD_BYTES: usize = 4;
const BLOCK_BYTES: u64 = 32;

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

/// A public scheme of mines, as data.
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
}

static MINES_SCHEMES: [MinesSpec; 4] = [
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

/// Every built-in public scheme of mines.
pub fn mines_schemes() -> &'static [MinesSpec] {
    &MINES_SCHEMES
}

/// In which order tiles are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BoardOrder {
    /// Ascending, or in the order in which they were drawn.
    pub sorted: bool,
    /// The number of the first tile: 0 or 1.
    pub first_tile: u8,
}

/// Rows of a tower of Stake's rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TowerDifficulty {
    /// Four tiles a row, three of them safe.
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

pub(super) const TOWER_ROW_COUNT: u8 = 9;

/// The words of the generator that Stake's games share: HMAC-SHA256 of `client:nonce:block`, block after block.
pub(super) struct StakeStream<'a> {
    seeds: &'a SeedPair,
    block: [u8; 32],
    cursor: u64,
}

impl<'a> StakeStream<'a> {
    pub(super) fn new(seeds: &'a SeedPair, cursor: u64) -> Self {
        let mut stream = Self { seeds, block: [0; 32], cursor };
        if !cursor.is_multiple_of(BLOCK_BYTES) {
            stream.block = stream.block_at(cursor / BLOCK_BYTES, &mut Trace::silent());
        }
        stream
    }

    fn block_at(&self, number: u64, trace: &mut Trace) -> [u8; 32] {
        let SeedPair { server_seed, client_seed, nonce } = self.seeds;
        digest(server_seed.as_bytes(), format!("{client_seed}:{nonce}:{number}"), trace)
    }

    pub(super) fn next_byte(&mut self, trace: &mut Trace) -> u8 {
        let place = self.cursor % BLOCK_BYTES;
        if place == 0 {
            self.block = self.block_at(self.cursor / BLOCK_BYTES, trace);
        }
        self.cursor += 1;
        self.block[usize::try_from(place).expect("below 32")]
    }

    pub(super) fn next_word(&mut self, trace: &mut Trace) -> u32 {
        let mut word = [0; WORD_BYTES];
        word.fill_with(|| self.next_byte(trace));
        u32::from_be_bytes(word)
    }

    /// Takes `count` of the tiles 0, 1, … below `tiles`, in the order in which they are drawn. The index
    /// `floor(word / 2^32 * left)` of the published rule is exact in doubles, and in integers it is this shift.
    fn remove_from_list(&mut self, tiles: u8, count: u8, trace: &mut Trace) -> Vec<u8> {
        let mut left: Vec<u8> = (0..tiles).collect();
        (0..count)
            .map(|_| {
                let length = u64::try_from(left.len()).expect("at most 25");
                let word = self.next_word(trace);
                let index = (u64::from(word) * length) >> 32;
                let tile = left.remove(usize::try_from(index).expect("below the length"));
                trace.note("pick", || {
                    format!("floor({word} / 2^32 * {length}) = {index} of the tiles left: tile {tile}")
                });
                tile
            })
            .collect()
    }
}

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
    trace.note("hmac_key_hex", || hex::encode(&key));
    let drawn = match scheme.selection {
        Selection::RemoveFromList => StakeStream::new(seeds, 0).remove_from_list(TILE_COUNT, *mines, trace),
        Selection::BackwardFisherYatesReject => backward_fisher_yates(&key, seeds, *mines, trace),
        Selection::ForwardReject => forward_reject(&key, seeds, *mines, trace),
        Selection::RotationSort => rotation_sort(&key, seeds, *mines, trace),
    };
    Ok(order.arrange(drawn))
}

/// The safe tiles of each row, bottom first.
pub(super) fn tower(request: &TowerRequest, trace: &mut Trace) -> Result<Vec<Vec<u8>>, VerifierRejection> {
    let TowerRequest { seeds, difficulty, order, commitment } = request;
    check_commitment(CommitmentRule::Text, &seeds.server_seed, *commitment)?;
    let (tiles, safe) = difficulty.tiles_and_safe();
    trace.note("hmac_key_hex", || hex::encode(&seeds.server_seed));
    let mut stream = StakeStream::new(seeds, 0);
    Ok((0..TOWER_ROW_COUNT).map(|_| order.arrange(stream.remove_from_list(tiles, safe, trace))).collect())
}

impl BoardOrder {
    fn arrange(self, mut tiles: Vec<u8>) -> Vec<u8> {
        if self.sorted {
            tiles.sort_unstable();
        }
        for tile in &mut tiles {
            *tile += self.first_tile;
        }
        tiles
    }
}

/// What is published before the rounds of a seed.
pub(super) fn commitment(rule: CommitmentRule, server_seed: &str) -> Result<[u8; 32], VerifierRejection> {
    Ok(match rule {
        CommitmentRule::Text => sha256(server_seed.as_bytes()),
        CommitmentRule::Raw => sha256(&seed_bytes(server_seed)?),
        CommitmentRule::Cactus => {
            let seed = crate::ServerSeed::from_hex(server_seed)
                .map_err(|_| VerifierRejection::InputMalformed("server_seed"))?;
            *seed.commitment().as_bytes()
        }
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

fn digest(key: &[u8], message: String, trace: &mut Trace) -> [u8; 32] {
    let digest = hmac_sha256(key, message.as_bytes());
    trace.note("hmac_message_text", || message);
    trace.note("digest_hex", || hex::encode(digest));
    digest
}

/// The first word below the limit of the digests for one place of a shuffle, eight words a digest.
fn word_below(
    limit: u64,
    key: &[u8],
    seeds: &SeedPair,
    cursors: impl Iterator<Item = u32>,
    trace: &mut Trace,
) -> u32 {
    let SeedPair { client_seed, nonce, .. } = seeds;
    for cursor in cursors {
        let digest = digest(key, format!("{client_seed}:{nonce}:{cursor}"), trace);
        for bytes in digest.chunks_exact(WORD_BYTES) {
            let mut word = [0; WORD_BYTES];
            word.copy_from_slice(bytes);
            let word = u32::from_be_bytes(word);
            if u64::from(word) < limit {
                return word;
            }
        }
    }
    unreachable!("a limit is above 2^31, so that a run of refusals does not outlast thousands of cursors")
}

fn backward_fisher_yates(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
    let mut tiles: Vec<u8> = (0..TILE_COUNT).collect();
    for place in (1..u32::from(TILE_COUNT)).rev() {
        let range = place + 1;
        // For a range that is a power of two this leaves out one whole run of words more than it needs to.
        let limit = u64::from(u32::MAX - u32::MAX % range);
        let cursors = u32::from(TILE_COUNT) - 1 - place..;
        let word = word_below(limit, key, seeds, cursors, trace);
        trace.note("swap", || format!("places {place} and {word} modulo {range} = {}", word % range));
        tiles.swap(index(place), index(word % range));
    }
    tiles.truncate(usize::from(mines));
    tiles
}

fn forward_reject(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
    /// A place whose eight words were all refused goes on with a digest this far away.
    const CURSOR_STRIDE: usize = 1_000_000;
    let mut tiles: Vec<u8> = (0..TILE_COUNT).collect();
    for place in 0..u32::from(mines) {
        let range = u32::from(TILE_COUNT) - place;
        let limit = (1 << 32) / u64::from(range) * u64::from(range);
        let word = word_below(limit, key, seeds, (place..).step_by(CURSOR_STRIDE), trace);
        trace.note("swap", || {
            format!("places {place} and {place} + {word} modulo {range} = {}", place + word % range)
        });
        tiles.swap(index(place), index(place + word % range));
    }
    tiles.truncate(usize::from(mines));
    tiles
}

fn rotation_sort(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
    const START: [u8; 25] =
        [7, 2, 19, 25, 1, 13, 5, 24, 14, 6, 15, 9, 22, 16, 3, 17, 18, 20, 8, 21, 4, 12, 10, 23, 11];
    let SeedPair { client_seed, nonce, .. } = seeds;
    let mut hash = hex::encode(digest(key, format!("{client_seed}:{nonce}"), trace));
    let mut tiles: Vec<u8> = START.iter().map(|tile| tile - 1).collect();
    for _ in 0..2 {
        hash = hex::encode(sha256(hash.as_bytes()));
        trace.note("sort_by_rotations_of_hex", || hash.clone());
        let mut tagged: Vec<(String, u8)> = Vec::with_capacity(tiles.len());
        for (turn, tile) in tiles.iter().enumerate() {
            let (front, back) = hash.split_at(turn + 1);
            tagged.push((format!("{back}{front}"), *tile));
        }
        tagged.sort();
        tiles = tagged.into_iter().map(|(_, tile)| tile).collect();
    }
    tiles.truncate(usize::from(mines));
    tiles
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a place on the board")
}
