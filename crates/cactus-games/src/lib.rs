//! Provably fair games: commitments, outcome streams, Mines, and a verifier.
//!
//! The operator publishes the [`Commitment`] to a [`ServerSeed`], the player chooses a [`ClientSeed`], and each
//! round uses the next [`Nonce`]. These three fix the outcome of the round before the bet. Once the server seed
//! is retired and revealed, anybody can recompute every round that was played on it.
//!
//! ```
//! use cactus_games::mines::{self, Command, MineCount, Outcome, Parameters, Round};
//! use cactus_games::{ClientSeed, Nonce, ServerSeed};
//!
//! let server_seed = ServerSeed::from_bytes([7; 32]); // 32 bytes of the operating system's randomness
//! let client_seed = ClientSeed::new("my-own-words")?;
//! let parameters = Parameters::new(MineCount::new(3)?);
//!
//! let mut round = Round::start(&server_seed, client_seed, Nonce::FIRST, parameters, 1_000)?;
//! let safe = round.board().gem_tiles()[0];
//! for command in [Command::Reveal { tile: safe.index().into() }, Command::CashOut] {
//!     let decision = mines::decide(&round, command)?;
//!     mines::apply(&mut round, &decision);
//! }
//!
//! let record = round.record();
//! assert_eq!((record.outcome, record.payout_minor), (Outcome::CashedOut, 1_125)); // 9/8 of the stake
//! assert_eq!(mines::verify(&record, &server_seed)?.payout_minor, 1_125);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What's in scope
//!
//! - Seeds, commitments, nonces, and the stream of unbiased integers drawn from them.
//! - [`mines`]: board, exact multipliers, the rules of a round, its record, and the check of that record.
//! - [`verifier`]: the rounds of this crate and of other operators' public schemes, hash chains, and the audit of a
//!   player's history.
//! - [`beacon`]: public randomness that nobody knows before its time.
//!
//! # What's out of scope
//!
//! - Input and output, clocks, and randomness: seed bytes, ids and times come from the caller.
//! - Moving money: a round says what is owed, a ledger pays it.
//! - Keeping seeds secret and rotating them. The caller must publish the commitment of the *next* server seed
//!   before the player chooses the client seed used with it, must use each nonce once and in order, and must
//!   not reveal a server seed while a round on it is running.
//!
//! # The outcome stream, byte by byte
//!
//! Everything needed to write a second implementation:
//!
//! 1. The server seed is 32 bytes. Its commitment is `SHA-256(server seed)` over those raw bytes, printed as 64
//!    lowercase hexadecimal digits.
//! 2. Block `c` of the stream, for `c` = 0, 1, 2, …, is `HMAC-SHA256(key, message)`. The key is the 32 raw bytes
//!    of the server seed (not its hexadecimal text). The message is four fields, each preceded by its length in
//!    bytes as a 16-bit big-endian integer:
//!
//!    | field | bytes |
//!    |---|---|
//!    | scheme tag | ASCII text, for Mines `cactus/mines/1` |
//!    | client seed | its 1 to 64 ASCII characters |
//!    | nonce | 8 bytes, unsigned, big-endian |
//!    | block counter `c` | 4 bytes, unsigned, big-endian |
//!
//! 3. Each block is read as eight unsigned 32-bit big-endian words, first to last, then the next block follows.
//! 4. An integer below `n` is drawn so: take the next word `w`; if `w >= floor(2^32 / n) * n`, drop it and take
//!    the next; the result is `w mod n`. Every result is thus the image of equally many words.
//!
//! Example: for the tag `cactus/mines/1`, client seed `abc`, nonce 1 and block 0 the message is, in hexadecimal,
//! `000e 6361637475732f6d696e65732f31 0003 616263 0008 0000000000000001 0004 00000000`.
//!
//! The commitment is public while the round runs, so it must never be a source of outcomes. It is a plain hash
//! of the seed, and outcomes are HMACs keyed by the seed: knowing one says nothing about the other.
//!
//! # Scheme `cactus-mines`, version 1
//!
//! 1. Write the tiles 0, 1, …, 24 in a list: five rows of five, left to right, top to bottom.
//! 2. For `i` = 0, …, `mines` - 1: draw `j` below `25 - i` and swap the list's places `i` and `i + j`.
//! 3. The first `mines` places of the list are the mines.
//! 4. After `g` gems the multiplier is
//!    `(10000 - house_edge_basis_points) / 10000 * C(25, g) / C(25 - mines, g)`, an exact fraction.
//! 5. The payout is `floor(stake_minor * multiplier)`, and at most `payout_max_minor`.
//! 6. The round ends when a mine is opened (payout 0), when the player cashes out after at least one gem, or by
//!    itself with a cash-out when the last gem is open or the payout has reached `payout_max_minor`.

mod seed;
mod stream;

pub mod beacon;
pub mod mines;
pub mod verifier;

pub use seed::{ClientSeed, Commitment, Nonce, SeedRejection, ServerSeed};
pub use stream::OutcomeStream;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
