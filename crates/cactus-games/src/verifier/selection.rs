//! How other operators pick tiles.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::digest::{hmac_sha256, sha256};
use super::explain::Trace;
use super::seeded::SeedPair;

/// Tiles of a board: five rows of five.
pub(super) const TILE_COUNT: u8 = 25;
const WORD_BYTES: usize = 4;
const BLOCK_BYTES: u64 = 32;

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
    pub(super) fn remove_from_list(&mut self, tiles: u8, count: u8, trace: &mut Trace) -> Vec<u8> {
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

pub(super) fn backward_fisher_yates(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
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

pub(super) fn forward_reject(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
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

pub(super) fn rotation_sort(key: &[u8], seeds: &SeedPair, mines: u8, trace: &mut Trace) -> Vec<u8> {
    const START: [u8; 25] =
        [7, 2, 19, 25, 1, 13, 5, 24, 14, 6, 15, 9, 22, 16, 3, 17, 18, 20, 8, 21, 4, 12, 10, 23, 11];
    let SeedPair { client_seed, nonce, .. } = seeds;
    let mut hash = hex::encode(digest(key, format!("{client_seed}:{nonce}"), trace));
    let mut tiles: Vec<u8> = START.iter().map(|tile| tile - 1).collect();
    for _ in 0..2 {
        hash = hex::encode(sha256(hash.as_bytes()));
        trace.note("sort_by_rotations_of_hex", || hash.clone());
        let mut tagged: Vec<(Vec<u8>, u8)> = Vec::with_capacity(tiles.len());
        for (turn, tile) in tiles.iter().enumerate() {
            let mut tag = hash.clone().into_bytes();
            tag.rotate_left(turn);
            let place = tagged.partition_point(|(other, _)| *other <= tag);
            tagged.insert(place, (tag, *tile));
        }
        tiles = tagged.into_iter().map(|(_, tile)| tile).collect();
    }
    tiles.truncate(usize::from(mines));
    tiles
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("a place on the board")
}
