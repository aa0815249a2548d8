//! A walk along a chain with the outcome of every game on the way: one pass for a whole history.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use sha2::compress256;

use super::chain::{Block, ChainLink, ChainWalk, Progress, SHA256_INITIAL, state_bytes, write_padding};
use super::crash::{self, hundredths_of_draw, instant_hundredths, leading_bits};
use super::digest::write_hex;
use super::lanes::{LANES, Quad, States, splat_block, words_of};
use super::rejection::VerifierRejection;
use super::request::CrashRequest;
use super::scheme::{DigestSource, Encoding, SchemeSpec, Source};

/// A [`ChainWalk`] that computes each game's multiplier as well.
///
/// Keys, messages and paddings that are the same for all games are prepared once, and a key that is the same for all
/// games is hashed once.
///
/// ```
/// use cactus_games::verifier::{CrashWalk, crash_scheme};
///
/// let scheme = crash_scheme("nanogames-crash").expect("a public scheme");
/// let mut walk = CrashWalk::new(&scheme, [7; 32], 1_000, None, 10)?;
/// let mut games = Vec::new();
/// walk.advance_with(10, |game_id, hundredths| games.push((game_id, hundredths)))?;
/// assert_eq!(games.len(), 10);
/// assert_eq!(games[9].0, 991);
/// # Ok::<(), cactus_games::verifier::VerifierRejection>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrashWalk {
    scheme: SchemeSpec,
    walk: ChainWalk,
    next_game_id: u64,
    digest: PreparedDigest,
}

impl CrashWalk {
    /// Starts at a game and goes over that many games towards older ones, but not past the scheme's first.
    ///
    /// The scheme must have a chain of 32-byte hashes, and no signatures or beacon, which differ between games. The
    /// salt is the scheme's own unless given.
    pub fn new(
        scheme: &SchemeSpec,
        game_hash: [u8; 32],
        game_id: u64,
        salt: Option<&str>,
        games: u64,
    ) -> Result<Self, VerifierRejection> {
        let chain = scheme.chain.ok_or(VerifierRejection::InputContradictory("scheme"))?;
        let oldest = scheme.valid_ids.map_or(chain.terminating_id + 1, |(first, _)| first);
        if games > game_id.saturating_add(1).saturating_sub(oldest) {
            return Err(VerifierRejection::InputOutOfRange("steps"));
        }
        let request = CrashRequest {
            scheme: *scheme,
            game_hash,
            game_id: Some(game_id),
            salt: salt.map(str::to_owned),
            signature: None,
            beacon_round: None,
            beacon_randomness: None,
            commitment: None,
        };
        // What a single game refuses is refused here, so that the loop below cannot meet it.
        crash::evaluate(&request, &mut super::explain::Trace::silent())?;
        let walk = ChainWalk::new(chain.step, ChainLink::Short(game_hash), games)?;
        let digest = PreparedDigest::new(&request)?;
        Ok(Self { scheme: *scheme, walk, next_game_id: game_id, digest })
    }

    /// Takes up to that many steps, and shows the number and the multiplier in hundredths of each game, newest first.
    ///
    /// # Errors
    ///
    /// [`VerifierRejection::MultiplierInfinite`] when the published rule has no answer for a game of the slice.
    pub fn advance_with(
        &mut self,
        games: u64,
        mut visit: impl FnMut(u64, u64),
    ) -> Result<Progress, VerifierRejection> {
        let Self { scheme, walk, next_game_id, digest } = self;
        let mut refusal = None;
        let mut tell = |game_id: u64, digest: &[u8; 32]| match hundredths(scheme, digest) {
            Ok(hundredths) => visit(game_id, hundredths),
            Err(rejection) => refusal = Some(rejection),
        };
        let mut waiting = [[0; 32]; LANES];
        let mut waiting_count = 0;
        let progress = walk.advance_with(games, |link| {
            let ChainLink::Short(link) = link else { return };
            waiting[waiting_count] = *link;
            waiting_count += 1;
            if waiting_count == LANES {
                for digest in digest.of_games(&waiting, *next_game_id) {
                    tell(*next_game_id, &digest);
                    *next_game_id -= 1;
                }
                waiting_count = 0;
            }
        });
        for link in &waiting[..waiting_count] {
            tell(*next_game_id, &digest.of_game(link, *next_game_id));
            *next_game_id -= 1;
        }
        refusal.map_or(Ok(progress), Err)
    }

    /// How far the walk has come.
    pub fn progress(&self) -> Progress {
        self.walk.progress()
    }

    /// The link reached: the hash of the game that comes next, or the terminating hash at the end.
    pub fn link(&self) -> &ChainLink {
        self.walk.link()
    }
}

