//! What a crash scheme is: choices that operators make independently of each other, as data.

/// Everything that decides a crash point besides the hash of the game.
///
/// Operators' schemes differ in a handful of independent choices, and a wrong one gives another plausible
/// multiplier, never an error. [`crash_scheme`](super::crash_scheme) finds the public ones by name; a changed copy
/// is a scheme too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SchemeSpec {
    /// The name, as in `bustabit-v2`.
    pub id: &'static str,
    /// How the hash of a game leads to the hash of the game before; `None` when each game has a seed of its own.
    pub chain: Option<ChainSpec>,
    /// Which 32 bytes the draw is read from.
    pub digest: DigestSource,
    /// How many leading bits of the digest are the draw.
    pub draw_bits: DrawBits,
    /// From the draw to the multiplier.
    pub formula: Formula,
    /// Which games end before they start, if any do.
    pub instant: Option<InstantRule>,
    /// How the operator's own verifier rounds.
    pub rounding: Rounding,
    /// The public value that was fixed after the chain; used when the question names none.
    pub salt: Option<&'static str>,
    /// Who signs, where a signature is one of the inputs.
    pub signer: Option<Signer>,
    /// The first and the last game that the scheme decided.
    pub valid_ids: Option<(u64, u64)>,
}

/// The hash chain of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainSpec {
    /// One step from a game to the game before.
    pub step: ChainStep,
    /// The number that the terminating hash has in the count of games: game `n` is `n - terminating_id` steps away.
    pub terminating_id: u64,
    /// The published end of the chain, in lowercase hexadecimal digits.
    pub terminating_hash: Option<&'static str>,
}

/// The function that leads from the hash of a game to the hash of the game before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChainStep {
    /// SHA-256 of the hash as 64 lowercase hexadecimal digits in ASCII.
    Sha256Hex,
    /// SHA-256 of the 32 raw bytes.
    Sha256Raw,
    /// SHA-512 of the hash as 128 lowercase hexadecimal digits in ASCII.
    Sha512Hex,
    /// The chain of `cactus-crash`, version 1: SHA-256 of the fields `cactus/chain/1` and the 32 raw bytes, each
    /// after its length as a 16-bit big-endian integer.
    CactusField,
}

/// Which bytes a draw is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DigestSource {
    /// HMAC-SHA256 of two of the inputs.
    HmacSha256 {
        /// The key.
        key: Material,
        /// The message.
        message: Material,
    },
    /// The hash of the game itself.
    GameHash,
}

/// An input and its form as a key or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Material {
    /// Which input.
    pub source: Source,
    /// Its form.
    pub encoding: Encoding,
}

/// An input of a crash scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The hash of the game, or the server seed where each game has its own.
    GameHash,
    /// The public salt: a block hash as text.
    Salt,
    /// A third party's signature over the game.
    Signature,
}

/// The form of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// Lowercase hexadecimal digits in ASCII, with a leading `0x` where the salt has one.
    Text,
    /// The bytes that the digits stand for.
    Raw,
    /// The bytes read as UTF-8, each malformed sequence replaced by U+FFFD, then `:0`.
    LossyTextColonZero,
}

/// Whose signature an outcome is mixed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Signer {
    /// Vx, which signed SHA-256 of the game's raw hash and then the salt as text.
    Vx,
    /// The drand network quicknet, whose signature is over the number of its round alone.
    Quicknet,
}

/// Size of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DrawBits {
    /// The first 4 bytes, big-endian.
    Bits32,
    /// The first 13 hexadecimal digits.
    Bits52,
}

impl DrawBits {
    /// How many bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::Bits32 => 32,
            Self::Bits52 => 52,
        }
    }

    /// Number of possible draws: the `E` of the formulas.
    pub fn draw_count(self) -> u64 {
        1 << self.bits()
    }
}

/// From a draw `r` below `E` to a multiplier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Formula {
    /// `(100 E - r) / (E - r)` hundredths.
    Interval,
    /// `return_percent / (1 - r / E)` hundredths, at least 100.
    Division {
        /// 100 less the house edge in percent.
        return_percent: u8,
    },
    /// `E / (r + 1) * return_per_mille / 1000`, at least 1.
    Inverse {
        /// 1000 less the house edge per mille.
        return_per_mille: u16,
    },
}

/// A game ends at once when the whole digest, as one integer, is a multiple of the modulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InstantRule {
    /// One game in this many ends at once; at least 1.
    pub modulus: u32,
    /// The multiplier that such a game shows, in hundredths.
    pub result_hundredths: u64,
}

/// How a multiplier is rounded to hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rounding {
    /// The exact fraction, rounded down.
    ExactFloor,
    /// As IEEE 754 doubles give it for [`Formula::Inverse`]: the exact fraction rounded down, less one hundredth on
    /// the few draws where the product of doubles falls just short of a whole hundredth.
    StakeDouble,
    /// Every operation in IEEE 754 doubles, then rounded down.
    Ieee52,
    /// As [`Ieee52`](Self::Ieee52), with `r / E` first rounded to 9 significant decimal digits.
    BcPrecision9,
    /// The double itself, not rounded to hundredths.
    Unrounded,
}
