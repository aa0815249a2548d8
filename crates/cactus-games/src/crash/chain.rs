//! The hash chain that fixes the outcomes of a table before the first game, in reverse order of play.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use sha2::{Digest, Sha256};

use super::bytes32::public_bytes32;
use super::rejection::{ChainMismatch, ParameterRejection};
use crate::field::absorb_field;

/// Games of a chain if the operator says nothing else.
pub const CHAIN_GAMES_DEFAULT: u64 = 1_000_000;

/// The longest chain: 100,000,000 games.
pub const CHAIN_GAMES_MAX: u64 = 100_000_000;

/// Every so many links one is kept: 32 KB for a chain of a million, and any link is at most 999 hashes away.
pub const CHECKPOINT_GAMES: u64 = 1_000;

const CHAIN_TAG: &[u8] = b"cactus/chain/1";

public_bytes32! {
    /// A published link of the chain: the terminating hash, or the hash of a game that is over.
    ///
    /// ```
    /// use cactus_games::crash::{ChainLink, verify_link};
    ///
    /// let link = ChainLink::from_secret([7; 32]);
    /// let (game, before) = (link.reveal(), link.previous().reveal());
    /// assert_eq!(game.step(), before);
    /// assert!(verify_link(&game, &before));
    /// ```
    ChainHash
}

impl ChainHash {
    /// The hash of the game before: SHA-256 of `field("cactus/chain/1") field(self)`, 50 bytes.
    #[must_use]
    pub fn step(&self) -> Self {
        Self(stepped(&self.0))
    }
}

/// Whether a game's hash steps to the hash of the game before.
pub fn verify_link(game: &ChainHash, previous: &ChainHash) -> bool {
    game.step() == *previous
}

fn stepped(link: &[u8; 32]) -> [u8; 32] {
    let mut hash = Sha256::new();
    absorb_field(&mut hash, CHAIN_TAG);
    absorb_field(&mut hash, link);
    hash.finalize().into()
}

/// A link that is not published yet: it decides a game. Its `Debug` is redacted and it has no serde form.
#[derive(Clone, PartialEq, Eq)]
pub struct ChainLink([u8; 32]);

impl ChainLink {
    /// Wraps the secret bytes.
    pub fn from_secret(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for encrypted storage.
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The link of the game before.
    #[must_use]
    pub fn previous(&self) -> Self {
        Self(stepped(&self.0))
    }

    /// The hash to publish once its game is over, or before the first game for the terminating hash.
    pub fn reveal(&self) -> ChainHash {
        ChainHash(self.0)
    }
}

impl fmt::Debug for ChainLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainLink(redacted)")
    }
}

/// Makes a chain in slices, so that no single step of the caller's takes long.
///
/// ```
/// use cactus_games::crash::ChainBuilder;
///
/// let mut builder = ChainBuilder::new([7; 32], 2_500)?; // 32 bytes of the operating system's randomness
/// while builder.advance(1_000) > 0 {}
/// let chain = builder.finish().expect("nothing is left to do");
/// assert_eq!(chain.link(1).map(|link| link.reveal().step()), Some(chain.terminating_hash()));
/// # Ok::<(), cactus_games::crash::ParameterRejection>(())
/// ```
#[derive(Debug)]
pub struct ChainBuilder {
    games: u64,
    /// The game of `link`.
    game: u64,
    link: ChainLink,
    /// From the root down.
    kept: Vec<ChainLink>,
}

impl ChainBuilder {
    /// Begins at the root, which decides the last game: 1 to [`CHAIN_GAMES_MAX`] games.
    pub fn new(root: [u8; 32], games: u64) -> Result<Self, ParameterRejection> {
        if !(1..=CHAIN_GAMES_MAX).contains(&games) {
            return Err(ParameterRejection::ChainGamesOutOfRange);
        }
        let link = ChainLink(root);
        Ok(Self { games, game: games, kept: vec![link.clone()], link })
    }

    /// Makes at most so many further links; returns how many are left.
    pub fn advance(&mut self, links: u64) -> u64 {
        for _ in 0..links.min(self.game) {
            self.link = self.link.previous();
            self.game -= 1;
            if self.game > 0 && self.game.is_multiple_of(CHECKPOINT_GAMES) {
                self.kept.push(self.link.clone());
            }
        }
        self.game
    }

    /// The chain, or `None` while links are left to make.
    pub fn finish(mut self) -> Option<Checkpoints> {
        if self.game > 0 {
            return None;
        }
        self.kept.reverse();
        Some(Checkpoints { games: self.games, terminating_hash: self.link.reveal(), kept: self.kept })
    }
}

/// A chain as it is kept: its secret root, every thousandth link, and its public terminating hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoints {
    games: u64,
    terminating_hash: ChainHash,
    /// Of the games 1,000, 2,000, … and of the last game: the lowest first.
    kept: Vec<ChainLink>,
}