fn hundredths(scheme: &SchemeSpec, digest: &[u8; 32]) -> Result<u64, VerifierRejection> {
    match instant_hundredths(scheme, digest) {
        Some(hundredths) => Ok(hundredths),
        None => hundredths_of_draw(scheme, leading_bits(digest, scheme.draw_bits)),
    }
}

/// HMAC-SHA256 on fixed blocks, with all that does not change between games in place.
#[derive(Clone, Debug)]
struct PreparedDigest {
    key: PreparedKey,
    message: Patch,
    message_blocks: [Block; 2],
    message_block_count: usize,
    /// The second half of HMAC: 32 bytes and padding.
    outer_block: Block,
}

#[derive(Clone, Copy, Debug)]
enum PreparedKey {
    /// The digest is the hash of the game.
    None,
    /// The states after the two key blocks.
    Fixed { inner: [u32; 8], outer: [u32; 8] },
    /// The hash of each game.
    HashRaw,
    /// Its 64 digits, which fill a block.
    HashDigits,
}

/// What changes in the message from game to game.
#[derive(Clone, Copy, Debug)]
enum Patch {
    Nothing,
    HashRaw,
    HashDigits,
    GameId { offset: usize },
}

const INNER_PAD: u8 = 0x36;
const OUTER_PAD: u8 = 0x5c;

/// Where the number of the game stands in the message of `cactus-crash`: behind the tag, the salt, and lengths.
const CACTUS_GAME_ID_OFFSET: usize = 2 + 14 + 2 + 32 + 2;

impl PreparedDigest {
    fn new(request: &CrashRequest) -> Result<Self, VerifierRejection> {
        let (key, patch, message) = match request.scheme.digest {
            DigestSource::GameHash => (PreparedKey::None, Patch::Nothing, Vec::new()),
            DigestSource::CactusFields => (
                PreparedKey::HashRaw,
                Patch::GameId { offset: CACTUS_GAME_ID_OFFSET },
                crash::cactus_message(request)?,
            ),
            DigestSource::HmacSha256 { key, message } => {
                let fixed = crash::bytes(request, key)?;
                let key = match (key.source, key.encoding) {
                    (Source::GameHash, Encoding::Raw) => PreparedKey::HashRaw,
                    (Source::GameHash, Encoding::Text) => PreparedKey::HashDigits,
                    (Source::Salt, _) if fixed.len() <= 64 => PreparedKey::fixed(&fixed),
                    _ => return Err(VerifierRejection::InputContradictory("scheme")),
                };
                let patch = match (message.source, message.encoding) {
                    (Source::GameHash, Encoding::Raw) => Patch::HashRaw,
                    (Source::GameHash, Encoding::Text) => Patch::HashDigits,
                    (Source::Salt, _) => Patch::Nothing,
                    _ => return Err(VerifierRejection::InputContradictory("scheme")),
                };
                (key, patch, crash::bytes(request, message)?)
            }
        };
        let (message_blocks, message_block_count) = padded_blocks(&message)?;
        let mut outer_block = Block::default();
        write_padding(&mut outer_block, 32, 64 + 32);
        Ok(Self { key, message: patch, message_blocks, message_block_count, outer_block })
    }

    fn of_game(&mut self, link: &[u8; 32], game_id: u64) -> [u8; 32] {
        let (inner, outer) = match self.key {
            PreparedKey::None => return *link,
            PreparedKey::Fixed { inner, outer } => (inner, outer),
            PreparedKey::HashRaw => keyed_states(link),
            PreparedKey::HashDigits => {
                let mut digits = [0; 64];
                write_hex(link, &mut digits);
                keyed_states(&digits)
            }
        };
        self.message.apply(&mut self.message_blocks[0], link, game_id);
        let mut state = inner;
        compress256(&mut state, &self.message_blocks[..self.message_block_count]);
        self.outer_block[..32].copy_from_slice(&state_bytes(&state));
        let mut state = outer;
        compress256(&mut state, core::slice::from_ref(&self.outer_block));
        state_bytes(&state)
    }
}

