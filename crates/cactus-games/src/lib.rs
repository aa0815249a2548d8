//! Provably fair games: commitments, outcome streams, Mines, Tower, and a verifier.
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
//! - [`mines`] and [`tower`]: board or layout, exact multipliers, the rules of a round, its record, and the check
//!   of that record.
//! - [`crash`]: the hash chain, crash points, growth, the rules of a round, its record, and the check of that record.
//! - [`verifier`]: the rounds of this crate and of other operators' public schemes, hash chains, and the audit of a
//!   player's history.
//! - [`beacon`]: public randomness that nobody knows before its time.
//! - [`Jurisdiction`]: which house edges and top awards a brand may offer.
//! - With the feature `sealed`: `SealedSeed`, a server seed encrypted for storage.
//!
//! # What's out of scope
//!
//! - Input and output, clocks, and randomness: seed bytes, ids and times come from the caller.
//! - Moving money: a round says what is owed, a ledger pays it.
//! - Keeping keys, and rotating seeds. The caller must publish the commitment of the *next* server seed
//!   before the player chooses the client seed used with it, must use each nonce once and in order, and must
//!   not reveal a server seed while a round on it is running.
//!
//! # Seeds and the outcome stream, byte by byte
//!
//! Everything needed to write a second implementation. `field(x)` is the length of `x` in bytes as a 16-bit
//! big-endian integer, then `x` itself; every message below is a list of such fields. Tags are ASCII text.
//!
//! 1. The server seed is 32 bytes. Its commitment is
//!    `SHA-256(field("cactus/commitment/1") field(server seed))`, printed as 64 lowercase hexadecimal digits.
//! 2. A game's outcome key is
//!    `HMAC-SHA256(key = server seed, message = field("cactus/outcome/1") field(scheme tag))`. The server seed is
//!    its 32 raw bytes (not its hexadecimal text); the scheme tag is that of the game, for Mines `cactus/mines/1`
//!    and for Tower `cactus/tower/1`.
//! 3. Block `c` of the stream, for `c` = 0, 1, 2, …, is `HMAC-SHA256(key = outcome key, message)`. The message is:
//!
//!    | field | bytes |
//!    |---|---|
//!    | client seed | its 1 to 64 ASCII characters |
//!    | nonce | 8 bytes, unsigned, big-endian |
//!    | block counter `c` | 4 bytes, unsigned, big-endian |
//!
//! 4. Each block is read as eight unsigned 32-bit big-endian words, first to last, then the next block follows.
//! 5. An integer below `n` is drawn so: take the next word `w`; if `w >= floor(2^32 / n) * n`, drop it and take
//!    the next; the result is `w mod n`. Every result is thus the image of equally many words.
//!
//! Example: for 32 zero bytes as server seed, the tag `cactus/mines/1`, client seed `abc`, nonce 1 and block 0, in
//! hexadecimal:
//!
//! | | |
//! |---|---|
//! | commitment | `2f280c204f00c19298bbc98e97a2cb7798a99fcc622dc0f6599e67a4ef2a6818` |
//! | outcome key | `bf5f3b11309cf86846b44687aa38ab70cb2a5d738de2c805ba5facc3ef3af072` |
//! | message | `0003 616263 0008 0000000000000001 0004 00000000` |
//! | block 0 | `6856d9f4c5e99c98bded24866433cf8f1fc07978562a83005c2914ab54af9061` |
//!
//! The commitment is public while the round runs, so it must never be a source of outcomes. It is a hash that
//! begins with one tag, outcome keys are HMACs of another tag keyed by the seed: knowing the one says nothing about
//! the other.
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
//!
//! # Scheme `cactus-tower`, version 1
//!
//! 1. A tower has 9 levels; a level has `tiles` tiles, numbered from 0, of which `safe` are safe:
//!
//!    | difficulty | `tiles` | `safe` |
//!    |---|---|---|
//!    | `easy` | 4 | 3 |
//!    | `medium` | 3 | 2 |
//!    | `hard` | 2 | 1 |
//!    | `expert` | 3 | 1 |
//!    | `master` | 4 | 1 |
//!
//! 2. For each level, the lowest first, all from one stream: write the tiles 0, 1, …, `tiles` - 1 in a list; for
//!    `i` = 0, …, `safe` - 1 draw `j` below `tiles - i` and swap the list's places `i` and `i + j`. The first `safe`
//!    places of the list are the safe tiles of the level.
//! 3. After `k` levels the multiplier is `(10000 - house_edge_basis_points) / 10000 * (tiles / safe)^k`, an exact
//!    fraction.
//! 4. The payout is `floor(stake_minor * multiplier)`, and at most `payout_max_minor`.
//! 5. The player chooses one tile of each level, the lowest first. The round ends when it is not safe (payout 0),
//!    when the player cashes out after at least one level, or by itself with a cash-out on the last level or when the
//!    payout has reached `payout_max_minor`.
//!
//! # Scheme `cactus-crash`, version 1
//!
//! `field(x)` is the length of `x` in bytes as a 16-bit big-endian integer, then `x` itself. Integers are unsigned and
//! big-endian, hashes are 32 raw bytes, tags are ASCII text. All divisions drop the remainder.
//!
//! 1. Games of a chain are numbered 1, 2, …, `N`. The link of game `N` is the secret root, 32 random bytes; the link
//!    before a link `h` is `SHA-256(field("cactus/chain/1") field(h))`. Link 0 is the terminating hash, published
//!    before the salt can be known. Game `n` is decided by link `n`, its hash, which is published when the game is
//!    over; link `n - 1` is public then, so that everybody can check the step.
//! 2. The salt is 32 bytes, the same for all games of a chain: the randomness of a round of a public beacon that was
//!    named when the terminating hash was published.
//! 3. The outcome of game `n` is `HMAC-SHA256(key = link n, message)`. The message is:
//!
//!    | field | bytes |
//!    |---|---|
//!    | tag | `cactus/crash/1` |
//!    | salt | 32 bytes |
//!    | game | `n`, 8 bytes |
//!    | beacon's round | 8 bytes; an empty field at a table without a beacon |
//!    | beacon's randomness | 32 bytes; an empty field at a table without a beacon |
//!
//! 4. The draw `r` is the first 8 bytes of the outcome as an integer, divided by 2^12: 52 bits.
//! 5. The crash point in hundredths is
//!    `max(100, (10000 - house_edge_basis_points) * 2^52 / (100 * (2^52 - r)))`, and at most
//!    `multiplier_max_hundredths`.
//! 6. The multiplier `t` milliseconds after the start is `floor(100 * e^(0.00006 * t))` hundredths. With integers:
//!    start with `x = 100 * 2^64`; for each bit `k` set in `t`, the lowest first, `x = x * F(k) / 2^64`, where
//!    `F(k) = floor(e^(0.00006 * 2^k) * 2^64)` is listed below; the result is `x / 2^64`, and at most 10^10.
//!    The round crashes at the first millisecond whose multiplier is the crash point or more.
//!
//!    | k | F(k) | k | F(k) |
//!    |---|---|---|---|
//!    | 0 | 18447850911558777614 | 10 | 19615653235141649997 |
//!    | 1 | 18448957815820266914 | 11 | 20858632304098904675 |
//!    | 2 | 18451171823595975079 | 12 | 23585871840531550884 |
//!    | 3 | 18455600636269900684 | 13 | 30156722956373257002 |
//!    | 4 | 18464461451000717990 | 14 | 49300187384481244347 |
//!    | 5 | 18482195845140864500 | 15 | 131758128504040120180 |
//!    | 6 | 18517715749359871301 | 16 | 941098567721175950872 |
//!    | 7 | 18588960480175074687 | 17 | 48012077937868062808766 |
//!    | 8 | 18732273313532365202 | 18 | 124962953825398882282214224 |
//!    | 9 | 19022222137996675856 | | |
//!
//! 7. A bet cashed out at `m` hundredths pays `stake_minor * m / 100`, and at most `payout_max_minor`. It leaves by
//!    itself at the least of: its player's target, the least `m` that pays `payout_max_minor`, and
//!    `multiplier_max_hundredths`; if that is at most the crash point, it is paid, otherwise it is lost unless its
//!    player cashes out before the crash, at the multiplier of that millisecond.
//! 8. Where `(round_payout_max_minor - paid) * 100 / open stakes` hundredths are reached before the next bet leaves,
//!    all open bets leave at that multiplier.
//! 9. A table that was away when its round crashed refunds the bets that rules 7 and 8 do not pay. A round that is
//!    called off refunds all bets that are open then. Both are in the round's record with their reasons, and the
//!    game's number is used up.
//!
//! Example: with 32 zero bytes as link of game 1 and 32 zero bytes as salt, in hexadecimal:
//!
//! | | |
//! |---|---|
//! | link 0 | `b56de3d4144a1839025d15a23eb40c0fb1f04687f9f3b5c4d3aad58f1e06c815` |
//! | message | `000e 6361637475732f63726173682f31 0020 00…00 0008 0000000000000001 0000 0000` |
//! | draw | 461068235024754 |
//! | point at an edge of 100 basis points | 110 |
//!
//! What is public before a crash is the links of earlier games, the salt, the number and, after betting, the beacon's
//! round. The link of the game is none of them and follows from none: a step of the chain cannot be taken back.

#![no_std]

extern crate alloc;

mod field;
mod jurisdiction;
mod multiplier;
mod round;
#[cfg(feature = "sealed")]
mod sealed;
mod seed;
mod stream;
mod wager;

pub mod beacon;
pub mod crash;
pub mod mines;
pub mod tower;
pub mod verifier;

pub use jurisdiction::{
    Game, Jurisdiction, JurisdictionRejection, TOP_AWARD_ODDS_MAX, TopAwardOdds, top_award_odds_ok,
};
pub use multiplier::Multiplier;
pub use round::{Mismatch, Outcome, Phase, StartRejection};
#[cfg(feature = "sealed")]
pub use sealed::{SealRejection, SealedSeed, SealingKey};
pub use seed::{ClientSeed, Commitment, Nonce, SeedRejection, ServerSeed};
pub use stream::{OutcomeKey, OutcomeStream};
pub use wager::{AMOUNT_MINOR_MAX, HouseEdge, ParameterRejection, PayoutMax};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