impl Checkpoints {
    /// Number of games that the chain decides, from game 1.
    pub fn games(&self) -> u64 {
        self.games
    }

    /// The link before the first game's, to be published before the salt is known.
    pub fn terminating_hash(&self) -> ChainHash {
        self.terminating_hash
    }

    /// The link that decides a game; link 0 is the terminating hash. `None` behind the last game. At most
    /// [`CHECKPOINT_GAMES`] hashes.
    pub fn link(&self, game: u64) -> Option<ChainLink> {
        if game > self.games {
            return None;
        }
        let place = usize::try_from(game.saturating_sub(1) / CHECKPOINT_GAMES).ok()?;
        let kept_game = self.games.min((place as u64 + 1) * CHECKPOINT_GAMES);
        let mut link = self.kept.get(place)?.clone();
        for _ in game..kept_game {
            link = link.previous();
        }
        Some(link)
    }

    /// The kept links with their games, the lowest first, for encrypted storage one by one.
    pub fn kept(&self) -> impl Iterator<Item = (u64, &ChainLink)> {
        (1..).map(|place| self.games.min(place * CHECKPOINT_GAMES)).zip(&self.kept)
    }

    /// The kept links of games up to `played`, the lowest first: what may be published to verify in parallel.
    pub fn revealed(&self, played: u64) -> impl Iterator<Item = (u64, ChainHash)> + '_ {
        self.kept().take_while(move |(game, _)| *game <= played).map(|(game, link)| (game, link.reveal()))
    }

    /// The chain as bytes, for encrypted storage: the number of games as a 64-bit big-endian integer, the
    /// terminating hash, and the kept links, the lowest game first.
    pub fn to_secret_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + 32 + 32 * self.kept.len());
        bytes.extend_from_slice(&self.games.to_be_bytes());
        bytes.extend_from_slice(self.terminating_hash.as_bytes());
        bytes.extend(self.kept.iter().flat_map(|link| link.0));
        bytes
    }

    /// Reads [`Self::to_secret_bytes`]. It checks the shape and that the lowest kept link leads to the terminating
    /// hash; whether the others belong to the chain shows when a game's link does not step to the one before.
    pub fn from_secret_bytes(bytes: &[u8]) -> Result<Self, ParameterRejection> {
        let malformed = ParameterRejection::CheckpointsMalformed;
        let (games, rest) = bytes.split_first_chunk::<8>().ok_or(malformed)?;
        let (terminating_hash, rest) = rest.split_first_chunk::<32>().ok_or(malformed)?;
        let games = u64::from_be_bytes(*games);
        let (kept, remainder) = rest.as_chunks::<32>();
        if !(1..=CHAIN_GAMES_MAX).contains(&games)
            || !remainder.is_empty()
            || kept.len() as u64 != games.div_ceil(CHECKPOINT_GAMES)
        {
            return Err(malformed);
        }
        let kept = kept.iter().copied().map(ChainLink).collect();
        let read = Self { games, terminating_hash: ChainHash(*terminating_hash), kept };
        let leads_there = read.link(0).is_some_and(|link| link.reveal() == read.terminating_hash);
        if leads_there { Ok(read) } else { Err(malformed) }
    }
}

/// Walks from a published hash down to another known one, in slices with progress.
///
/// ```
/// use cactus_games::crash::{ChainBuilder, ChainWalk};
///
/// let mut builder = ChainBuilder::new([7; 32], 100)?;
/// builder.advance(100);
/// let chain = builder.finish().expect("nothing is left to do");
/// let game_80 = chain.link(80).expect("the chain has 100 games").reveal();
///
/// let mut walk = ChainWalk::to_terminating_hash(80, game_80, chain.terminating_hash());
/// while walk.advance(25)? > 0 {} // 55, 30, 5, 0 games are left
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChainWalk {
    games_left: u64,
    hash: ChainHash,
    known: ChainHash,
}

impl ChainWalk {
    /// From a game's hash to the hash published before the first game.
    pub fn to_terminating_hash(game: u64, hash: ChainHash, terminating_hash: ChainHash) -> Self {
        Self { games_left: game, hash, known: terminating_hash }
    }

    /// From a game's hash to that of an earlier game; `None` when it is not earlier.
    pub fn between(game: u64, hash: ChainHash, known_game: u64, known: ChainHash) -> Option<Self> {
        game.checked_sub(known_game).map(|games_left| Self { games_left, hash, known })
    }

    /// Takes at most so many steps; returns how many games are left, 0 when the walk has arrived at the known hash.
    pub fn advance(&mut self, steps: u64) -> Result<u64, ChainMismatch> {
        for _ in 0..steps.min(self.games_left) {
            self.hash = self.hash.step();
            self.games_left -= 1;
        }
        if self.games_left == 0 && self.hash != self.known {
            return Err(ChainMismatch { reached: self.hash, known: self.known });
        }
        Ok(self.games_left)
    }
}
