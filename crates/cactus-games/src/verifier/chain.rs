//! Walking a hash chain from a game towards the hash that was published before all games.

use core::fmt;

use sha2::digest::generic_array::GenericArray;
use sha2::{Digest, Sha512, compress256};

use super::digest::{read_hex, write_hex};
use super::rejection::VerifierRejection;
use super::scheme::{ChainSpec, ChainStep};

/// The longest walk: the longest published chain has 100 million games.
pub const STEPS_MAX: u64 = 100_000_000;

/// The initial state of SHA-256 (FIPS 180-4, 5.3.3).
pub(super) const SHA256_INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

pub(super) type Block = GenericArray<u8, sha2::digest::consts::U64>;

/// The hash of one game: 32 bytes, or 64 in a SHA-512 chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainLink {
    /// Of a SHA-256 chain.
    Short([u8; 32]),
    /// Of a SHA-512 chain.
    Long([u8; 64]),
}

impl ChainLink {
    /// Reads the hexadecimal digits that the step takes.
    pub fn from_hex(step: ChainStep, text: &str) -> Option<Self> {
        match step {
            ChainStep::Sha512Hex => read_hex(text).map(Self::Long),
            ChainStep::Sha256Hex | ChainStep::Sha256Raw | ChainStep::CactusField => {
                read_hex(text).map(Self::Short)
            }
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(bytes) => bytes,
        }
    }
}

impl fmt::Display for ChainLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.as_bytes()))
    }
}

/// How far a [`ChainWalk`] has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps taken.
    pub steps_done: u64,
    /// Steps of the whole walk.
    pub steps_total: u64,
}

impl Progress {
    /// Whether the walk has ended.
    pub fn is_done(&self) -> bool {
        self.steps_done == self.steps_total
    }
}

/// A walk along a chain that can be taken in slices, so that a page stays responsive and shows progress.
///
/// ```
/// use cactus_games::verifier::{ChainLink, ChainStep, ChainWalk};
///
/// let start = ChainLink::Short([7; 32]);
/// let mut walk = ChainWalk::new(ChainStep::Sha256Raw, start, 3)?;
/// while !walk.advance(2).is_done() {}
/// assert_eq!(walk.progress().steps_done, 3);
/// # Ok::<(), cactus_games::verifier::VerifierRejection>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChainWalk {
    step: ChainStep,
    link: ChainLink,
    steps_done: u64,
    steps_total: u64,
}

impl ChainWalk {
    /// A walk of at most [`STEPS_MAX`] steps.
    pub fn new(step: ChainStep, start: ChainLink, steps: u64) -> Result<Self, VerifierRejection> {
        if steps > STEPS_MAX {
            return Err(VerifierRejection::InputOutOfRange("steps"));
        }
        let fits = matches!(start, ChainLink::Long(_)) == (step == ChainStep::Sha512Hex);
        if !fits {
            return Err(VerifierRejection::InputMalformed("start_hash"));
        }
        Ok(Self { step, link: start, steps_done: 0, steps_total: steps })
    }

    /// The walk from a game to the chain's terminating hash.
    pub fn to_terminating_hash(
        chain: &ChainSpec,
        start: ChainLink,
        game_id: u64,
    ) -> Result<Self, VerifierRejection> {
        let steps =
            game_id.checked_sub(chain.terminating_id).ok_or(VerifierRejection::InputOutOfRange("game_id"))?;
        Self::new(chain.step, start, steps)
    }

    /// Takes up to that many steps.
    pub fn advance(&mut self, steps: u64) -> Progress {
        self.advance_with(steps, |_| {})
    }

    /// Takes up to that many steps and shows each link that it leaves, newest first, but not the one it ends at.
    pub fn advance_with(&mut self, steps: u64, mut visit: impl FnMut(&ChainLink)) -> Progress {
        let steps = steps.min(self.steps_total - self.steps_done);
        match self.link {
            ChainLink::Short(mut link) => {
                let mut stepper = Stepper::new(self.step);
                for _ in 0..steps {
                    visit(&ChainLink::Short(link));
                    link = stepper.step(&link);
                }
                self.link = ChainLink::Short(link);
            }
            ChainLink::Long(mut link) => {
                for _ in 0..steps {
                    visit(&ChainLink::Long(link));
                    let mut digits = [0; 128];
                    write_hex(&link, &mut digits);
                    link = Sha512::digest(digits).into();
                }
                self.link = ChainLink::Long(link);
            }
        }
        self.steps_done += steps;
        self.progress()
    }

    /// How far the walk has come.
    pub fn progress(&self) -> Progress {
        Progress { steps_done: self.steps_done, steps_total: self.steps_total }
    }

    /// The link reached.
    pub fn link(&self) -> &ChainLink {
        &self.link
    }
}

/// One step of a SHA-256 chain on fixed blocks: the padding is written once, and nothing is allocated.
pub(super) struct Stepper {
    blocks: [Block; 2],
    form: StepForm,
}

enum StepForm {
    /// 64 digits fill the first block; the second is all padding.
    Digits,
    /// The bytes stand at this place of a single block.
    Bytes { offset: usize },
}

impl Stepper {
    /// # Panics
    ///
    /// If the chain is of SHA-512, whose links are longer.
    pub(super) fn new(step: ChainStep) -> Self {
        assert!(step != ChainStep::Sha512Hex, "a link has 32 bytes");
        let mut blocks = [Block::default(), Block::default()];
        let form = match step {
            ChainStep::Sha256Hex => {
                write_padding(&mut blocks[1], 0, 64);
                StepForm::Digits
            }
            ChainStep::CactusField => {
                let prefix = b"\x00\x0ecactus/chain/1\x00\x20";
                blocks[0][..prefix.len()].copy_from_slice(prefix);
                write_padding(&mut blocks[0], prefix.len() + 32, prefix.len() + 32);
                StepForm::Bytes { offset: prefix.len() }
            }
            ChainStep::Sha256Raw | ChainStep::Sha512Hex => {
                write_padding(&mut blocks[0], 32, 32);
                StepForm::Bytes { offset: 0 }
            }
        };
        Self { blocks, form }
    }

    pub(super) fn step(&mut self, link: &[u8; 32]) -> [u8; 32] {
        let mut state = SHA256_INITIAL;
        match self.form {
            StepForm::Digits => {
                write_hex(link, &mut self.blocks[0]);
                compress256(&mut state, &self.blocks);
            }
            StepForm::Bytes { offset } => {
                self.blocks[0][offset..offset + 32].copy_from_slice(link);
                compress256(&mut state, &self.blocks[..1]);
            }
        }
        state_bytes(&state)
    }
}

/// Ends a message of `message_bytes` whose last byte is before `offset` of this block: SHA-256's padding.
pub(super) fn write_padding(block: &mut Block, offset: usize, message_bytes: usize) {
    assert!(offset < 56, "the length of the message fits behind it");
    block[offset] = 0x80;
    block[offset + 1..56].fill(0);
    let bits = u64::try_from(message_bytes).expect("a message fits in memory") * 8;
    block[56..].copy_from_slice(&bits.to_be_bytes());
}

pub(super) fn state_bytes(state: &[u32; 8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (word, output) in state.iter().zip(bytes.chunks_exact_mut(4)) {
        output.copy_from_slice(&word.to_be_bytes());
    }
    bytes
}