impl PreparedDigest {
    /// The digests of four games, the newest first.
    fn of_games(&self, links: &[[u8; 32]; LANES], newest_id: u64) -> [[u8; 32]; LANES] {
        let link_words = words_of(links);
        let (mut inner, mut outer) = match self.key {
            PreparedKey::None => return *links,
            PreparedKey::Fixed { inner, outer } => (States::splat(&inner), States::splat(&outer)),
            PreparedKey::HashRaw => keyed_states_of(&with_digest([Quad::splat(0); 16], &link_words)),
            PreparedKey::HashDigits => keyed_states_of(&digit_words(links)),
        };
        for (index, block) in self.message_blocks[..self.message_block_count].iter().enumerate() {
            let mut words = splat_block(block);
            if index == 0 {
                match self.message {
                    Patch::Nothing => {}
                    Patch::HashRaw => words = with_digest(words, &link_words),
                    Patch::HashDigits => words = digit_words(links),
                    Patch::GameId { offset } => put_game_ids(&mut words, offset, newest_id),
                }
            }
            inner.compress(words);
        }
        outer.compress(with_digest(splat_block(&self.outer_block), inner.words()));
        outer.to_bytes()
    }
}

/// The words with a digest as the first eight.
fn with_digest(mut words: [Quad; 16], digest: &[Quad; 8]) -> [Quad; 16] {
    words[..8].copy_from_slice(digest);
    words
}

/// Blocks that the digits of hashes fill.
fn digit_words(links: &[[u8; 32]; LANES]) -> [Quad; 16] {
    let mut halves = [[[0; 32]; LANES]; 2];
    for (lane, link) in links.iter().enumerate() {
        let mut digits = [0; 64];
        write_hex(link, &mut digits);
        halves[0][lane].copy_from_slice(&digits[..32]);
        halves[1][lane].copy_from_slice(&digits[32..]);
    }
    let mut words = with_digest([Quad::splat(0); 16], &words_of(&halves[0]));
    words[8..].copy_from_slice(&words_of(&halves[1]));
    words
}

/// The number of the newest game and of the three before it, at an offset of whole words.
fn put_game_ids(words: &mut [Quad; 16], offset: usize, newest_id: u64) {
    const { assert!(CACTUS_GAME_ID_OFFSET.is_multiple_of(4), "the number begins with a word") };
    let ids = [newest_id, newest_id - 1, newest_id - 2, newest_id - 3];
    let half =
        |shift: u32| Quad::new(ids.map(|id| u32::try_from(id >> shift & 0xffff_ffff).expect("32 bits")));
    words[offset / 4] = half(32);
    words[offset / 4 + 1] = half(0);
}

impl Patch {
    fn apply(self, block: &mut Block, link: &[u8; 32], game_id: u64) {
        match self {
            Self::Nothing => {}
            Self::HashRaw => block[..32].copy_from_slice(link),
            Self::HashDigits => write_hex(link, block),
            Self::GameId { offset } => block[offset..offset + 8].copy_from_slice(&game_id.to_be_bytes()),
        }
    }
}

impl PreparedKey {
    fn fixed(key: &[u8]) -> Self {
        let (inner, outer) = keyed_states(key);
        Self::Fixed { inner, outer }
    }
}

/// The states of HMAC after its two key blocks, for a key of at most a block.
fn keyed_states(key: &[u8]) -> ([u32; 8], [u32; 8]) {
    let state_of = |pad: u8| {
        let mut state = SHA256_INITIAL;
        compress256(&mut state, &[key_block(key, pad)]);
        state
    };
    (state_of(INNER_PAD), state_of(OUTER_PAD))
}

fn keyed_states_of(key: &[Quad; 16]) -> (States, States) {
    let states_of = |pad: u8| {
        let pad = Quad::splat(u32::from_be_bytes([pad; 4]));
        let mut words = *key;
        words.iter_mut().for_each(|word| *word = word.xor(pad));
        let mut states = States::splat(&SHA256_INITIAL);
        states.compress(words);
        states
    };
    (states_of(INNER_PAD), states_of(OUTER_PAD))
}

fn key_block(key: &[u8], pad: u8) -> Block {
    let mut block = Block::default();
    block.fill(pad);
    for (byte, key) in block.iter_mut().zip(key) {
        *byte ^= key;
    }
    block
}

/// A message that follows a key block, in at most two blocks with its padding.
fn padded_blocks(message: &[u8]) -> Result<([Block; 2], usize), VerifierRejection> {
    const LENGTH_MAX: usize = 128 - 9;
    if message.len() > LENGTH_MAX {
        return Err(VerifierRejection::InputMalformed("salt"));
    }
    let mut blocks = [Block::default(), Block::default()];
    for (block, bytes) in blocks.iter_mut().zip(message.chunks(64)) {
        block[..bytes.len()].copy_from_slice(bytes);
    }
    blocks[message.len() / 64][message.len() % 64] = 0x80;
    let count = if message.len() % 64 < 56 { message.len() / 64 + 1 } else { message.len() / 64 + 2 };
    let bits = u64::try_from(64 + message.len()).expect("below 200 bytes") * 8;
    blocks[count - 1][56..].copy_from_slice(&bits.to_be_bytes());
    Ok((blocks, count))
}
